"""Who may ask who could access a dataset."""

from datetime import datetime
from enum import StrEnum

from idea_portal.policy import Decision, Finding


class AccessAuditCheck(StrEnum):
    ASKER_ANSWERS_FOR_ACCESS = "asker-answers-for-access"


def decide_access_audit(
    dataset: str, *, reviews_compliance: bool, is_steward: bool, at: datetime
) -> Decision:
    """Decide whether a person may see who could access a dataset."""
    may = reviews_compliance or is_steward
    because = (
        f"You {'are a compliance reviewer' if reviews_compliance else f'answer for {dataset}'}."
        if may
        else f"Only compliance reviewers and stewards of {dataset} see who could access it."
    )
    return Decision(
        subject=dataset,
        question=f"May you see who could access {dataset}?",
        findings=(Finding(AccessAuditCheck.ASKER_ANSWERS_FOR_ACCESS, may, because),),
        at=at,
    )
