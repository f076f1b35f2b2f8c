"""May a person call off a job, and why."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from idea_portal.policy import Decision, Finding
from linkage.rules.job_states import NEXT_STATES, JobState


class CancelCheck(StrEnum):
    NOT_FINISHED = "not-finished"
    PERSON_MAY_CANCEL = "person-may-cancel"


@dataclass(frozen=True, slots=True)
class CancelFacts:
    """What is known of a job somebody wants to call off, and of that person."""

    reference: str
    state: JobState
    person_asked_for_it: bool
    person_is_linkage_analyst: bool
    person_is_compliance_reviewer: bool


def decide_cancel(facts: CancelFacts, *, at: datetime) -> Decision:
    """Decide whether a job may be called off: by analysts and compliance, while unfinished."""
    unfinished = JobState.CANCELLED in NEXT_STATES[facts.state]
    may_cancel = (
        facts.person_asked_for_it
        or facts.person_is_linkage_analyst
        or facts.person_is_compliance_reviewer
    )
    return Decision(
        subject=facts.reference,
        question=f"May {facts.reference} be cancelled?",
        findings=(
            Finding(
                CancelCheck.NOT_FINISHED,
                unfinished,
                f"{facts.reference} is {facts.state}"
                + ("." if unfinished else ": there is nothing left to cancel."),
            ),
            Finding(
                CancelCheck.PERSON_MAY_CANCEL,
                may_cancel,
                "A job is cancelled by who asked for it, by a linkage analyst of the office or by a "
                f"compliance reviewer. This person is {'' if may_cancel else 'not '}one of them.",
            ),
        ),
        at=at,
    )
