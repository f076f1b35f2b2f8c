"""May this person begin a request for an organization."""

from datetime import datetime
from enum import StrEnum

from idea_portal.policy import Decision, Finding


class DraftCheck(StrEnum):
    ACTS_FOR_ORGANIZATION = "acts-for-organization"


def decide_drafting(
    actor: str, organization: str, *, acts_for_organization: bool, at: datetime
) -> Decision:
    """Decide whether a person may begin a request for an organization."""
    because = (
        f"{actor} {'is' if acts_for_organization else 'is not'} a requester of {organization}."
    )
    return Decision(
        subject=organization,
        question=f"May {actor} ask for data on behalf of {organization}?",
        findings=(Finding(DraftCheck.ACTS_FOR_ORGANIZATION, acts_for_organization, because),),
        at=at,
    )
