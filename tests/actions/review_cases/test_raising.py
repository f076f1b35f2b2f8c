"""Which questions a linkage leaves to people."""

import pytest

from idea_portal.audit import trail
from idea_portal.notifications.models import Message
from linkage.events import Event
from linkage.models import CaseRecord, Person, ReviewCase
from linkage.rules import case_value
from linkage.rules.case_states import Answer, CaseKind, CaseState
from tests.factories.review_cases import (
    LEFT,
    RIGHT,
    become_one,
    key,
    learn,
    make_case,
    make_linked,
    next_generation,
    person_id,
    proposed,
    raise_cases,
    record,
    scored,
)

pytestmark = pytest.mark.django_db


def test_a_refused_pair_becomes_a_case_with_keyed_names_and_points_only(run, analyst):
    raised = raise_cases(run, pairs=[scored(0, band="refused")])

    case = ReviewCase.objects.get()
    assert raised == 1
    assert {case.left, case.right} == {record(LEFT, 0), record(RIGHT, 0)}
    assert (case.kind, case.state, case.points) == ("pair", "waiting", 15)
    assert case.points_by_attribute["last_name"] == 9
    assert case.datasets == ["homelessness", "medicaid"]
    assert case.records_affected == 2
    assert {each.record for each in case.records.all()} == {case.left, case.right}


def test_raising_is_told_to_analysts_and_in_the_trail(run, analyst):
    raise_cases(run, pairs=[scored(0, band="refused")])

    event = trail.events_about(run.reference).get(what=Event.CASES_RAISED)
    assert event.details == {"cases": 1}
    assert Message.objects.filter(
        recipient=analyst, subject_line__contains="1 review case"
    ).exists()


def test_a_run_without_questions_raises_nothing_and_tells_nobody(run):
    assert raise_cases(run) == 0
    assert not trail.events_about(run.reference).filter(what=Event.CASES_RAISED).exists()


def test_a_proposal_becomes_a_merge_of_two_persons(run):
    raise_cases(run, pairs=[scored(0)], proposals=[proposed(0)])

    case = ReviewCase.objects.get(kind="merge")
    assert {case.left_person_id, case.right_person_id} == {person_id(LEFT, 0), person_id(RIGHT, 0)}
    assert case.value >= case_value.AT_LEAST[CaseKind.MERGE]


def test_a_merge_names_other_records_of_the_two_persons(run):
    learn(run.index.latest, LEFT, "ab" * 16, person_id(LEFT, 0))

    raise_cases(run, proposals=[proposed(0)])

    side = CaseRecord.objects.get(record=record(LEFT, 0)).side
    named = CaseRecord.objects.filter(side=side).values_list("record", flat=True)
    assert set(named) == {record(LEFT, 0), f"{LEFT}/{'ab' * 16}"}


def test_every_band_is_sampled_for_two_opinions_and_the_rest_asked_once(run, monkeypatch):
    monkeypatch.setattr("linkage.actions.review_cases.SAMPLE_A_BAND", 1)
    pairs = [
        scored(0, band="above", points=40, weight=10),
        scored(1, band="below", points=3),
        scored(2),
        scored(0, other=1),
        scored(1, other=2, band="below", points=2),
    ]

    raise_cases(run, pairs=pairs)

    kinds = {case.band: case.kind for case in ReviewCase.objects.exclude(band="review")}
    assert kinds == {"above": "sample", "below": "sample"}
    assert sorted(ReviewCase.objects.filter(band="review").values_list("kind", flat=True)) == [
        "pair",
        "sample",
    ]
    assert ReviewCase.objects.get(band="above").weight == 10
    assert ReviewCase.objects.get(band="below").weight == 2


def test_a_pair_that_other_records_made_one_person_is_not_asked(run, monkeypatch):
    monkeypatch.setattr("linkage.actions.review_cases.SAMPLE_A_BAND", 0)
    become_one(run)

    assert raise_cases(run, pairs=[scored(0)]) == 0


def test_what_waits_already_is_not_asked_twice(run):
    raise_cases(run, pairs=[scored(0, band="refused")])

    assert raise_cases(run, pairs=[scored(0, band="refused")]) == 0


def test_a_case_whose_points_changed_is_asked_anew_and_keeps_its_age(run):
    case = make_case(run=run)

    raise_cases(
        make_linked(authorization=run.authorization, people=[]),
        pairs=[scored(0, band="refused", points=16)],
    )

    again = ReviewCase.objects.exclude(pk=case.pk).get()
    case.refresh_from_db()
    assert (case.state, again.state, again.raised_at) == ("closed", "waiting", case.raised_at)


@pytest.mark.parametrize(
    ("answer", "points", "asked"),
    [
        (Answer.SAME, 16, 0),
        (Answer.DIFFERENT, 16, 0),
        (Answer.CANNOT_TELL, 15, 0),
        (Answer.CANNOT_TELL, 16, 1),
    ],
)
def test_what_was_decided_is_asked_again_only_where_nobody_could_tell(
    decided, answer, points, asked, run
):
    decided(answer)

    assert raise_cases(run, pairs=[scored(0, band="refused", points=points)]) == asked


def test_a_waiting_pair_that_became_one_person_is_closed(run):
    case = make_case(run=run)
    become_one(run)
    later = make_linked(authorization=run.authorization, people=[])

    raise_cases(later)

    case.refresh_from_db()
    assert case.state == CaseState.CLOSED
    assert trail.events_about(case.reference).filter(what=Event.CASE_CLOSED).exists()


@pytest.fixture
def later(run):
    """A later linkage, to which the persons of the first are known."""
    return make_linked(authorization=run.authorization, people=[])


@pytest.mark.parametrize("band", ["refused", "review"])
def test_a_pair_of_two_known_persons_is_a_merge_of_them(later, band, monkeypatch):
    monkeypatch.setattr("linkage.actions.review_cases.SAMPLE_A_BAND", 0)

    raise_cases(later, pairs=[scored(0, band=band)])

    case = ReviewCase.objects.get()
    assert case.kind == "merge"
    assert {case.left_person_id, case.right_person_id} == {person_id(LEFT, 0), person_id(RIGHT, 0)}


def test_a_pair_of_a_known_person_and_a_new_one_is_a_pair(run, later):
    newcomer = Person.objects.create(person_id=person_id(LEFT, 9), first_run=later)
    learn(next_generation(index=later.index), LEFT, key(LEFT, 0), newcomer)

    raise_cases(later, pairs=[scored(0, band="refused")])

    assert ReviewCase.objects.get().kind == "pair"


def test_a_pair_that_waits_for_one_opinion_is_asked_of_two_once_both_are_known(run, later):
    case = make_case(run=run)

    raise_cases(later, pairs=[scored(0, band="refused")])

    case.refresh_from_db()
    again = ReviewCase.objects.exclude(pk=case.pk).get()
    assert (case.state, again.kind, again.raised_at) == ("closed", "merge", case.raised_at)


@pytest.mark.parametrize("points", [15, 16])
def test_whether_two_persons_are_one_is_asked_once_whichever_records_say_so(run, later, points):
    learn(next_generation(index=later.index), LEFT, key(LEFT, 1), person_id(LEFT, 0))
    pairs = [scored(place, other=0, band="refused") for place in (0, 1)]
    raise_cases(later, pairs=pairs)
    case = ReviewCase.objects.get()

    for pair in pairs:
        pair["points"] = points if pair["left"] in (case.left, case.right) else 16
    raise_cases(make_linked(authorization=run.authorization, people=[]), pairs=pairs)

    waiting = ReviewCase.objects.unsettled().get()
    assert (waiting.left, waiting.right) == (case.left, case.right)
    assert waiting.points == points


def test_a_waiting_pair_of_two_persons_still_waits_after_a_later_run(run):
    case = make_case(run=run)
    later = make_linked(authorization=run.authorization, people=[])

    raise_cases(later)

    case.refresh_from_db()
    assert case.state == CaseState.WAITING


def test_more_questions_than_people_can_answer_are_cut_to_the_most_valuable(run, monkeypatch):
    monkeypatch.setattr("linkage.actions.review_cases.CASES_A_RUN", 1)

    raise_cases(
        run, pairs=[scored(0, band="refused", points=11), scored(1, band="refused", points=17)]
    )

    assert ReviewCase.objects.get().points == 17


def test_a_case_whose_place_nothing_takes_is_not_closed(run, monkeypatch):
    monkeypatch.setattr("linkage.actions.review_cases.CASES_A_RUN", 1)
    waiting = make_case(run=run)

    raise_cases(
        make_linked(authorization=run.authorization, people=[]),
        pairs=[
            scored(0, band="refused", points=waiting.points - 1),
            scored(1, band="refused", points=18),
        ],
    )

    waiting.refresh_from_db()
    assert waiting.state == CaseState.WAITING
