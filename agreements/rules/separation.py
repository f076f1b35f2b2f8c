"""Nobody acts twice in one chain: which parts of one request a person may not hold together."""

from collections.abc import Mapping
from enum import StrEnum

from idea_portal.policy import Decision, Finding


class Part(StrEnum):
    """What a person does in the chain of one request."""

    REQUESTER = "requester"
    TEAM_MEMBER = "team-member"
    COORDINATOR = "coordinator"
    JOB_RUNNER = "job-runner"
    CLERICAL_REVIEWER = "clerical-reviewer"
    OUTPUT_AUTHOR = "output-author"
    OUTPUT_CHECKER = "output-checker"


class SeparationCheck(StrEnum):
    ACTS_ONCE = "acts-once-in-the-chain"
    CHAIN_IS_SEPARATE = "chain-is-separate"


# Parts of one hand: asking together, and running a job, which is then looked over pair by pair and
# whose output is one's own.
SAME_HAND: tuple[frozenset[str], ...] = (
    frozenset({Part.REQUESTER, Part.TEAM_MEMBER}),
    frozenset({Part.JOB_RUNNER, Part.CLERICAL_REVIEWER, Part.OUTPUT_AUTHOR}),
)


def review_part(track: str) -> str:
    """The part of who decides one review track, such as "review:partner:health"."""
    return f"review:{track}"


def may_be_one_person(part: str, other: str) -> bool:
    """Whether one person may hold both parts: the same one again, or two of one hand."""
    return part == other or any(part in hand and other in hand for hand in SAME_HAND)


def find_separation(person: str, part: str, parts: Mapping[str, frozenset[str]]) -> Finding:
    """Find whether a person may take a part, given who already holds which part of the chain.

    A person is a person key, so a second account of one person is the same person.
    """
    held = sorted(
        other
        for other, holders in parts.items()
        if person in holders and not may_be_one_person(part, other)
    )
    if held:
        because = (
            f"This person already acts in the chain as {_in_words(held)}, "
            f"so cannot also act as {_words(part)}."
        )
    else:
        because = f"This person has no other part in the chain than {_words(part)}."
    return Finding(SeparationCheck.ACTS_ONCE, not held, because)


def decide_separation(
    person: str, part: str, parts: Mapping[str, frozenset[str]], *, subject: str
) -> Decision:
    """Decide whether a person may take a part in the chain of a request."""
    return Decision(
        subject=subject,
        question=f"May this person act as {_words(part)} in the chain of {subject}?",
        findings=(find_separation(person, part, parts),),
    )


def find_conflicts(parts: Mapping[str, frozenset[str]]) -> Finding:
    """Find whether anybody holds two parts already, as when two accounts turn out to be one person."""
    held = sorted(parts)
    conflicts = [
        f"{_words(part)} and {_words(other)}"
        for index, part in enumerate(held)
        for other in held[index + 1 :]
        if parts[part] & parts[other] and not may_be_one_person(part, other)
    ]
    because = (
        f"One person acts in this chain as {'; as '.join(conflicts)}."
        if conflicts
        else "Nobody acts twice in this chain."
    )
    return Finding(SeparationCheck.CHAIN_IS_SEPARATE, not conflicts, because)


def _in_words(parts: list[str]) -> str:
    return " and ".join(_words(part) for part in parts)


def _words(part: str) -> str:
    if part.startswith("review:"):
        track = part.removeprefix("review:").replace(":", " ")
        return f"reviewer ({track})"
    return part.replace("-", " ")
