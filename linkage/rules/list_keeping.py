"""How long a list of people may be kept, and who may destroy it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from agreements.rules.brought_list import BroughtList
from datasets.rules.delivery_states import TRANSITIONS, DeliveryState
from idea_portal.policy import Decision, Finding, Period


class ListDestructionCheck(StrEnum):
    CONTENT_IS_STORED = "content-is-stored"
    MAY_DESTROY = "may-destroy"


@dataclass(frozen=True, slots=True)
class ListToDestroy:
    """A list, and the person who wants to destroy it; nobody where the portal does."""

    reference: str
    state: DeliveryState
    due_at: datetime
    person: str | None = None
    is_named_on_authorization: bool = False
    is_linkage_analyst: bool = False
    is_compliance_reviewer: bool = False


def due_at(brought: BroughtList, period: Period, revoked_at: datetime | None) -> datetime:
    """When a list must be gone: its last day over, its authorization ended or revoked."""
    ends = [period.ends, brought.due_at, revoked_at]
    return min(each for each in ends if each is not None)


def decide_list_destruction(facts: ListToDestroy, *, at: datetime) -> Decision:
    """Decide whether a list may be destroyed: by a person at any time, by the portal when due."""
    is_stored = DeliveryState.DESTROYED in TRANSITIONS[facts.state]
    return Decision(
        subject=facts.reference,
        question=f"May {facts.reference} be destroyed?",
        findings=(
            Finding(
                ListDestructionCheck.CONTENT_IS_STORED,
                is_stored,
                f"{facts.reference} is {facts.state}."
                if is_stored
                else f"{facts.reference} is {facts.state}: the vault holds nothing of it.",
            ),
            _may_destroy(facts, at),
        ),
        at=at,
    )


def _may_destroy(facts: ListToDestroy, at: datetime) -> Finding:
    check = ListDestructionCheck.MAY_DESTROY
    if facts.person is None:
        is_due = at >= facts.due_at
        because = f"The time of {facts.reference} ends at {facts.due_at.isoformat()}."
        return Finding(check, is_due, because)
    may = (
        facts.is_named_on_authorization or facts.is_linkage_analyst or facts.is_compliance_reviewer
    )
    because = (
        "Lists are destroyed by the people of the authorization, linkage analysts and compliance "
        f"reviewers; {facts.person} is {'' if may else 'not '}one of them."
    )
    return Finding(check, may, because)
