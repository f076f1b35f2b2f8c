"""Splitting a person by hand: alone, by two opinions, and what later linkages make of it."""

import pytest
from django.db import DatabaseError

from agreements.actions.authorizations import revoke
from idea_portal.audit import trail
from idea_portal.audit.models import AuditEvent
from idea_portal.notifications.models import Message
from linkage.actions import person_changes, person_splits, verdicts
from linkage.events import Event
from linkage.facts.person_changes import outputs_holding
from linkage.facts.person_splits import records_of
from linkage.facts.record_owners import owners_of
from linkage.models import PersonChange, ReviewCase
from linkage.rules.case_states import Answer, CaseKind
from linkage.rules.job_authorization import JobCheck
from linkage.rules.person_changes import PersonChangeCheck
from linkage.rules.person_splits import SplitCheck
from tests.factories.outputs import make_output
from tests.factories.review_cases import (
    LEFT,
    RIGHT,
    become_another,
    become_one,
    learn,
    make_case,
    make_linked,
    next_generation,
    person_id,
    raise_cases,
    record,
    scored,
    shown,
)
from tests.factories.review_cases import key as key_of

from .conftest import WHY, namesake, ours, theirs, twin
from .splits import all_pairs, ask, held_one, kept_apart, pairs, refused_for, seen, split

pytestmark = pytest.mark.django_db
SAME, DIFFERENT = Answer.SAME, Answer.DIFFERENT


@pytest.fixture
def between(run, analyst):
    """A question about two records, asked before both were held to be of the person."""
    return make_case(run=run, place=1)


@pytest.fixture
def crowded(run, mixed, between):
    """The person holds the records of two people in both datasets."""
    learn(next_generation(index=run.index), LEFT, key_of(LEFT, 1), person_id(LEFT, 0))
    return mixed


@pytest.fixture
def found_one(run, analyst, second_analyst):
    """Two reviewers found the records of the first person in both datasets to be one person."""
    case = shown(make_case(CaseKind.SAMPLE, run=run), analyst, second_analyst)
    for person in (analyst, second_analyst):
        verdicts.give(case=case, by=person, answer=SAME)
    return case


@pytest.fixture
def asked(found_one, mixed, analyst):
    """Somebody asked two reviewers to part what two found to be one."""
    seen(mixed, analyst)
    return ask(mixed, analyst)


def test_who_saw_the_records_splits_the_person_and_the_larger_part_keeps_the_id(
    run, mixed, analyst
):
    seen(mixed, analyst)

    change = split(mixed, analyst)

    assert records_of(run.index, person_id(LEFT, 0)) == sorted([ours(), twin()])
    assert records_of(run.index, change.other_id) == [theirs()]
    assert (change.kind, change.reason, change.by, change.records) == ("split", WHY, analyst, 1)
    event = AuditEvent.objects.get(what=Event.PERSONS_CHANGED)
    assert event.decision["question"].startswith("May this person split person")


def test_the_parts_are_kept_apart_in_every_later_linkage_of_their_datasets(mixed, analyst):
    seen(mixed, analyst)

    split(mixed, analyst)

    assert kept_apart() == pairs((theirs(), ours()), (theirs(), twin()))
    assert kept_apart([RIGHT]) == pairs((theirs(), twin()))
    assert kept_apart([LEFT]) == set()


def test_a_split_taken_back_keeps_nobody_apart(mixed, analyst):
    seen(mixed, analyst)
    change = split(mixed, analyst)

    person_changes.reverse(change=change, because="They are one after all.", by=analyst)

    assert kept_apart() == set()
    assert owners_of(mixed["index"], [theirs()])[theirs()].person == str(mixed["person"])


def test_a_merge_taken_back_restores_two_persons_of_several_records_and_binds_no_linkage(
    run, analyst
):
    become_one(run, place=2)
    before = {
        person_id(LEFT, place): records_of(run.index, person_id(LEFT, place)) for place in (0, 2)
    }
    merge = person_changes.merge(
        index=run.index, kept=person_id(LEFT, 0), gone=person_id(LEFT, 2), because=WHY, by=analyst
    )

    person_changes.reverse(change=merge, because="Two people of one name.", by=analyst)

    assert [len(records) for records in before.values()] == [3, 2]
    assert {person: records_of(run.index, person) for person in before} == before
    assert kept_apart() == set()


def test_a_newcomer_is_not_kept_from_whom_a_split_taken_back_gave_back(run, mixed, analyst):
    seen(mixed, analyst)
    change = split(mixed, analyst)
    learn(next_generation(index=run.index), LEFT, key_of(LEFT, 1), change.other_id)

    back = person_changes.reverse(change=change, because="They are one after all.", by=analyst)

    assert back.kind == "split"
    assert records_of(run.index, change.other_id) == [namesake()]
    assert kept_apart() == set()


def test_what_was_merged_again_is_not_kept_apart(run, mixed, analyst):
    seen(mixed, analyst)
    change = split(mixed, analyst)

    person_changes.merge(
        index=run.index, kept=change.kept_id, gone=change.other_id, because=WHY, by=analyst
    )

    assert kept_apart() == set()


def test_what_one_person_settled_before_gives_way_to_a_later_split(run, mixed, analyst):
    case = shown(make_case(run=run, place=1), analyst)
    verdicts.give(case=case, by=analyst, answer=SAME)
    learn(next_generation(index=run.index), LEFT, key_of(LEFT, 1), person_id(LEFT, 0))
    seen(mixed, analyst)

    split(mixed, analyst)

    assert held_one() == set()
    assert frozenset((case.left, case.right)) in kept_apart()


def test_a_later_opinion_on_one_pair_does_not_outweigh_a_split_by_two(
    found_one, crowded, between, analyst, second_analyst
):
    seen(crowded, analyst)
    asked = shown(ask(crowded, analyst, twin(), theirs()), analyst, second_analyst)
    for person in (analyst, second_analyst):
        verdicts.give(case=asked, by=person, answer=DIFFERENT)

    verdicts.give(case=shown(between, analyst), by=analyst, answer=SAME)

    assert held_one() == set()
    assert kept_apart() == all_pairs([ours(), namesake()], [twin(), theirs()])


def test_whoever_finds_one_pair_of_a_split_to_be_one_lifts_the_whole_split(
    crowded, between, analyst
):
    seen(crowded, analyst)
    split(crowded, analyst, twin(), theirs())
    parted = kept_apart()

    verdicts.give(case=shown(between, analyst), by=analyst, answer=SAME)

    assert parted == all_pairs([ours(), namesake()], [twin(), theirs()])
    assert held_one() == pairs((namesake(), theirs()))
    assert kept_apart() == set()


def test_a_linkage_does_not_ask_again_what_a_split_decided(run, mixed, analyst):
    seen(mixed, analyst)
    split(mixed, analyst)

    raised = raise_cases(run, pairs=[scored(0, other=1, band="refused"), scored(2, band="refused")])

    assert raised == 1
    assert ReviewCase.objects.get().left == min(record(LEFT, 2), record(RIGHT, 2))


def test_whom_a_record_is_of_no_more_is_neither_split_nor_kept_from_it(run, mixed, analyst):
    become_another(run.index, RIGHT, key_of(RIGHT, 1), person_id(RIGHT, 1))
    seen(mixed, analyst)

    split(mixed, analyst, twin())

    assert records_of(run.index, person_id(LEFT, 0)) == [ours()]
    assert kept_apart() == pairs((ours(), twin()))


def test_records_that_were_of_one_before_are_kept_apart_by_a_later_split(run, mixed, analyst):
    before = next_generation(index=run.index)
    for place in (0, 1):
        learn(before, RIGHT, key_of(RIGHT, place), person_id(RIGHT, 2))
        become_another(run.index, RIGHT, key_of(RIGHT, place), person_id(LEFT, 0))
    seen(mixed, analyst)

    split(mixed, analyst)

    assert kept_apart() == pairs((theirs(), ours()), (theirs(), twin()))


@pytest.mark.parametrize(
    ("records", "check"),
    [
        (lambda: [ours(), twin(), theirs()], PersonChangeCheck.RECORDS_REMAIN),
        (lambda: [f"{LEFT}/{'ab' * 16}"], PersonChangeCheck.RECORDS_STAND),
    ],
)
def test_some_records_leave_and_some_stay(mixed, analyst, records, check):
    seen(mixed, analyst)

    assert refused_for(split, mixed, analyst, *records()) == {check}
    assert not PersonChange.objects.exists()


def test_nobody_splits_a_person_once_no_authorization_permits_it(
    run, mixed, analyst, compliance_reviewer
):
    seen(mixed, analyst)
    revoke(
        authorization=run.authorization,
        by=compliance_reviewer,
        reason="The partners ended the study before its time.",
    )

    assert refused_for(split, mixed, analyst) == {JobCheck.AUTHORIZATION_IN_FORCE}


def test_nothing_changes_when_the_trail_cannot_be_written(mixed, analyst, monkeypatch):
    def broken(*args, **details):
        raise RuntimeError("the trail is full")

    seen(mixed, analyst)
    monkeypatch.setattr(trail, "_write", broken)

    with pytest.raises(RuntimeError):
        split(mixed, analyst)

    assert len(records_of(mixed["index"], person_id(LEFT, 0))) == 3


def test_those_who_work_with_an_output_that_holds_the_person_are_told(run, mixed, analyst):
    output = make_output(authorization=run.authorization, about=[mixed["person"]])
    seen(mixed, analyst)
    before = list(outputs_holding(run.index, mixed["person"]))

    split(mixed, analyst)

    assert before == [output]
    assert Message.objects.filter(about=run.authorization.reference).exists()


def test_one_alone_does_not_part_what_two_found_to_be_one(found_one, mixed, analyst):
    seen(mixed, analyst)

    apart = person_splits.may_split(**mixed, records=[theirs()], by=analyst)
    parted = person_splits.may_split(**mixed, records=[twin()], by=analyst)

    assert (apart.alone.allowed, apart.by_two.allowed) == (True, False)
    assert (parted.alone.allowed, parted.by_two.allowed) == (False, True)
    assert refused_for(split, mixed, analyst, twin()) == {SplitCheck.ONE_OPINION_SUFFICES}
    assert refused_for(ask, mixed, analyst, theirs()) == {SplitCheck.SECOND_OPINION_NEEDED}


def test_asking_raises_a_case_of_both_parts_and_tells_analysts(
    asked, found_one, run, analyst, second_analyst
):
    sides = {each.record: each.side for each in asked.records.all()}

    assert (asked.kind, asked.state) == ("split", "waiting")
    assert (asked.left, asked.right) == (found_one.left, found_one.right)
    assert sides[ours()] == sides[theirs()] != sides[twin()]
    event = trail.events_about(asked.reference).get(what=Event.SPLIT_ASKED)
    assert (event.reason, event.by) == (WHY, analyst.reference)
    assert Message.objects.filter(recipient=second_analyst, about=asked.reference).exists()


def test_it_is_asked_about_the_same_parts_whichever_of_them_was_named(found_one, mixed, analyst):
    seen(mixed, analyst)

    case = ask(mixed, analyst, ours(), theirs())

    sides = {each.record: each.side for each in case.records.all()}
    assert sides[ours()] == sides[theirs()] != sides[twin()]
    assert [each.record for each in case.records.filter(place=0)] == [case.left, case.right]


def test_what_is_asked_already_is_not_asked_twice(asked, mixed, second_analyst):
    seen(mixed, second_analyst)

    assert refused_for(ask, mixed, second_analyst) == {SplitCheck.NOT_ASKED_YET}


def test_two_opinions_that_agree_split_the_person(asked, run, analyst, second_analyst):
    shown(asked, analyst, second_analyst)
    verdicts.give(case=asked, by=analyst, answer=DIFFERENT)
    between = PersonChange.objects.exists()

    verdicts.give(case=asked, by=second_analyst, answer=DIFFERENT)

    change = PersonChange.objects.get()
    assert not between
    assert (change.kind, change.verdict, change.by) == ("split", asked.reference, second_analyst)
    assert records_of(run.index, person_id(LEFT, 0)) == sorted([ours(), theirs()])
    assert held_one() == set()
    assert kept_apart() == pairs((twin(), ours()), (twin(), theirs()))


def test_two_who_part_a_person_bind_no_record_that_came_after_their_case(
    asked, run, analyst, second_analyst
):
    shown(asked, analyst, second_analyst)
    learn(next_generation(index=run.index), LEFT, key_of(LEFT, 1), person_id(LEFT, 0))

    for person in (analyst, second_analyst):
        verdicts.give(case=asked, by=person, answer=DIFFERENT)

    assert namesake() in records_of(run.index, person_id(LEFT, 0))
    assert kept_apart() == pairs((twin(), ours()), (twin(), theirs()))


@pytest.mark.parametrize("verdict", ["waiting", "RC-2026-9999"])
def test_no_change_names_a_case_that_two_opinions_did_not_settle(asked, mixed, analyst, verdict):
    reference = asked.reference if verdict == "waiting" else verdict

    with pytest.raises(DatabaseError, match="names no case that two opinions settled"):
        person_changes.split(
            index=mixed["index"],
            person=mixed["person"],
            records=[tuple(twin().split("/"))],
            because=WHY,
            by=analyst,
            verdict=reference,
        )


def test_two_who_find_them_one_again_split_nobody(asked, analyst, second_analyst):
    shown(asked, analyst, second_analyst)

    for person in (analyst, second_analyst):
        verdicts.give(case=asked, by=person, answer=SAME)

    assert not PersonChange.objects.exists()


def test_whom_something_else_parted_meanwhile_nobody_parts_again(
    asked, run, analyst, second_analyst
):
    shown(asked, analyst, second_analyst)
    verdicts.give(case=asked, by=analyst, answer=DIFFERENT)
    learn(next_generation(index=run.index), RIGHT, key_of(RIGHT, 0), person_id(RIGHT, 0))

    verdicts.give(case=asked, by=second_analyst, answer=DIFFERENT)

    assert ReviewCase.objects.get(pk=asked.pk).outcome == DIFFERENT
    assert not PersonChange.objects.exists()


@pytest.mark.parametrize(("parted", "state"), [(True, "closed"), (False, "waiting")])
def test_a_later_linkage_closes_a_question_that_something_else_answered(asked, run, parted, state):
    if parted:
        learn(next_generation(index=run.index), RIGHT, key_of(RIGHT, 0), person_id(RIGHT, 0))

    raise_cases(make_linked(authorization=run.authorization, people=[]))

    asked.refresh_from_db()
    assert asked.state == state
