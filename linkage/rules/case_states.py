"""The life of a review case, as a table."""

from datasets.rules.vocabulary import Word


class CaseKind(Word):
    PAIR = "pair"
    MERGE = "merge"
    SPLIT = "split"
    SAMPLE = "sample"

    @property
    def label(self) -> str:
        return {
            CaseKind.PAIR: "pair of records",
            CaseKind.MERGE: "merge of two persons",
            CaseKind.SPLIT: "split of a person",
            CaseKind.SAMPLE: "sampled pair",
        }[self]


class CaseState(Word):
    WAITING = "waiting"
    SECOND_OPINION = "second-opinion"
    THIRD_OPINION = "third-opinion"
    SETTLED = "settled"
    CLOSED = "closed"


class Answer(Word):
    SAME = "same"
    DIFFERENT = "different"
    CANNOT_TELL = "cannot-tell"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return {
            Answer.SAME: "Same person",
            Answer.DIFFERENT: "Different persons",
            Answer.CANNOT_TELL: "Cannot tell",
            Answer.WITHDRAWN: "Withdrawn",
        }[self]


class Note(Word):
    """Why, from a list: free text about a pair of records could name somebody."""

    TYPING_ERROR = "typing_error"
    NAME_CHANGED = "name_changed"
    NAMES_SWAPPED = "names_swapped"
    MOVED = "moved"
    TWINS = "twins"
    PARENT_AND_CHILD = "parent_and_child"
    NUMBER_OF_ANOTHER = "number_of_another"
    TOO_LITTLE_KNOWN = "too_little_known"


# What a reviewer can say of a pair; "withdrawn" takes such an opinion back.
OPINIONS = (Answer.SAME, Answer.DIFFERENT, Answer.CANNOT_TELL)

NEXT_STATES: dict[CaseState, frozenset[CaseState]] = {
    CaseState.WAITING: frozenset({CaseState.SECOND_OPINION, CaseState.SETTLED, CaseState.CLOSED}),
    # Back to waiting when the only opinion is withdrawn.
    CaseState.SECOND_OPINION: frozenset(
        {CaseState.THIRD_OPINION, CaseState.SETTLED, CaseState.WAITING, CaseState.CLOSED}
    ),
    CaseState.THIRD_OPINION: frozenset({CaseState.SETTLED, CaseState.CLOSED}),
    # A pair that one opinion settled waits again when that opinion is withdrawn.
    CaseState.SETTLED: frozenset({CaseState.WAITING}),
    CaseState.CLOSED: frozenset(),
}
UNSETTLED = frozenset({CaseState.WAITING, CaseState.SECOND_OPINION, CaseState.THIRD_OPINION})

STATES_IN_WORDS: dict[CaseState, str] = {
    CaseState.WAITING: "Waits for a linkage analyst.",
    CaseState.SECOND_OPINION: "Waits for a linkage analyst.",
    CaseState.THIRD_OPINION: "Waits for a linkage analyst.",
    CaseState.SETTLED: "Decided. Every later linkage keeps to it.",
    CaseState.CLOSED: "Nobody needs to decide it any more: a later linkage asks anew.",
}


def shown_state(state: CaseState) -> CaseState:
    """The state as people see it: how many opinions are in stays sealed until the last one is."""
    return CaseState.WAITING if state in UNSETTLED else state
