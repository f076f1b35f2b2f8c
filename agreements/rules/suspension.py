"""May an agreement be suspended, reinstated or terminated, and by whom?"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from idea_portal.policy import Decision, Finding

from .agreement_states import Consent, HoldSide


class SuspensionCheck(StrEnum):
    MAY_SUSPEND = "may-suspend"
    WAS_EXECUTED = "was-executed"
    NOT_TERMINATED = "not-terminated"
    NOT_HELD_FOR_SIDE = "not-already-suspended-for-that-side"
    REASON_GIVEN = "reason-given"


class ReinstatementCheck(StrEnum):
    IS_SUSPENDED = "is-suspended"
    SPEAKS_FOR_A_SIDE = "speaks-for-a-side"
    TWO_PEOPLE = "two-people"
    REASON_GIVEN = "reason-given"


class TerminationCheck(StrEnum):
    MAY_TERMINATE = "may-terminate"
    WAS_EXECUTED = "was-executed"
    NOT_TERMINATED = "not-terminated"
    IMPACT_CONFIRMED = "impact-confirmed"
    REASON_GIVEN = "reason-given"


@dataclass(frozen=True, slots=True)
class EndingFacts:
    """An agreement about to be suspended or terminated."""

    agreement: str
    was_executed: bool
    is_terminated: bool


@dataclass(frozen=True, slots=True)
class HoldAtHand:
    """A suspension that stands, and the consents given so far."""

    agreement: str
    side: HoldSide
    whom: str
    consents: dict[Consent, str]  # by whom, as person keys


def decide_suspension(
    facts: EndingFacts, *, whom: str, may_suspend: bool, is_held: bool, reason: str, at: datetime
) -> Decision:
    """Decide whether a person may stop an agreement: one alone, at once, with a reason."""
    return Decision(
        subject=facts.agreement,
        question=f"May {facts.agreement} be suspended for {whom}?",
        findings=(
            Finding(
                SuspensionCheck.MAY_SUSPEND,
                may_suspend,
                f"You act for {whom}."
                if may_suspend
                else "A party's signatory, a steward of a dataset it covers, or a compliance "
                "reviewer may suspend an agreement.",
            ),
            _was_executed(SuspensionCheck.WAS_EXECUTED, facts),
            _not_terminated(SuspensionCheck.NOT_TERMINATED, facts),
            Finding(
                SuspensionCheck.NOT_HELD_FOR_SIDE,
                not is_held,
                f"It is {'already' if is_held else 'not'} suspended for {whom}.",
            ),
            _reason_given(SuspensionCheck.REASON_GIVEN, reason),
        ),
        at=at,
    )


def decide_reinstatement(
    hold: HoldAtHand | None,
    agreement: str,
    *,
    person: str,
    speaks_for: frozenset[Consent],
    reason: str,
    at: datetime,
) -> Decision:
    """Decide whether a person may consent to lift a suspension: both sides must."""
    open_for = speaks_for - set(hold.consents) if hold else frozenset()
    return Decision(
        subject=agreement,
        question=f"May you consent to reinstate {agreement}?",
        findings=(
            Finding(
                ReinstatementCheck.IS_SUSPENDED,
                hold is not None,
                f"It is suspended for {hold.whom}." if hold else "It is not suspended.",
            ),
            Finding(
                ReinstatementCheck.SPEAKS_FOR_A_SIDE,
                bool(open_for),
                f"You consent for: {', '.join(sorted(open_for))}."
                if open_for
                else "The suspending side and a compliance reviewer consent, each once.",
            ),
            _two_people(hold, person),
            _reason_given(ReinstatementCheck.REASON_GIVEN, reason),
        ),
        at=at,
    )


def consents_given(hold: HoldAtHand, speaks_for: frozenset[Consent]) -> tuple[Consent, ...]:
    """What one act consents to: a compliance reviewer lifts what compliance suspended alone."""
    open_for = [each for each in Consent if each in speaks_for and each not in hold.consents]
    return tuple(open_for if hold.side is HoldSide.COMPLIANCE else open_for[:1])


def decide_termination(
    facts: EndingFacts,
    *,
    may_terminate: bool,
    impact: str,
    confirmed: str,
    reason: str,
    at: datetime,
) -> Decision:
    """Decide whether a party's signatory may end an agreement, having seen what ends with it."""
    seen = impact == confirmed
    return Decision(
        subject=facts.agreement,
        question=f"May {facts.agreement} be terminated?",
        findings=(
            Finding(
                TerminationCheck.MAY_TERMINATE,
                may_terminate,
                f"You are {'a' if may_terminate else 'not a'} signatory of one of its parties.",
            ),
            _was_executed(TerminationCheck.WAS_EXECUTED, facts),
            _not_terminated(TerminationCheck.NOT_TERMINATED, facts),
            Finding(
                TerminationCheck.IMPACT_CONFIRMED,
                seen,
                "You confirmed what ends with it."
                if seen
                else "What ends with it is not, or no longer, what you confirmed. Look again.",
            ),
            _reason_given(TerminationCheck.REASON_GIVEN, reason),
        ),
        at=at,
    )


def _was_executed(check: StrEnum, facts: EndingFacts) -> Finding:
    because = f"It was {'signed by all parties' if facts.was_executed else 'never executed'}."
    return Finding(check, facts.was_executed, because)


def _not_terminated(check: StrEnum, facts: EndingFacts) -> Finding:
    because = f"{facts.agreement} {'was' if facts.is_terminated else 'was not'} terminated."
    return Finding(check, not facts.is_terminated, because)


def _reason_given(check: StrEnum, reason: str) -> Finding:
    given = bool(reason.strip())
    return Finding(check, given, "A reason is given." if given else "A reason is needed.")


def _two_people(hold: HoldAtHand | None, person: str) -> Finding:
    # What compliance alone suspended, compliance alone may lift.
    alone = hold is None or hold.side is HoldSide.COMPLIANCE
    again = hold is not None and person in hold.consents.values()
    because = (
        "You gave the other consent; another person must give this one."
        if again
        else "You gave no other consent."
    )
    return Finding(ReinstatementCheck.TWO_PEOPLE, alone or not again, because)
