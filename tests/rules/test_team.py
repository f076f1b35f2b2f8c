"""Who may join and leave the team of a request."""

from datetime import UTC, datetime

import pytest

from agreements.rules.request_states import EDITABLE, RequestState
from agreements.rules.separation import review_part
from agreements.rules.team import Candidate, TeamCheck, TeamFacts, decide_joining, decide_leaving

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def facts(**fields):
    described = {"state": RequestState.DRAFT, "actor_is_on_the_team": True, "parts": {}}
    return TeamFacts(reference="RR-2026-0001", organization="outreach", **(described | fields))


def candidate(**fields):
    described = {"belongs": True, "is_named": False, "is_requester": False}
    return Candidate(name="Mia", person="P-0009", **(described | fields))


@pytest.mark.parametrize("state", sorted(EDITABLE))
def test_colleague_joins_while_the_request_is_drafted(state):
    assert decide_joining(facts(state=state), candidate(), at=AT).allowed


@pytest.mark.parametrize("state", RequestState)
def test_person_leaves_at_any_time_because_leaving_narrows(state):
    assert decide_leaving(facts(state=state), candidate(is_named=True), at=AT).allowed


@pytest.mark.parametrize(
    ("request_facts", "who", "check"),
    [
        (facts(actor_is_on_the_team=False), candidate(), TeamCheck.ASKED_BY_THE_TEAM),
        (facts(state=RequestState.APPROVED), candidate(), TeamCheck.STATE_ALLOWS_IT),
        (facts(), candidate(belongs=False), TeamCheck.BELONGS_TO_THE_ORGANIZATION),
        (facts(), candidate(is_named=True), TeamCheck.NOT_YET_NAMED),
        (
            facts(parts={review_part("compliance"): frozenset({"P-0009"})}),
            candidate(),
            TeamCheck.ACTS_ONCE,
        ),
    ],
)
def test_joining_is_refused_with_one_thing_wrong(request_facts, who, check):
    decision = decide_joining(request_facts, who, at=AT)

    assert [finding.check for finding in decision.refusals] == [check]


@pytest.mark.parametrize(
    ("request_facts", "who", "check"),
    [
        (
            facts(actor_is_on_the_team=False),
            candidate(is_named=True),
            TeamCheck.ASKED_BY_THE_TEAM,
        ),
        (facts(), candidate(is_named=False), TeamCheck.IS_NAMED),
        (facts(), candidate(is_named=True, is_requester=True), TeamCheck.REQUESTER_STAYS),
    ],
)
def test_leaving_is_refused_with_one_thing_wrong(request_facts, who, check):
    decision = decide_leaving(request_facts, who, at=AT)

    assert [finding.check for finding in decision.refusals] == [check]
