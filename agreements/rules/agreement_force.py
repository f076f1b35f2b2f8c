"""Is an agreement in force at a moment? Derived from what was signed, held and ended."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from idea_portal.policy import Decision, Finding, Period

from .agreement_states import Standing, VersionState
from .vocabulary import AgreementKind


class ForceCheck(StrEnum):
    """What must hold for an agreement to be in force."""

    EXECUTED = "executed"
    SIGNATURES_INTACT = "signatures-intact"
    EFFECTIVE = "effective"
    NOT_ENDED = "not-ended"
    NOT_SUPERSEDED = "not-superseded"
    PARENT_IN_FORCE = "parent-in-force"
    NOT_SUSPENDED = "not-suspended"
    NOT_TERMINATED = "not-terminated"


@dataclass(frozen=True, slots=True)
class VersionFacts:
    """One version of an agreement: its dates, when it was executed, whether its words are intact."""

    number: int
    state: VersionState
    period: Period
    executed_at: datetime | None
    unsigned: tuple[str, ...]  # parties that have not signed these words
    is_intact: bool

    def is_executed(self, at: datetime) -> bool:
        return self.executed_at is not None and self.executed_at <= at


@dataclass(frozen=True, slots=True)
class HoldFacts:
    """One suspension, and when both sides had lifted it."""

    suspended_at: datetime
    because: str
    lifted_at: datetime | None

    def stands(self, at: datetime) -> bool:
        return self.suspended_at <= at and (self.lifted_at is None or at < self.lifted_at)


@dataclass(frozen=True, slots=True)
class AgreementFacts:
    """Everything that says whether an agreement is in force, now or at any moment before."""

    reference: str
    kind: AgreementKind
    versions: tuple[VersionFacts, ...]
    holds: tuple[HoldFacts, ...] = ()
    terminated_at: datetime | None = None
    parent: Decision | None = None

    def effective_version(self, at: datetime) -> VersionFacts | None:
        """The newest executed version whose first day has come: it supersedes those before it."""
        reached = [
            version
            for version in self.versions
            if version.is_executed(at) and version.period.begins <= at
        ]
        return max(reached, key=lambda version: version.number, default=None)

    def latest_version(self) -> VersionFacts | None:
        return max(self.versions, key=lambda version: version.number, default=None)


def decide_force(facts: AgreementFacts, *, at: datetime, number: int | None = None) -> Decision:
    """Decide whether an agreement, or one version of it, is in force at a moment."""
    effective = facts.effective_version(at)
    if number is None:
        version = effective or facts.latest_version()
    else:
        version = next((each for each in facts.versions if each.number == number), None)
    name = facts.reference if number is None else f"version {number} of {facts.reference}"
    return Decision(
        subject=facts.reference,
        question=f"Is {name} in force?",
        findings=(
            _executed(facts, version, at),
            _signatures_intact(facts, version),
            _effective(facts, version, at),
            _not_ended(facts, version, at),
            _not_superseded(version, effective),
            _parent_in_force(facts),
            _not_suspended(facts, at),
            _not_terminated(facts, at),
        ),
        at=at,
    )


def standing_of(facts: AgreementFacts, *, at: datetime) -> Standing:
    """The one word for an agreement that lists show: the same decision, told briefly."""
    decision = decide_force(facts, at=at)
    if decision.allowed:
        return Standing.IN_FORCE
    failed = {finding.check for finding in decision.refusals}
    latest = facts.latest_version()
    order = {
        ForceCheck.NOT_TERMINATED: Standing.TERMINATED,
        ForceCheck.EXECUTED: Standing(latest.state.value)
        if latest and latest.state is not VersionState.EXECUTED
        else Standing.DRAFT,
        ForceCheck.SIGNATURES_INTACT: Standing.NOT_INTACT,
        ForceCheck.EFFECTIVE: Standing.NOT_YET_EFFECTIVE,
        ForceCheck.NOT_ENDED: Standing.ENDED,
        ForceCheck.NOT_SUSPENDED: Standing.SUSPENDED,
        ForceCheck.PARENT_IN_FORCE: Standing.PARENT_NOT_IN_FORCE,
    }
    return next(standing for check, standing in order.items() if check in failed)


def _executed(facts: AgreementFacts, version: VersionFacts | None, at: datetime) -> Finding:
    if version is None:
        because = f"{facts.reference} has no such version."
    elif version.is_executed(at) and version.executed_at:
        because = f"Version {version.number} was signed by all parties on {_day(version)}."
    else:
        missing = ", ".join(version.unsigned) or "nobody else"
        because = f"Version {version.number} is {version.state.label}; not signed by: {missing}."
    return Finding(ForceCheck.EXECUTED, version is not None and version.is_executed(at), because)


def _signatures_intact(facts: AgreementFacts, version: VersionFacts | None) -> Finding:
    intact = version is not None and version.is_intact
    if intact:
        because = "The words are those that were cleared and signed."
    elif version is not None and version.state is VersionState.DRAFT:
        because = "The words are still being drafted: nobody has cleared or signed them."
    else:
        because = f"The words of {facts.reference} are not those that were cleared and signed."
    return Finding(ForceCheck.SIGNATURES_INTACT, intact, because)


def _effective(facts: AgreementFacts, version: VersionFacts | None, at: datetime) -> Finding:
    reached = version is not None and version.period.begins <= at
    because = (
        f"{facts.reference} is in effect from {version.period.first_day}."
        if version
        else "No version has a first day."
    )
    return Finding(ForceCheck.EFFECTIVE, reached, because)


def _not_ended(facts: AgreementFacts, version: VersionFacts | None, at: datetime) -> Finding:
    lasts = version is not None and at < version.period.ends
    because = (
        f"The last day of {facts.reference} is {version.period.last_day}."
        if version
        else "No version has a last day."
    )
    return Finding(ForceCheck.NOT_ENDED, lasts, because)


def _not_superseded(version: VersionFacts | None, effective: VersionFacts | None) -> Finding:
    newer = version and effective and effective.number > version.number
    because = (
        f"Version {effective.number} has superseded it."
        if newer and effective
        else "No newer version is in effect."
    )
    return Finding(ForceCheck.NOT_SUPERSEDED, not newer, because)


def _parent_in_force(facts: AgreementFacts) -> Finding:
    parent = facts.parent
    if parent is None:
        return Finding(ForceCheck.PARENT_IN_FORCE, True, "It stands under no other agreement.")
    refusals = " ".join(finding.because for finding in parent.refusals)
    because = f"It stands under {parent.subject}, which is in force."
    if refusals:
        because = f"It stands under {parent.subject}, which is not in force: {refusals}"
    return Finding(ForceCheck.PARENT_IN_FORCE, parent.allowed, because)


def _not_suspended(facts: AgreementFacts, at: datetime) -> Finding:
    standing = [hold.because for hold in facts.holds if hold.stands(at)]
    return Finding(
        ForceCheck.NOT_SUSPENDED,
        not standing,
        " ".join(standing) or f"{facts.reference} is not suspended.",
    )


def _not_terminated(facts: AgreementFacts, at: datetime) -> Finding:
    ended = facts.terminated_at is not None and facts.terminated_at <= at
    because = (
        f"{facts.reference} was terminated."
        if ended
        else f"{facts.reference} has not been terminated."
    )
    return Finding(ForceCheck.NOT_TERMINATED, not ended, because)


def _day(version: VersionFacts) -> str:
    moment = version.executed_at
    return Period(moment, moment).first_day.isoformat() if moment else ""
