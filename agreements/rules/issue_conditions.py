"""May the authorization of an approved request be issued: are all its conditions met."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from agreements.rules.request_states import GRANTED, RequestState
from agreements.rules.separation import Part, find_conflicts, find_separation
from idea_portal.policy import Decision, Finding


class IssueCheck(StrEnum):
    ISSUED_BY_A_COORDINATOR = "issued-by-a-coordinator"
    ACTS_ONCE = "acts-once-in-the-chain"
    REQUEST_APPROVED = "request-approved"
    NOT_YET_ISSUED = "not-yet-issued"
    LICENSE_IN_FORCE = "license-in-force"
    PEOPLE_CURRENT = "people-current"
    BOARD_APPROVAL_CURRENT = "board-approval-current"


@dataclass(frozen=True, slots=True)
class IssueFacts:
    """What the rule reads of a request that stands approved."""

    request: str
    state: RequestState
    authorization: str | None
    license_reference: str | None
    license_standing: Decision | None
    people: tuple[Decision, ...]
    needs_board_approval: bool
    board_approval: str
    board_approval_until: date | None
    today: date
    parts: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class IssueActor:
    """Who would issue."""

    name: str
    person: str
    is_coordinator: bool


def decide_issue(
    facts: IssueFacts, actor: IssueActor, coverage: Decision, *, at: datetime
) -> Decision:
    """Decide whether an authorization may be issued, by whom, and with what cover."""
    return Decision(
        subject=facts.request,
        question=f"May the authorization of {facts.request} be issued?",
        findings=(
            *_actor_findings(facts, actor),
            *_condition_findings(facts),
            *coverage.findings,
        ),
        at=at,
    )


def decide_conditions(facts: IssueFacts, coverage: Decision, *, at: datetime) -> Decision:
    """Decide whether the conditions of issue are met, whoever issues."""
    return Decision(
        subject=facts.request,
        question=f"Are the conditions met to issue the authorization of {facts.request}?",
        findings=(*_condition_findings(facts), *coverage.findings),
        at=at,
    )


def _actor_findings(facts: IssueFacts, actor: IssueActor) -> Iterator[Finding]:
    is_coordinator = "is" if actor.is_coordinator else "is not"
    yield Finding(
        IssueCheck.ISSUED_BY_A_COORDINATOR,
        actor.is_coordinator,
        f"{actor.name} {is_coordinator} an intake coordinator of the office.",
    )
    separation = find_separation(actor.person, Part.COORDINATOR, facts.parts)
    yield Finding(IssueCheck.ACTS_ONCE, separation.passed, separation.because)


def _condition_findings(facts: IssueFacts) -> Iterator[Finding]:
    yield Finding(
        IssueCheck.REQUEST_APPROVED,
        facts.state in GRANTED,
        f"{facts.request} is {facts.state}.",
    )
    yield Finding(
        IssueCheck.NOT_YET_ISSUED,
        facts.authorization is None,
        f"{facts.authorization} has been issued already."
        if facts.authorization
        else f"No authorization has been issued for {facts.request}.",
    )
    yield find_conflicts(facts.parts)
    yield _license_in_force(facts)
    yield from _people_current(facts)
    yield _board_approval_current(facts)


def _license_in_force(facts: IssueFacts) -> Finding:
    check = IssueCheck.LICENSE_IN_FORCE
    if facts.license_standing is None:
        return Finding(check, False, "The data-use license has not been drafted.")
    reasons = " ".join(finding.because for finding in facts.license_standing.refusals)
    because = reasons or f"{facts.license_reference} is signed and in force."
    return Finding(check, facts.license_standing.allowed, because)


def _people_current(facts: IssueFacts) -> Iterator[Finding]:
    if not facts.people:
        yield Finding(IssueCheck.PEOPLE_CURRENT, False, "Nobody is on the team.")
    for person in facts.people:
        reasons = " ".join(finding.because for finding in person.refusals)
        because = reasons or f"{person.subject} is current: agreement accepted, training valid."
        yield Finding(IssueCheck.PEOPLE_CURRENT, person.allowed, because)


def _board_approval_current(facts: IssueFacts) -> Finding:
    check = IssueCheck.BOARD_APPROVAL_CURRENT
    if not facts.needs_board_approval:
        return Finding(check, True, "No agreement asks for a review board's approval.")
    until = facts.board_approval_until
    if not facts.board_approval or until is None:
        return Finding(check, False, "An agreement asks for a review board's approval; none given.")
    because = f"Review board approval {facts.board_approval} is valid through {until}."
    return Finding(check, facts.today <= until, because)
