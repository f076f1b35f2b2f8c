"""The life of a request."""

from datetime import UTC, datetime, timedelta

import pytest

from agreements.rules.request_states import (
    GRANTED,
    NEXT_STATES,
    UNDECIDED,
    RequestStanding,
    RequestState,
    lapses_at,
    standing_of,
)

RETURNED_AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def standing(state, *, is_authorized=False, at=RETURNED_AT):
    return standing_of(state, returned_at=RETURNED_AT, is_authorized=is_authorized, at=at)


def test_every_state_has_its_row_and_leads_to_known_states():
    assert set(NEXT_STATES) == set(RequestState)
    assert frozenset().union(*NEXT_STATES.values()) <= set(RequestState)


def test_a_decided_request_never_moves_again():
    decided = GRANTED | {RequestState.DENIED, RequestState.WITHDRAWN}

    assert all(not NEXT_STATES[state] for state in decided)
    assert decided.isdisjoint(UNDECIDED)


def test_a_returned_request_lapses_after_sixty_days_and_not_a_moment_earlier():
    ends = lapses_at(RETURNED_AT)

    assert ends - RETURNED_AT == timedelta(days=60)
    assert standing(RequestState.RETURNED, at=ends) is RequestStanding.LAPSED
    just_before = ends - timedelta(microseconds=1)
    assert standing(RequestState.RETURNED, at=just_before) is RequestStanding.RETURNED


def test_a_returned_request_of_unknown_day_does_not_lapse():
    found = standing_of(
        RequestState.RETURNED, returned_at=None, is_authorized=False, at=RETURNED_AT
    )

    assert found is RequestStanding.RETURNED


@pytest.mark.parametrize("state", sorted(GRANTED))
def test_an_approved_request_waits_for_its_conditions_until_it_is_authorized(state):
    assert standing(state) is RequestStanding.CONDITIONS_PENDING
    assert standing(state, is_authorized=True) is RequestStanding.AUTHORIZED


@pytest.mark.parametrize("state", sorted(set(RequestState) - GRANTED))
def test_other_states_stand_for_themselves(state):
    assert standing(state).value == state.value
