"""Who may read the whole trail."""

from datetime import datetime
from enum import StrEnum

from idea_portal.accounts.facts import has_role
from idea_portal.accounts.models import User
from idea_portal.accounts.roles import Role
from idea_portal.audit.clock import database_clock
from idea_portal.policy import Decision, Finding


class TrailCheck(StrEnum):
    READER_IS_COMPLIANCE_REVIEWER = "reader-is-compliance-reviewer"


def decide_reading_the_trail(person: str, *, reviews_compliance: bool, at: datetime) -> Decision:
    """Decide whether a person may read everybody's events, and not only their own records'."""
    because = (
        f"{person} is a compliance reviewer."
        if reviews_compliance
        else f"{person} is no compliance reviewer; the timeline of a record shows its own events."
    )
    finding = Finding(TrailCheck.READER_IS_COMPLIANCE_REVIEWER, reviews_compliance, because)
    return Decision(
        subject="audit-trail",
        question="May this person read the whole trail?",
        findings=(finding,),
        at=at,
    )


def may_read_the_trail(person: User) -> Decision:
    """The decision for a person, at this moment."""
    at = database_clock()
    return decide_reading_the_trail(
        person.full_name,
        reviews_compliance=has_role(person, Role.COMPLIANCE_REVIEWER, at=at),
        at=at,
    )
