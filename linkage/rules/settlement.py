"""When opinions settle a review case, and to what."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from linkage.rules.case_states import Answer, CaseKind, CaseState

# A merge and a split that is asked for change who somebody has been, and a sample is what quality
# is measured by: two agree.
OPINIONS_NEEDED: dict[CaseKind, int] = {
    CaseKind.PAIR: 1,
    CaseKind.MERGE: 2,
    CaseKind.SPLIT: 2,
    CaseKind.SAMPLE: 2,
}

# What two reviewers must find for a change to be taken back, by the kind of case that asks them.
TAKES_BACK = {CaseKind.MERGE: Answer.SAME, CaseKind.SPLIT: Answer.DIFFERENT}


@dataclass(frozen=True, slots=True)
class Settlement:
    """The state that opinions bring a case to, and its outcome once it is settled."""

    state: CaseState
    outcome: Answer | None = None


def settle(kind: CaseKind, opinions: Sequence[Answer]) -> Settlement:
    """Settle a case by as many equal opinions as its kind needs; three that differ leave it open."""
    needed = OPINIONS_NEEDED[kind]
    if not opinions:
        return Settlement(CaseState.WAITING)
    if len(opinions) < needed:
        return Settlement(CaseState.SECOND_OPINION)
    [(most, votes)] = Counter(opinions).most_common(1)
    if votes >= needed:
        return Settlement(CaseState.SETTLED, most)
    if len(opinions) == needed:
        return Settlement(CaseState.THIRD_OPINION)
    return Settlement(CaseState.SETTLED, Answer.CANNOT_TELL)


@dataclass(frozen=True, slots=True)
class Found:
    """What a settled case says of a pair of records, and how many opinions it took."""

    answer: Answer
    opinions: int


def replaces(later: Found, earlier: Found | None) -> bool:
    """Whether what was found later of a pair holds in place of what was found before.

    That nobody could tell undoes nothing, and one opinion does not undo what two found.
    """
    if earlier is None or earlier.answer is Answer.CANNOT_TELL:
        return True
    return later.answer is not Answer.CANNOT_TELL and later.opinions >= earlier.opinions
