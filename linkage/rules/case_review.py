"""May this person open a review case, decide it, and take a decision back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from idea_portal.policy import Decision, Finding
from linkage.rules.case_states import UNSETTLED, CaseKind, CaseState
from linkage.rules.settlement import OPINIONS_NEEDED


class CaseCheck(StrEnum):
    CASE_WAITS = "case-waits"
    GIVES_ONE_OPINION = "gives-one-opinion"
    LAST_WORD_IS_ANOTHERS = "last-word-is-anothers"
    CASE_WAS_OPENED = "case-was-opened"


class WithdrawalCheck(StrEnum):
    REVIEWER_IS_LINKAGE_ANALYST = "reviewer-is-linkage-analyst"
    OPINION_IS_ONES_OWN = "opinion-is-ones-own"
    OTHERS_ARE_NOT_IN = "others-are-not-in"


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What is known of a review case. People are given by their person key."""

    reference: str
    kind: CaseKind
    state: CaseState
    run: str
    run_by: str
    opinions_of: frozenset[str] = frozenset()
    opened_by: frozenset[str] = frozenset()

    @property
    def is_double(self) -> bool:
        return OPINIONS_NEEDED[self.kind] > 1


def decide_opening(case: CaseFacts, reviewer: str, reading: Decision, *, at: datetime) -> Decision:
    """Decide whether a person may see the records of a case: the reading must be permitted too.

    `reading` is the answer to whether a linkage job of this person could read the same elements
    of the same deliveries under the same authorization.
    """
    return _decision(
        case,
        f"May this person open {case.reference}?",
        (*_about_the_case(case, reviewer), *reading.findings),
        reading,
        at,
    )


def decide_verdict(case: CaseFacts, reviewer: str, reading: Decision, *, at: datetime) -> Decision:
    """Decide whether a person may give an opinion on a case: on what they were shown only."""
    opened = reviewer in case.opened_by
    because = f"This person has {'' if opened else 'not '}been shown {case.reference}."
    return _decision(
        case,
        f"May this person decide {case.reference}?",
        (
            *_about_the_case(case, reviewer),
            Finding(CaseCheck.CASE_WAS_OPENED, opened, because),
            *reading.findings,
        ),
        reading,
        at,
    )


def decide_withdrawal(
    case: CaseFacts, reviewer: str, *, is_linkage_analyst: bool, at: datetime
) -> Decision:
    """Decide whether a person may take their opinion back: not once it met another's."""
    mine = reviewer in case.opinions_of
    alone = case.state == CaseState.SECOND_OPINION or (
        case.state == CaseState.SETTLED and not case.is_double
    )
    return Decision(
        subject=case.reference,
        question=f"May this person take their opinion on {case.reference} back?",
        findings=(
            Finding(
                WithdrawalCheck.REVIEWER_IS_LINKAGE_ANALYST,
                is_linkage_analyst,
                f"This person is {'' if is_linkage_analyst else 'not '}a linkage analyst of the "
                "office.",
            ),
            Finding(
                WithdrawalCheck.OPINION_IS_ONES_OWN,
                mine,
                f"This person has {'' if mine else 'no '}{'an ' if mine else ''}opinion on "
                f"{case.reference} that stands.",
            ),
            Finding(
                WithdrawalCheck.OTHERS_ARE_NOT_IN,
                alone,
                "No other opinion has been given."
                if alone
                else "An opinion that has met another's is not changed any more.",
            ),
        ),
        at=at,
    )


def _about_the_case(case: CaseFacts, reviewer: str) -> Iterable[Finding]:
    waits = case.state in UNSETTLED
    yield Finding(
        CaseCheck.CASE_WAITS,
        waits,
        f"{case.reference} {'waits to be decided' if waits else f'is {case.state}'}.",
    )
    again = reviewer in case.opinions_of
    yield Finding(
        CaseCheck.GIVES_ONE_OPINION,
        not again,
        f"This person has {'already' if again else 'not yet'} given an opinion on "
        f"{case.reference}.",
    )
    own_run = case.state == CaseState.THIRD_OPINION and reviewer == case.run_by
    yield Finding(
        CaseCheck.LAST_WORD_IS_ANOTHERS,
        not own_run,
        f"Who ran {case.run} does not have the last word on it."
        if own_run
        else f"This person would not have the last word on a linkage of their own ({case.run}).",
    )


def _decision(
    case: CaseFacts,
    question: str,
    findings: tuple[Finding, ...],
    reading: Decision,
    at: datetime,
) -> Decision:
    return Decision(case.reference, question, findings, at=at, about=reading.about)
