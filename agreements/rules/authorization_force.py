"""Is this authorization in force at a moment, and if not, what ended or holds it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from agreements.rules.scope import Scope
from idea_portal.policy import Decision, Finding, Period
from idea_portal.policy.words import counted


class AuthorizationCheck(StrEnum):
    NOT_REVOKED = "not-revoked"
    NOT_SUPERSEDED = "not-superseded"
    HAS_BEGUN = "has-begun"
    HAS_NOT_ENDED = "has-not-ended"
    PARENTS_IN_FORCE = "parents-in-force"
    PEOPLE_CURRENT = "people-current"


class AuthorizationStanding(StrEnum):
    PENDING = "pending"
    IN_FORCE = "in-force"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class AuthorizationFacts:
    """What is known of an authorization and of everything it rests on."""

    reference: str
    scope: Scope
    period: Period
    revoked_at: datetime | None
    parents: tuple[Decision, ...]
    people: frozenset[str]
    people_current: tuple[Decision, ...]
    superseded_at: datetime | None = None


# What stands in the way decides the standing, in this order.
STANDING_BY_REFUSAL: dict[AuthorizationCheck, AuthorizationStanding] = {
    AuthorizationCheck.NOT_REVOKED: AuthorizationStanding.REVOKED,
    AuthorizationCheck.NOT_SUPERSEDED: AuthorizationStanding.SUPERSEDED,
    AuthorizationCheck.HAS_NOT_ENDED: AuthorizationStanding.EXPIRED,
    AuthorizationCheck.HAS_BEGUN: AuthorizationStanding.PENDING,
    AuthorizationCheck.PARENTS_IN_FORCE: AuthorizationStanding.SUSPENDED,
    AuthorizationCheck.PEOPLE_CURRENT: AuthorizationStanding.SUSPENDED,
}


def decide_authorization(
    facts: AuthorizationFacts, at: datetime, *, acting: str | None = None
) -> Decision:
    """Decide whether an authorization permits work at a moment.

    With `acting`, the reference of who would use it, that person must be current; without,
    at least one of the people named must be.
    """
    return Decision(
        subject=facts.reference,
        question=f"Is {facts.reference} in force?",
        findings=(
            _not_revoked(facts, at),
            _not_superseded(facts, at),
            _has_begun(facts, at),
            _has_not_ended(facts, at),
            *_parents_in_force(facts),
            _people_current(facts, acting),
        ),
        at=at,
    )


def authorization_standing(facts: AuthorizationFacts, at: datetime) -> AuthorizationStanding:
    """Name what an authorization is at a moment, from the same decision that enforces it."""
    refused = {finding.check for finding in decide_authorization(facts, at).refusals}
    for check, standing in STANDING_BY_REFUSAL.items():
        if check in refused:
            return standing
    return AuthorizationStanding.IN_FORCE


def _not_revoked(facts: AuthorizationFacts, at: datetime) -> Finding:
    revoked = facts.revoked_at is not None and at >= facts.revoked_at
    because = (
        f"{facts.reference} was revoked at {facts.revoked_at:%Y-%m-%d %H:%M} UTC."
        if revoked
        else f"{facts.reference} has not been revoked."
    )
    return Finding(AuthorizationCheck.NOT_REVOKED, not revoked, because)


def _not_superseded(facts: AuthorizationFacts, at: datetime) -> Finding:
    superseded = facts.superseded_at is not None and at >= facts.superseded_at
    because = f"{facts.reference} has {'' if superseded else 'not '}been superseded."
    return Finding(AuthorizationCheck.NOT_SUPERSEDED, not superseded, because)


def _has_begun(facts: AuthorizationFacts, at: datetime) -> Finding:
    because = f"{facts.reference} begins on {facts.period.first_day}."
    return Finding(AuthorizationCheck.HAS_BEGUN, at >= facts.period.begins, because)


def _has_not_ended(facts: AuthorizationFacts, at: datetime) -> Finding:
    because = f"{facts.reference} lasts through {facts.period.last_day}."
    return Finding(AuthorizationCheck.HAS_NOT_ENDED, at < facts.period.ends, because)


def _parents_in_force(facts: AuthorizationFacts) -> Iterator[Finding]:
    check = AuthorizationCheck.PARENTS_IN_FORCE
    unheard = facts.scope.agreements - {parent.subject for parent in facts.parents}
    if unheard or not facts.parents:
        missing = ", ".join(sorted(unheard)) or "any agreement"
        yield Finding(check, False, f"Nothing is known of the standing of {missing}.")
    for parent in facts.parents:
        reasons = " ".join(finding.because for finding in parent.refusals)
        because = reasons or f"{parent.subject} is in force."
        yield Finding(check, parent.allowed, because)


def _people_current(facts: AuthorizationFacts, acting: str | None) -> Finding:
    check = AuthorizationCheck.PEOPLE_CURRENT
    standing = {decision.subject: decision for decision in facts.people_current}
    if acting is None:
        current = sorted(person for person in facts.people if _is_current(person, standing))
        named = counted(len(facts.people), "person", "people")
        because = f"Current: {len(current)} of {named} named."
        return Finding(check, bool(current), because)
    if acting not in facts.people:
        return Finding(check, False, f"{acting} is not named on {facts.reference}.")
    if _is_current(acting, standing):
        return Finding(check, True, f"{acting} is named on {facts.reference} and current.")
    decision = standing.get(acting)
    reasons = " ".join(finding.because for finding in decision.refusals) if decision else ""
    return Finding(check, False, reasons or f"Nothing is known of the standing of {acting}.")


def _is_current(person: str, standing: dict[str, Decision]) -> bool:
    return person in standing and standing[person].allowed
