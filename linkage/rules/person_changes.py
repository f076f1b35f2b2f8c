"""May persons be merged or split by hand, or such a change be taken back, and why."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from idea_portal.policy import Decision, Finding
from idea_portal.policy.words import counted


class PersonChangeCheck(StrEnum):
    PERSON_IS_LINKAGE_ANALYST = "person-is-linkage-analyst"
    RECORDS_STAND = "records-stand"
    RECORDS_REMAIN = "records-remain"
    NOT_TAKEN_BACK = "not-taken-back"
    ONE_OPINION_SUFFICES = "one-opinion-suffices"
    DOES_WHAT_WAS_FOUND = "does-what-was-found"
    SECOND_OPINION_NEEDED = "second-opinion-needed"
    DECIDED_PAIR_STANDS = "decided-pair-stands"
    NOT_ASKED_YET = "not-asked-yet"


@dataclass(frozen=True, slots=True)
class PersonChangeFacts:
    """A change somebody wants to make to who is who in an index, and who wants it."""

    index: str
    what: str  # in words: "merge two persons"
    person_is_linkage_analyst: bool
    records_to_move: int
    records_not_found: int = 0
    # What the person the records leave would be left with; None where that does not matter.
    records_left: int | None = None
    taken_back_by: str | None = None


def decide_person_change(facts: PersonChangeFacts, *, at: datetime) -> Decision:
    """Decide whether an analyst may move records from one person to another."""
    return Decision(
        subject=facts.index,
        question=f"May somebody {facts.what} in {facts.index}?",
        findings=(
            _person_is_linkage_analyst(facts),
            _records_stand(facts),
            _records_remain(facts),
            _not_taken_back(facts),
        ),
        at=at,
    )


@dataclass(frozen=True, slots=True)
class ReversalFacts:
    """A change somebody wants to take back, and what two reviewers have said that it would undo."""

    change: str
    # The cases in which two found what taking it back would undo.
    decided_in: tuple[str, ...] = ()
    # Whether the records of one of them are where they would be parted, or joined, by it.
    pair_stands: bool = False
    # The case in which somebody has asked already, where it still waits.
    asked_in: str | None = None
    # The case in which two found that it is to be taken back, and whether that would do it still.
    found_in: str | None = None
    does_what_was_found: bool = True


def decide_reversal(facts: ReversalFacts, moving: Decision, *, at: datetime) -> Decision:
    """Decide whether one analyst may take a change back: not what two reviewers found."""
    suffices, does = _one_opinion_suffices(facts), _does_what_was_found(facts)
    return Decision(
        subject=moving.subject,
        question=f"May this person take back {facts.change}?",
        findings=(*moving.findings, suffices, does),
        at=at,
    )


def decide_asking_back(facts: ReversalFacts, moving: Decision, *, at: datetime) -> Decision:
    """Decide whether an analyst may ask two reviewers to take a change back."""
    found = ", ".join(facts.decided_in)
    stands = facts.pair_stands
    findings = (
        Finding(
            PersonChangeCheck.SECOND_OPINION_NEEDED,
            bool(found),
            f"Two reviewers found in {found} what this would undo."
            if found
            else "One opinion suffices: it would undo nothing that two reviewers found.",
        ),
        Finding(
            PersonChangeCheck.DECIDED_PAIR_STANDS,
            stands,
            "The records they decided about are where the change left them."
            if stands
            else _nothing_to_ask(facts),
        ),
        Finding(
            PersonChangeCheck.NOT_ASKED_YET,
            not facts.asked_in,
            f"{facts.asked_in} asks it already." if facts.asked_in else "Nobody has asked yet.",
        ),
    )
    return Decision(
        subject=moving.subject,
        question=f"May this person ask two reviewers to take back {facts.change}?",
        findings=(*moving.findings, *findings),
        at=at,
    )


def _one_opinion_suffices(facts: ReversalFacts) -> Finding:
    found = ", ".join(facts.decided_in)
    because = "It would undo nothing that two reviewers found and that stands."
    if found:
        because = (
            f"Two reviewers found in {found} what this would undo: it takes two opinions that "
            f"agree. {_what_to_do(facts)}"
        )
    return Finding(PersonChangeCheck.ONE_OPINION_SUFFICES, not found, because)


def _what_to_do(facts: ReversalFacts) -> str:
    if facts.asked_in:
        return f"{facts.asked_in} asks for them: give yours there."
    return "Ask for them instead." if facts.pair_stands else _nothing_to_ask(facts)


def _nothing_to_ask(facts: ReversalFacts) -> str:
    if not facts.decided_in:
        return "No two reviewers decided about records that it would part or join."
    return (
        "Other changes have moved the records they decided about, or two have found otherwise "
        "since. Look up whom the records are of now: a person who is two can be split."
    )


def _does_what_was_found(facts: ReversalFacts) -> Finding:
    because = "No two reviewers have found that it is to be taken back."
    if facts.found_in:
        because = (
            f"It does what two reviewers found in {facts.found_in}."
            if facts.does_what_was_found
            else f"Other changes have moved the records of {facts.found_in}: this would not do "
            "what two reviewers found of them."
        )
    return Finding(PersonChangeCheck.DOES_WHAT_WAS_FOUND, facts.does_what_was_found, because)


def _person_is_linkage_analyst(facts: PersonChangeFacts) -> Finding:
    is_one = facts.person_is_linkage_analyst
    return Finding(
        PersonChangeCheck.PERSON_IS_LINKAGE_ANALYST,
        is_one,
        f"This person is {'' if is_one else 'not '}a linkage analyst of the office.",
    )


def _records_stand(facts: PersonChangeFacts) -> Finding:
    stand = facts.records_to_move > 0 and facts.records_not_found == 0
    because = f"{counted(facts.records_to_move, 'record')} would go to the other person."
    if facts.records_not_found:
        because = f"{facts.records_not_found} of the records are not known of this person now."
    elif not stand:
        because = "The person has no record in the index now that could go to the other."
    return Finding(PersonChangeCheck.RECORDS_STAND, stand, because)


def _records_remain(facts: PersonChangeFacts) -> Finding:
    remain = facts.records_left is None or facts.records_left > 0
    because = (
        "Nothing has to remain."
        if facts.records_left is None
        else f"{facts.records_left} records remain with the person."
    )
    return Finding(PersonChangeCheck.RECORDS_REMAIN, remain, because)


def _not_taken_back(facts: PersonChangeFacts) -> Finding:
    because = (
        f"The change was taken back by {facts.taken_back_by}."
        if facts.taken_back_by
        else "The change was not taken back."
    )
    return Finding(PersonChangeCheck.NOT_TAKEN_BACK, not facts.taken_back_by, because)
