"""May this person see the records of a person in order to part them, and part them so, and why."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from idea_portal.policy import Decision, Finding


class SplitCheck(StrEnum):
    TWO_RECORDS_KNOWN = "two-records-known"
    RECORDS_WERE_SHOWN = "records-were-shown"
    LEAVING_WERE_SHOWN = "leaving-were-shown"
    ONE_OPINION_SUFFICES = "one-opinion-suffices"
    SECOND_OPINION_NEEDED = "second-opinion-needed"
    NOT_ASKED_YET = "not-asked-yet"


@dataclass(frozen=True, slots=True)
class SplitFacts:
    """A person whose records somebody wants to part, and what others have said about them."""

    index: str
    person: str
    records: int
    was_shown: bool = False
    # Records of the person that are to leave and that somebody was not shown.
    leaving_unseen: int = 0
    # The cases in which two reviewers found a record that goes and one that stays to be of one.
    found_one_in: tuple[str, ...] = ()
    # The case in which somebody has asked already, where it still waits.
    asked_in: str | None = None


def decide_showing(facts: SplitFacts, reading: Decision, *, at: datetime) -> Decision:
    """Decide whether a person may see whose records another may have been mixed with.

    `reading` is the answer to whether a linkage job of this person could read the same elements
    of the same deliveries under the same authorization.
    """
    return Decision(
        facts.index,
        f"May this person see the records of person {facts.person}?",
        (_two_records_known(facts), *reading.findings),
        at=at,
        about=reading.about,
    )


def decide_split(
    facts: SplitFacts, moving: Decision, reading: Decision, *, at: datetime
) -> Decision:
    """Decide whether a person may split another alone: not where two found the records one."""
    found = ", ".join(facts.found_one_in)
    because = (
        f"Two reviewers found records of both parts to be one person in {found}: parting them "
        "takes two opinions that agree."
        if found
        else "No two reviewers have found records of both parts to be one person."
    )
    suffices = Finding(SplitCheck.ONE_OPINION_SUFFICES, not found, because)
    return _parting(facts, "split", (suffices,), moving, reading, at)


def decide_asking(
    facts: SplitFacts, moving: Decision, reading: Decision, *, at: datetime
) -> Decision:
    """Decide whether a person may ask two reviewers to split another."""
    found = ", ".join(facts.found_one_in)
    needed = Finding(
        SplitCheck.SECOND_OPINION_NEEDED,
        bool(found),
        f"Two reviewers found records of both parts to be one person in {found}."
        if found
        else "One opinion suffices: no two reviewers found records of both parts to be one person.",
    )
    because = f"{facts.asked_in} asks it already." if facts.asked_in else "Nobody has asked yet."
    not_yet = Finding(SplitCheck.NOT_ASKED_YET, not facts.asked_in, because)
    return _parting(facts, "ask two reviewers to split", (needed, not_yet), moving, reading, at)


def _parting(
    facts: SplitFacts,
    what: str,
    findings: tuple[Finding, ...],
    moving: Decision,
    reading: Decision,
    at: datetime,
) -> Decision:
    shown = Finding(
        SplitCheck.RECORDS_WERE_SHOWN,
        facts.was_shown,
        f"This person was {'' if facts.was_shown else 'not '}shown the records as they are of "
        f"{facts.person}.",
    )
    return Decision(
        facts.index,
        f"May this person {what} person {facts.person}?",
        (*moving.findings, shown, _leaving_shown(facts), *findings, *reading.findings),
        at=at,
        about=reading.about,
    )


def _leaving_shown(facts: SplitFacts) -> Finding:
    unseen = facts.leaving_unseen
    because = (
        f"{unseen} of the records that leave {'was' if unseen == 1 else 'were'} not among those "
        "shown."
        if unseen
        else "No record leaves that this person was not shown."
    )
    return Finding(SplitCheck.LEAVING_WERE_SHOWN, not unseen, because)


def _two_records_known(facts: SplitFacts) -> Finding:
    return Finding(
        SplitCheck.TWO_RECORDS_KNOWN,
        facts.records > 1,
        f"{facts.index} holds {facts.records} {'record' if facts.records == 1 else 'records'} to "
        "be of the person now.",
    )
