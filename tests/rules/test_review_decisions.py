"""Who may decide a review track, and how."""

from datetime import UTC, datetime

import pytest

from agreements.rules.request_states import RequestState
from agreements.rules.review_decisions import (
    Answer,
    ReviewActor,
    ReviewCheck,
    ReviewFacts,
    decide_answer,
    decide_reviewer,
)
from agreements.rules.separation import Part
from agreements.rules.tracks import Opinion, Route, Track
from idea_portal.policy import Decision, Finding

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
COVERED = Decision("RR-2026-0001", "Covered?", (Finding("cover", True, "Covered."),))
UNCOVERED = Decision("RR-2026-0001", "Covered?", (Finding("cover", False, "No DSA."),))
ELEMENTS = frozenset({"medicaid.first_name", "medicaid.zip_code"})


def facts(**fields):
    described = {
        "reference": "RV-2026-0001",
        "request": "RR-2026-0001",
        "request_state": RequestState.IN_REVIEW,
        "route": Route(Track.PARTNER, "health", frozenset({"medicaid"}), ()),
        "is_open": True,
        "elements": ELEMENTS,
        "parts": {},
        "brings_list": True,
    }
    return ReviewFacts(**(described | fields))


def actor(**fields):
    described = {"answers_for_track": True, "answers_because": "Stella answers for medicaid."}
    return ReviewActor(name="Stella", person="P-0002", **(described | fields))


ANSWERS = [
    Answer(Opinion.APPROVED),
    Answer(Opinion.APPROVED_WITHOUT, "Not needed.", frozenset({"medicaid.zip_code"})),
    Answer(Opinion.APPROVED_WITHOUT, "Who is on it is not ours to tell.", without_list=True),
    Answer(Opinion.REJECTED, "The purpose is not ours."),
    Answer(Opinion.RETURNED, "See the points.", points=(("purpose", "Say more."),)),
]


@pytest.mark.parametrize("answer", ANSWERS)
def test_reviewer_of_the_track_may_give_each_answer(answer):
    assert decide_answer(facts(), actor(), answer, COVERED, at=AT).allowed


@pytest.mark.parametrize(
    ("review", "who", "check"),
    [
        (
            facts(request_state=RequestState.RETURNED),
            actor(),
            ReviewCheck.REQUEST_IN_REVIEW,
        ),
        (facts(is_open=False), actor(), ReviewCheck.TRACK_OPEN),
        (facts(), actor(answers_for_track=False), ReviewCheck.ANSWERS_FOR_TRACK),
        (
            facts(parts={Part.REQUESTER: frozenset({"P-0002"})}),
            actor(),
            ReviewCheck.ACTS_ONCE,
        ),
    ],
)
def test_review_is_refused_with_one_thing_wrong(review, who, check):
    shown = decide_reviewer(review, who, at=AT)
    enforced = decide_answer(review, who, ANSWERS[0], COVERED, at=AT)

    assert [finding.check for finding in shown.refusals] == [check]
    assert [finding.check for finding in enforced.refusals] == [check]


@pytest.mark.parametrize(
    ("answer", "check"),
    [
        (
            Answer(Opinion.APPROVED_WITHOUT, " ", frozenset({"medicaid.zip_code"})),
            ReviewCheck.REASON_GIVEN,
        ),
        (Answer(Opinion.REJECTED), ReviewCheck.REASON_GIVEN),
        (Answer(Opinion.RETURNED, "See."), ReviewCheck.POINTS_NAMED),
        (
            Answer(Opinion.RETURNED, "See.", points=(("purpose", " "),)),
            ReviewCheck.POINTS_NAMED,
        ),
        (
            Answer(Opinion.APPROVED_WITHOUT, "No.", frozenset({"homelessness.shelter"})),
            ReviewCheck.REMOVES_OWN_ELEMENTS,
        ),
        (Answer(Opinion.APPROVED_WITHOUT, "No."), ReviewCheck.REMOVES_OWN_ELEMENTS),
        (
            Answer(Opinion.APPROVED, "", frozenset({"medicaid.zip_code"})),
            ReviewCheck.REMOVES_OWN_ELEMENTS,
        ),
    ],
)
def test_answer_is_refused_with_one_thing_wrong(answer, check):
    decision = decide_answer(facts(), actor(), answer, COVERED, at=AT)

    assert [finding.check for finding in decision.refusals] == [check]


@pytest.mark.parametrize("answer", ANSWERS[:3])
def test_what_is_not_covered_cannot_be_approved(answer):
    decision = decide_answer(facts(), actor(), answer, UNCOVERED, at=AT)

    assert [finding.check for finding in decision.refusals] == [
        ReviewCheck.APPROVES_WHAT_IS_COVERED
    ]
    assert decision.refusals[0].because == "No DSA."


@pytest.mark.parametrize("answer", ANSWERS[3:])
def test_what_is_not_covered_can_be_rejected_or_returned(answer):
    assert decide_answer(facts(), actor(), answer, UNCOVERED, at=AT).allowed


@pytest.mark.parametrize(
    ("review", "answer"),
    [
        (
            facts(brings_list=False),
            Answer(
                Opinion.APPROVED_WITHOUT,
                "Not needed.",
                frozenset({"medicaid.zip_code"}),
                without_list=True,
            ),
        ),
        (facts(), Answer(Opinion.APPROVED, without_list=True)),
        (facts(), Answer(Opinion.REJECTED, "Not ours.", without_list=True)),
    ],
)
def test_a_list_is_struck_where_one_is_brought_and_by_approving_without_it(review, answer):
    decision = decide_answer(review, actor(), answer, COVERED, at=AT)

    checks = [finding.check for finding in decision.refusals]
    assert checks == [ReviewCheck.REMOVES_A_LIST_ASKED_FOR]
