"""May this authorization be ended now, by this person."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from idea_portal.policy import Decision, Finding


class RevocationCheck(StrEnum):
    MAY_REVOKE = "may-revoke"
    NOT_YET_REVOKED = "not-yet-revoked"
    REASON_GIVEN = "reason-given"


@dataclass(frozen=True, slots=True)
class RevocationFacts:
    """What the rule reads: the authorization, and why the actor may or may not revoke it."""

    authorization: str
    revoked_at: datetime | None
    actor: str
    actor_may_revoke: bool
    actor_because: str
    reason: str


def decide_revocation(facts: RevocationFacts, *, at: datetime) -> Decision:
    """Decide whether a person may revoke. Stopping is for one alone: no second opinion is asked."""
    revoked = facts.revoked_at is not None
    return Decision(
        subject=facts.authorization,
        question=f"May {facts.actor} revoke {facts.authorization}?",
        findings=(
            Finding(RevocationCheck.MAY_REVOKE, facts.actor_may_revoke, facts.actor_because),
            Finding(
                RevocationCheck.NOT_YET_REVOKED,
                not revoked,
                f"{facts.authorization} has {'already' if revoked else 'not'} been revoked.",
            ),
            Finding(
                RevocationCheck.REASON_GIVEN,
                bool(facts.reason.strip()),
                "A reason is given." if facts.reason.strip() else "A revocation needs a reason.",
            ),
        ),
        at=at,
    )
