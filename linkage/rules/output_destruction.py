"""May this person destroy this output."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from idea_portal.policy import Decision, Finding
from linkage.rules.output_states import OutputState


class DestructionCheck(StrEnum):
    NOT_YET_DESTROYED = "not-yet-destroyed"
    PERSON_MAY_DESTROY = "person-may-destroy"


@dataclass(frozen=True, slots=True)
class DestructionFacts:
    """What is known of an output and of the person who wants to destroy it."""

    reference: str
    state: OutputState
    is_named_on_authorization: bool
    is_linkage_analyst: bool
    is_compliance_reviewer: bool


def decide_destruction(facts: DestructionFacts, *, at: datetime) -> Decision:
    """Decide whether an output may be destroyed. Nobody is made to wait for an end to do so."""
    may = (
        facts.is_named_on_authorization or facts.is_linkage_analyst or facts.is_compliance_reviewer
    )
    destroyed = facts.state == OutputState.DESTROYED
    return Decision(
        subject=facts.reference,
        question=f"May {facts.reference} be destroyed by this person?",
        findings=(
            Finding(
                DestructionCheck.NOT_YET_DESTROYED,
                not destroyed,
                f"{facts.reference} has {'already' if destroyed else 'not'} been destroyed.",
            ),
            Finding(
                DestructionCheck.PERSON_MAY_DESTROY,
                may,
                "Outputs are destroyed by the people of the authorization, linkage analysts and "
                f"compliance reviewers; this person is {'' if may else 'not '}one of them.",
            ),
        ),
        at=at,
    )
