"""Has a person accepted, for themselves, how data may be used?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from idea_portal.policy import Decision, Finding, Period


class AcceptanceCheck(StrEnum):
    """What must hold for a person to have accepted."""

    AGREEMENT_IN_FORCE = "acceptable-use-agreement-in-force"
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class AcceptanceFacts:
    """An acceptable-use agreement in force, and when the person accepted its present version."""

    agreement: str
    version: int
    accepted_at: datetime | None


def decide_acceptance(
    person: str, name: str, in_force: Sequence[AcceptanceFacts], *, at: datetime
) -> Decision:
    """Decide whether a person has accepted every acceptable-use agreement in force."""
    names = ", ".join(f"{each.agreement} version {each.version}" for each in in_force)
    missing = [
        f"{each.agreement} version {each.version}"
        for each in in_force
        if each.accepted_at is None or each.accepted_at > at
    ]
    accepted = [
        f"{each.agreement} on {Period(each.accepted_at, each.accepted_at).first_day}"
        for each in in_force
        if each.accepted_at is not None
    ]
    return Decision(
        subject=person,
        question=f"Has {name} accepted the acceptable-use agreement?",
        findings=(
            Finding(
                AcceptanceCheck.AGREEMENT_IN_FORCE,
                bool(in_force),
                f"In force: {names}."
                if in_force
                else "No acceptable-use agreement is in force, so none can have been accepted.",
            ),
            Finding(
                AcceptanceCheck.ACCEPTED,
                bool(in_force) and not missing,
                f"{name} has not accepted {', '.join(missing)}."
                if missing
                else f"{name} accepted {', '.join(accepted) or 'nothing'}.",
                remedy="Read and accept it under Agreements." if missing else "",
            ),
        ),
        at=at,
    )
