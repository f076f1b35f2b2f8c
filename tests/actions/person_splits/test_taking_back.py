"""What two reviewers decided is taken back by two others' opinions, and by nobody alone."""

from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from idea_portal.audit import trail
from idea_portal.audit.models import AuditEvent
from idea_portal.notifications.models import Message
from linkage.actions import person_changes, person_reversals, verdicts
from linkage.events import Event
from linkage.facts.person_splits import records_of
from linkage.facts.record_owners import owners_of
from linkage.models import CaseRecord, Person, PersonChange, ReviewCase
from linkage.rules.case_states import Answer, CaseKind, CaseState
from linkage.rules.person_changes import PersonChangeCheck
from linkage.rules.person_splits import SplitCheck
from tests.factories.review_cases import (
    LEFT,
    RIGHT,
    learn,
    make_case,
    next_generation,
    person_id,
    raise_cases,
    record,
    scored,
    shown,
)
from tests.factories.review_cases import key as key_of

from .conftest import WHY
from .splits import all_pairs, held_one, kept_apart, pairs, refused_for, seen, split
from .splits import ask as ask_to_split

pytestmark = pytest.mark.django_db
SAME, DIFFERENT, CANNOT_TELL = Answer.SAME, Answer.DIFFERENT, Answer.CANNOT_TELL


def decided(case, answer, *people):
    shown(case, *people)
    for person in people:
        verdicts.give(case=case, by=person, answer=answer)
    case.refresh_from_db()
    return case


def reverse(change, by):
    return person_changes.reverse(change=change, because=WHY, by=by)


def ask(change, by):
    return person_reversals.ask(change=change, because=WHY, by=by)


@pytest.fixture
def merged(run, analyst, second_analyst):
    """A merge that two reviewers found right: of two persons with a record each."""
    decided(make_case(CaseKind.MERGE, run=run, place=2), SAME, analyst, second_analyst)
    return PersonChange.objects.get()


@pytest.fixture
def parted(run, mixed, analyst, second_analyst):
    """A split that two reviewers found right, of whom two others had found to be one."""
    decided(make_case(CaseKind.SAMPLE, run=run), SAME, analyst, second_analyst)
    seen(mixed, analyst)
    decided(ask_to_split(mixed, analyst), DIFFERENT, analyst, second_analyst)
    return PersonChange.objects.get()


def test_nobody_alone_takes_back_a_merge_that_two_reviewers_decided(merged, analyst):
    assert refused_for(reverse, merged, analyst) == {PersonChangeCheck.ONE_OPINION_SUFFICES}
    assert PersonChange.objects.get() == merged


def test_nobody_alone_takes_back_a_split_that_two_reviewers_decided(parted, analyst):
    assert refused_for(reverse, parted, analyst) == {PersonChangeCheck.ONE_OPINION_SUFFICES}
    assert PersonChange.objects.get() == parted


def test_a_merge_by_two_is_taken_back_once_two_find_different_persons(
    run, merged, analyst, second_analyst
):
    case = ask(merged, analyst)
    assert (case.kind, case.takes_back, case.state) == ("split", merged, CaseState.WAITING)

    decided(case, DIFFERENT, second_analyst, analyst)

    back = PersonChange.objects.get(reverses=merged)
    assert (back.verdict, back.by) == (case.reference, analyst)
    for dataset in (LEFT, RIGHT):
        assert len(records_of(run.index, person_id(dataset, 2))) == 1
    assert kept_apart() == pairs((case.left, case.right))
    assert held_one() == set()


def test_a_split_by_two_is_taken_back_once_two_find_one_person(
    run, parted, analyst, second_analyst
):
    case = ask(parted, analyst)
    of_left = owners_of(run.index, [case.left])[case.left]
    assert (case.kind, str(case.left_person_id)) == ("merge", of_left.person)
    assert {case.left_person_id, case.right_person_id} == {parted.kept_id, parted.other_id}

    decided(case, SAME, analyst, second_analyst)

    back = PersonChange.objects.get(reverses=parted)
    assert back.verdict == case.reference
    assert len(records_of(run.index, parted.kept_id)) == 3
    assert kept_apart() == set()
    assert held_one() == pairs((case.left, case.right))


@pytest.mark.parametrize("answer", [SAME, CANNOT_TELL])
def test_a_merge_by_two_stays_where_two_do_not_find_it_wrong(
    merged, analyst, second_analyst, answer
):
    decided(ask(merged, analyst), answer, analyst, second_analyst)

    assert PersonChange.objects.get() == merged


def test_a_merge_by_two_holds_where_two_could_not_tell(run, mixed, merged, analyst, second_analyst):
    case = decided(ask(merged, analyst), CANNOT_TELL, analyst, second_analyst)

    person = {"index": run.index, "person": merged.kept}
    seen(person, analyst)
    assert held_one() == pairs((case.left, case.right))
    assert refused_for(split, person, analyst, case.right) == {SplitCheck.ONE_OPINION_SUFFICES}
    assert ask(merged, second_analyst).takes_back == merged


def test_a_split_by_two_is_asked_back_again_where_two_could_not_tell(
    parted, analyst, second_analyst
):
    first = decided(ask(parted, analyst), CANNOT_TELL, analyst, second_analyst)

    assert kept_apart() >= pairs((first.left, first.right))
    assert refused_for(reverse, parted, analyst) == {PersonChangeCheck.ONE_OPINION_SUFFICES}
    decided(ask(parted, analyst), SAME, analyst, second_analyst)
    assert PersonChange.objects.filter(reverses=parted).exists()


def test_one_opinion_takes_nothing_back_yet(merged, analyst):
    case = decided(ask(merged, analyst), DIFFERENT, analyst)

    assert case.state == CaseState.SECOND_OPINION
    assert PersonChange.objects.get() == merged


def test_who_asks_says_why_and_the_reviewers_are_told(merged, analyst, second_analyst):
    case = ask(merged, analyst)

    event = AuditEvent.objects.get(what=Event.TAKING_BACK_ASKED)
    assert (event.subject_reference, event.reason) == (case.reference, WHY)
    assert merged.reference in event.about
    assert Message.objects.visible_to(second_analyst).filter(about=case.reference).exists()
    named = set(case.records.values_list("record", flat=True))
    assert named == {case.left, case.right}


def test_a_taking_back_is_asked_once(merged, analyst, second_analyst):
    ask(merged, analyst)

    assert refused_for(ask, merged, second_analyst) == {PersonChangeCheck.NOT_ASKED_YET}
    assert refused_for(reverse, merged, analyst) == {PersonChangeCheck.ONE_OPINION_SUFFICES}


def test_two_are_not_asked_where_one_suffices(run, analyst):
    merge = person_changes.merge(
        index=run.index, kept=person_id(LEFT, 0), gone=person_id(LEFT, 2), because=WHY, by=analyst
    )

    assert refused_for(ask, merge, analyst) == {
        PersonChangeCheck.SECOND_OPINION_NEEDED,
        PersonChangeCheck.DECIDED_PAIR_STANDS,
    }
    assert reverse(merge, analyst).reverses == merge


def test_only_analysts_ask(merged, compliance_reviewer):
    assert refused_for(ask, merged, compliance_reviewer) == {
        PersonChangeCheck.PERSON_IS_LINKAGE_ANALYST
    }


def test_a_change_by_one_that_two_found_right_since_is_not_taken_back_by_one(
    run, analyst, second_analyst
):
    merge = person_changes.merge(
        index=run.index, kept=person_id(LEFT, 2), gone=person_id(RIGHT, 2), because=WHY, by=analyst
    )
    decided(make_case(CaseKind.SAMPLE, run=run, place=2), SAME, analyst, second_analyst)

    assert refused_for(reverse, merge, analyst) == {PersonChangeCheck.ONE_OPINION_SUFFICES}

    decided(ask(merge, analyst), DIFFERENT, analyst, second_analyst)
    assert PersonChange.objects.filter(reverses=merge).exists()


def test_what_other_changes_moved_since_is_neither_taken_back_nor_asked_about(run, merged, analyst):
    learn(next_generation(index=run.index), LEFT, key_of(LEFT, 2), person_id(LEFT, 1))

    assert refused_for(reverse, merged, analyst) == {PersonChangeCheck.ONE_OPINION_SUFFICES}
    assert refused_for(ask, merged, analyst) == {PersonChangeCheck.DECIDED_PAIR_STANDS}


def test_what_was_moved_while_two_were_asked_is_left_where_it_is(
    run, merged, analyst, second_analyst
):
    case = ask(merged, analyst)
    learn(next_generation(index=run.index), RIGHT, key_of(RIGHT, 2), person_id(LEFT, 1))

    decided(case, DIFFERENT, analyst, second_analyst)

    assert case.state == CaseState.SETTLED
    assert PersonChange.objects.get() == merged


def left_as_it_was(change, case, *words):
    """Nothing was taken back, and the trail and the analysts are told why."""
    event = AuditEvent.objects.get(what=Event.CHANGE_LEFT)
    message = Message.objects.filter(about=change.reference).first()
    told = case.reference in message.subject_line and all(word in event.reason for word in words)
    return told and not PersonChange.objects.filter(reverses=change).exists()


def test_a_split_is_left_where_its_person_was_merged_into_another_meanwhile(
    run, parted, analyst, second_analyst
):
    case = ask(parted, analyst)
    oldest = Person.objects.create(person_id=UUID(int=7 << 76), first_run=run)
    person_changes.merge(
        index=run.index, kept=oldest, gone=parted.kept, because=WHY, by=second_analyst
    )

    decided(case, SAME, analyst, second_analyst)

    assert left_as_it_was(parted, case, case.reference, "would not do")
    assert refused_for(reverse, parted, analyst) == {PersonChangeCheck.DOES_WHAT_WAS_FOUND}
    assert len(records_of(run.index, parted.other_id)) == 1


def join(run, place):
    """Another record comes to the first person."""
    learn(next_generation(index=run.index), LEFT, key_of(LEFT, place), person_id(LEFT, 0))


@pytest.fixture
def two_found_one(run, analyst, second_analyst):
    """Two find a record of the first dataset and the third of the other to be of one person."""

    def find(place):
        raise_cases(run, pairs=[scored(place, other=2, band="above")])
        return decided(ReviewCase.objects.latest("pk"), SAME, analyst, second_analyst)

    return find


@pytest.fixture
def joined(run, analyst, two_found_one):
    """A merge by one person, of records that two found to be one person's."""
    two_found_one(0)
    return person_changes.merge(
        index=run.index, kept=person_id(LEFT, 0), gone=person_id(RIGHT, 2), because=WHY, by=analyst
    )


def test_what_two_find_of_two_sides_holds_of_every_pair_decided_before(
    run, joined, two_found_one, analyst, second_analyst
):
    join(run, 1)
    pair = two_found_one(1)
    assert frozenset((pair.left, pair.right)) in held_one()

    decided(ask(joined, analyst), DIFFERENT, analyst, second_analyst)

    assert PersonChange.objects.filter(reverses=joined).exists()
    assert held_one() == set()
    assert kept_apart() == all_pairs([record(LEFT, 0), record(LEFT, 1)], [record(RIGHT, 2)])


def test_what_two_take_back_holds_in_a_linkage_of_fewer_datasets_too(
    joined, analyst, second_analyst
):
    case = ask(joined, analyst)
    decided(case, DIFFERENT, analyst, second_analyst)
    # As if one of the sides had had a record of a third dataset, which nobody may add afterwards.
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE; SET LOCAL session_replication_role = replica")
        ReviewCase.objects.filter(pk=case.pk).update(datasets=[LEFT, RIGHT, "schools"])
        cursor.execute("SET LOCAL session_replication_role = origin; SET ROLE portal_app")

    assert held_one() == set()
    assert kept_apart() == pairs((case.left, case.right))
    assert kept_apart([LEFT]) == set()


def test_a_change_is_left_where_two_find_more_meanwhile_that_it_would_undo(
    run, joined, two_found_one, analyst, second_analyst
):
    case = ask(joined, analyst)
    join(run, 1)
    more = two_found_one(1)

    decided(case, DIFFERENT, analyst, second_analyst)

    assert left_as_it_was(joined, case, more.reference, "Ask for them instead")
    decided(ask(joined, analyst), DIFFERENT, analyst, second_analyst)
    assert PersonChange.objects.filter(reverses=joined).exists()


def test_a_side_of_several_records_is_asked_about_whole(run, mixed, parted, analyst):
    case = ask(parted, analyst)

    named = {frozenset(pair) for pair in all_pairs(*sides(case))}
    assert len(named) == 2
    assert {case.left, case.right} in [set(pair) for pair in named]


def sides(case):
    records = case.records.order_by("place")
    return [
        list(records.filter(side=side).values_list("record", flat=True)) for side in CaseRecord.Side
    ]


def test_nothing_is_asked_when_the_trail_cannot_be_written(merged, analyst, monkeypatch):
    before = ReviewCase.objects.count()

    def cannot_write(*args, **kwargs):
        raise OSError("the trail is full")

    monkeypatch.setattr(trail, "record", cannot_write)

    with pytest.raises(OSError, match="full"), transaction.atomic():
        ask(merged, analyst)

    assert ReviewCase.objects.count() == before


def written_back(change, verdict=""):
    """What somebody with a prompt writes to take a change back."""
    return PersonChange.objects.create(
        reference=f"PC-{verdict or 'alone'}",
        generation=next_generation(index=change.generation.index),
        kind="split",
        kept_id=change.kept_id,
        other_id=change.other_id,
        records=1,
        reason=WHY,
        verdict=verdict,
        reverses=change,
    )


def test_the_database_lets_nobody_alone_take_back_what_two_decided(merged):
    with pytest.raises(DatabaseError, match="not taken back by one"), transaction.atomic():
        written_back(merged)


def test_the_database_wants_the_case_that_asked_to_take_back_this_very_change(
    merged, analyst, second_analyst
):
    waiting = ask(merged, analyst)

    for verdict in (merged.verdict, waiting.reference):
        with pytest.raises(DatabaseError, match="names no case"), transaction.atomic():
            written_back(merged, verdict)
