"""Who may take which step with a request."""

from datetime import UTC, datetime

import pytest

from agreements.rules.request_states import RequestStanding, RequestState
from agreements.rules.request_steps import (
    STATES_OF,
    Step,
    StepActor,
    StepCheck,
    StepFacts,
    decide_step,
)
from agreements.rules.separation import Part

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def actor(**fields):
    described = {"is_requester": False, "is_on_the_team": False, "is_coordinator": False}
    return StepActor(name="Rosa", person="P-0001", **(described | fields))


REQUESTER = actor(is_requester=True, is_on_the_team=True)
MEMBER = actor(is_on_the_team=True)
COORDINATOR = actor(is_coordinator=True)
ANYONE = actor()


def facts(state, *, standing=None, parts=None, drafted=None):
    return StepFacts(
        reference="RR-2026-0001",
        state=state,
        standing=standing or RequestStanding.DRAFT,
        parts=parts or {},
        license=drafted,
    )


@pytest.mark.parametrize(
    ("step", "who"),
    [
        (Step.EDIT, REQUESTER),
        (Step.EDIT, MEMBER),
        (Step.SUBMIT, REQUESTER),
        (Step.WITHDRAW, REQUESTER),
        (Step.ROUTE, COORDINATOR),
        (Step.RETURN, COORDINATOR),
        (Step.DRAFT_LICENSE, COORDINATOR),
    ],
)
def test_step_is_taken_in_each_of_its_states_by_whose_it_is(step, who):
    for state in STATES_OF[step]:
        assert decide_step(facts(state), step, who, at=AT).allowed


@pytest.mark.parametrize(
    ("step", "who"),
    [
        (Step.EDIT, COORDINATOR),
        (Step.SUBMIT, MEMBER),
        (Step.WITHDRAW, MEMBER),
        (Step.ROUTE, REQUESTER),
        (Step.RETURN, ANYONE),
        (Step.DRAFT_LICENSE, REQUESTER),
    ],
)
def test_step_is_refused_to_others(step, who):
    state = min(STATES_OF[step])

    decision = decide_step(facts(state), step, who, at=AT)

    assert [f.check for f in decision.refusals] == [StepCheck.ASKED_BY_THE_RIGHT_PERSON]


@pytest.mark.parametrize("step", Step)
def test_step_is_refused_outside_its_states(step):
    who = actor(is_requester=True, is_on_the_team=True, is_coordinator=True)

    for state in set(RequestState) - STATES_OF[step]:
        decision = decide_step(facts(state), step, who, at=AT)

        assert [f.check for f in decision.refusals] == [StepCheck.STATE_ALLOWS_IT]


def test_lapsed_request_cannot_be_resubmitted():
    lapsed = facts(RequestState.RETURNED, standing=RequestStanding.LAPSED)

    decision = decide_step(lapsed, Step.SUBMIT, REQUESTER, at=AT)

    assert [f.check for f in decision.refusals] == [StepCheck.NOT_LAPSED]


def test_coordinator_who_is_on_the_team_cannot_route():
    parts = {Part.TEAM_MEMBER: frozenset({"P-0001"})}

    decision = decide_step(
        facts(RequestState.SCREENING, parts=parts), Step.ROUTE, COORDINATOR, at=AT
    )

    assert [f.check for f in decision.refusals] == [StepCheck.ACTS_ONCE]


def test_license_is_drafted_once():
    drafted = facts(RequestState.APPROVED, drafted="DUL-2026-001")

    decision = decide_step(drafted, Step.DRAFT_LICENSE, COORDINATOR, at=AT)

    assert [f.check for f in decision.refusals] == [StepCheck.NOT_DONE_YET]
