"""May the content of a delivery be destroyed."""

from enum import StrEnum

from datasets.rules.delivery_states import TRANSITIONS, DeliveryState
from idea_portal.policy import Decision, Finding


class DestructionCheck(StrEnum):
    ACTOR_IS_STEWARD = "actor-is-steward"
    CONTENT_IS_STORED = "content-is-stored"


def decide_destruction(
    reference: str, dataset: str, state: DeliveryState, *, actor_is_steward: bool
) -> Decision:
    """Decide whether a person may destroy what the vault holds of a delivery."""
    is_stored = DeliveryState.DESTROYED in TRANSITIONS[state]
    return Decision(
        subject=reference,
        question=f"May you destroy delivery {reference}?",
        findings=(
            Finding(
                DestructionCheck.ACTOR_IS_STEWARD,
                actor_is_steward,
                f"You are a steward of {dataset}."
                if actor_is_steward
                else f"Only a steward of {dataset} destroys its deliveries.",
            ),
            Finding(
                DestructionCheck.CONTENT_IS_STORED,
                is_stored,
                f"{reference} is {state}."
                if is_stored
                else f"{reference} is {state}: the vault holds nothing of it.",
            ),
        ),
        about=(dataset,),
    )
