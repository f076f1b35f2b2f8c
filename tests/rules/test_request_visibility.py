"""Who may know of a request, a review and an authorization."""

import pytest

from agreements.rules.request_states import RequestState
from agreements.rules.request_visibility import (
    RequestToSee,
    Viewer,
    may_see_authorization,
    may_see_opinions,
    may_see_request,
    may_see_review,
)
from agreements.rules.tracks import Track

MEMBER = Viewer("P-0001")
NOBODY = Viewer("P-0002")
COORDINATOR = Viewer("P-0003", is_coordinator=True)
COMPLIANCE = Viewer("P-0004", is_compliance_reviewer=True)
LEGAL = Viewer("P-0005", is_legal_reviewer=True)
ANALYST = Viewer("P-0006", is_analyst=True)
CHECKER = Viewer("P-0007", is_output_checker=True)
STEWARD = Viewer("P-0008", steward_of=frozenset({"health"}))
OTHER_STEWARD = Viewer("P-0009", steward_of=frozenset({"homeless"}))
EVERYONE = (
    MEMBER,
    NOBODY,
    COORDINATOR,
    COMPLIANCE,
    LEGAL,
    ANALYST,
    CHECKER,
    STEWARD,
    OTHER_STEWARD,
)

ROUTED = frozenset({(Track.PARTNER, "health"), (Track.COMPLIANCE, None)})


def request_in(state, *, tracks=frozenset(), was_submitted=True):
    return RequestToSee(state, frozenset({"P-0001"}), was_submitted, frozenset(tracks))


@pytest.mark.parametrize(
    ("request_to_see", "seen_by"),
    [
        (request_in(RequestState.DRAFT, was_submitted=False), {MEMBER}),
        (request_in(RequestState.SCREENING), {MEMBER, COORDINATOR, COMPLIANCE}),
        (
            request_in(RequestState.IN_REVIEW, tracks=ROUTED),
            {MEMBER, COORDINATOR, COMPLIANCE, STEWARD},
        ),
        (
            request_in(RequestState.IN_REVIEW, tracks=ROUTED | {(Track.LEGAL, None)}),
            {MEMBER, COORDINATOR, COMPLIANCE, STEWARD, LEGAL},
        ),
        (
            request_in(RequestState.APPROVED, tracks=ROUTED),
            {MEMBER, COORDINATOR, COMPLIANCE, STEWARD, ANALYST, CHECKER},
        ),
        (
            request_in(RequestState.DENIED, tracks=ROUTED),
            {MEMBER, COORDINATOR, COMPLIANCE, STEWARD},
        ),
    ],
)
def test_request_is_seen_by_its_team_and_by_whom_its_stage_concerns(request_to_see, seen_by):
    seen = {viewer for viewer in EVERYONE if may_see_request(request_to_see, viewer)}

    assert seen == seen_by


@pytest.mark.parametrize(
    ("track", "department", "seen_by"),
    [
        (Track.PARTNER, "health", {STEWARD}),
        (Track.COMPLIANCE, None, {COMPLIANCE}),
        (Track.LEGAL, None, {LEGAL}),
    ],
)
def test_review_is_opened_by_those_who_answer_for_its_track(track, department, seen_by):
    seen = {viewer for viewer in EVERYONE if may_see_review(track, department, viewer)}

    assert seen == seen_by


def test_authorization_is_also_seen_by_those_who_carry_it_out():
    approved = request_in(RequestState.APPROVED, tracks=ROUTED)

    seen = {viewer for viewer in EVERYONE if may_see_authorization(approved, viewer)}

    assert seen == {MEMBER, COORDINATOR, COMPLIANCE, STEWARD, ANALYST, CHECKER}


def test_opinions_are_hidden_until_all_are_in():
    hidden = {state for state in RequestState if not may_see_opinions(state)}

    assert hidden == {RequestState.SCREENING, RequestState.IN_REVIEW}
