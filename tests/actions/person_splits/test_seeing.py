"""Seeing whose records were mixed: who may, how much of them, and what is kept of it."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from agreements.actions.authorizations import revoke
from agreements.rules.separation import Part
from idea_portal.accounts.roles import Role
from idea_portal.audit import trail
from idea_portal.audit.clock import database_clock
from idea_portal.audit.models import AuditEvent
from linkage.actions import person_reveals
from linkage.actions.person_reveals import SeenPerson, SeenRecord
from linkage.events import Event
from linkage.facts import person_splits as facts
from linkage.facts.chain import whole_chain
from linkage.matching.points import Attribute
from linkage.models import CaseReveal, Person, PersonIndex, PersonShowing, SealedFile
from linkage.rules.job_authorization import JobCheck
from linkage.rules.person_splits import SplitCheck
from linkage.vault import SealBroken
from linkage.views.person_comparison import lines_of
from tests.factories import make_membership
from tests.factories.linkages import PEOPLE, make_linkable
from tests.factories.requests import make_authorization
from tests.factories.review_cases import (
    LEFT,
    RIGHT,
    become_one,
    key,
    learn,
    make_case,
    next_generation,
    person_id,
)

from .conftest import namesake, ours, theirs, twin
from .splits import NOTHING_SHOWN, kept_apart, pairs, refused_for, seen, split

pytestmark = pytest.mark.django_db
STOPPED = "The partners ended the study before its time."
EVENTS = (Event.PERSON_REVEAL_INTENDED, Event.PERSON_REVEALED, Event.PERSON_REVEAL_STOPPED)


def told():
    return list(AuditEvent.objects.filter(what__in=EVENTS).order_by("at", "pk"))


@pytest.fixture
def held_alone(monkeypatch):
    """The authorizations that were kept from whoever else would take a part in their chain."""
    original, held = person_reveals.hold, []

    def noted(authorization, **how):
        held.extend([authorization] if how.get("alone") else [])
        return original(authorization, **how)

    monkeypatch.setattr(person_reveals, "hold", noted)
    return held


def test_an_analyst_sees_every_record_by_the_columns_that_are_compared(mixed, analyst):
    seen = person_reveals.reveal(**mixed, by=analyst)

    found = {each.name: each.rows[0]["first_name"] for each in seen.records}
    assert found == {ours(): PEOPLE[0][0], twin(): PEOPLE[0][0], theirs(): PEOPLE[1][0]}
    assert seen.not_shown == 0
    assert "visits" not in seen.records[0].rows[0]
    assert "record_key" not in seen.records[0].rows[0]


def test_intent_stands_in_the_trail_before_the_outcome_and_no_value_does(run, mixed, analyst):
    person_reveals.reveal(**mixed, by=analyst)

    intended, revealed = told()
    assert (intended.what, revealed.what) == EVENTS[:2]
    assert intended.by == analyst.reference
    assert {run.authorization.reference, LEFT, RIGHT} <= set(intended.about)
    assert intended.details["person"] == str(mixed["person"])
    assert revealed.details["rows"] == {LEFT: 1, RIGHT: 2}
    assert PEOPLE[0][0] not in str([intended.details, revealed.details])
    kept = CaseReveal.objects.get()
    assert (kept.subject, kept.index, kept.reviewer) == (mixed["person"], run.index, analyst)
    assert kept.elements == intended.details["elements"]


def test_nothing_is_read_when_the_trail_cannot_be_written(mixed, analyst, monkeypatch):
    def broken(*args, **details):
        raise RuntimeError("the trail is full")

    read = []
    monkeypatch.setattr(person_reveals, "read_rows", lambda *args: read.append(args))
    monkeypatch.setattr(trail, "_write", broken)

    with pytest.raises(RuntimeError):
        person_reveals.reveal(**mixed, by=analyst)

    assert read == []
    assert not CaseReveal.objects.exists()


@pytest.mark.parametrize("kept", [{}, {"person"}, {"index"}, {"case", "index", "person"}])
def test_the_database_keeps_that_records_were_shown_of_a_case_or_of_a_person(
    run, mixed, analyst, kept
):
    person_reveals.reveal(**mixed, by=analyst)
    reveal, subjects = CaseReveal.objects.get(), {**mixed, "case": make_case(run=run, place=2)}
    reveal.pk, reveal.index, reveal.person = None, None, None
    for name in kept:
        setattr(reveal, name, subjects[name])

    with pytest.raises(IntegrityError, match="reveal_is_of_a_case_or_of_a_person"):
        reveal.save()


def test_of_a_number_only_digits_that_tell_the_records_apart_are_shown():
    numbers = SimpleNamespace(attributes=(Attribute.SSN,))
    rows = [{"ssn": "123456789"}, {"ssn": "123456780"}, {"ssn": ""}]
    seen = SeenPerson(
        SimpleNamespace(at_hand=numbers),
        tuple(SeenRecord(f"{LEFT}/{place}", (row,)) for place, row in enumerate(rows)),
    )

    cells = [line.cells[0].values for line in lines_of(seen, ticked=[])]

    assert cells == [("••••••••9",), ("••••••••0",), ()]


def test_who_is_no_linkage_analyst_of_the_office_sees_nothing(mixed, compliance_reviewer):
    assert JobCheck.RUNNER_IS_LINKAGE_ANALYST in refused_for(seen, mixed, compliance_reviewer)
    assert not CaseReveal.objects.exists()


def test_who_asked_for_the_data_sees_nothing(run, mixed):
    requester = run.authorization.request.requester
    make_membership(requester, Role.LINKAGE_ANALYST, "office")

    assert refused_for(seen, mixed, requester) == {JobCheck.DUTIES_SEPARATED}


def test_who_was_shown_a_person_checks_no_output_of_the_chain(run, mixed, analyst):
    person_reveals.reveal(**mixed, by=analyst)

    assert whole_chain(run.authorization)[Part.CLERICAL_REVIEWER] == {analyst.person_key}


def test_a_person_of_one_record_is_not_shown(mixed, analyst):
    alone = mixed | {"person": Person.objects.get(pk=person_id(LEFT, 2))}

    assert refused_for(seen, alone, analyst) == {SplitCheck.TWO_RECORDS_KNOWN}


def test_another_authorization_over_the_same_datasets_permits_it(
    run, mixed, analyst, compliance_reviewer
):
    revoke(authorization=run.authorization, by=compliance_reviewer, reason=STOPPED)
    before = refused_for(seen, mixed, analyst)
    other = make_linkable()

    shown = person_reveals.reveal(**mixed, by=analyst)

    assert before == {JobCheck.AUTHORIZATION_IN_FORCE}
    assert shown.showing.authorization == other


def test_only_the_authorization_that_permits_it_is_held(
    run, mixed, analyst, compliance_reviewer, held_alone
):
    revoke(authorization=run.authorization, by=compliance_reviewer, reason=STOPPED)
    other = make_linkable()

    person_reveals.reveal(**mixed, by=analyst)

    assert held_alone == [other]


def test_a_refusal_that_no_authorization_changes_holds_none_and_asks_about_no_other(
    mixed, analyst, compliance_reviewer, held_alone, monkeypatch
):
    alone = mixed | {"person": Person.objects.get(pk=person_id(LEFT, 2))}
    monkeypatch.setattr(facts, "others_over", None)

    refused = refused_for(seen, alone, analyst) | refused_for(seen, mixed, compliance_reviewer)

    assert SplitCheck.TWO_RECORDS_KNOWN in refused
    assert JobCheck.RUNNER_IS_LINKAGE_ANALYST in refused
    assert held_alone == []


def test_a_record_that_comes_while_the_authorization_is_waited_for_is_shown(
    run, mixed, analyst, monkeypatch
):
    original = person_reveals.hold

    def waited(authorization, **how):
        if how.get("alone"):
            learn(next_generation(index=run.index), LEFT, key(LEFT, 1), person_id(LEFT, 0))
        return original(authorization, **how)

    monkeypatch.setattr(person_reveals, "hold", waited)

    seen = person_reveals.reveal(**mixed, by=analyst)

    assert namesake() in {each.name for each in seen.records}


def test_the_database_keeps_what_was_shown_as_it_was(mixed, analyst):
    person_reveals.reveal(**mixed, by=analyst)
    kept = PersonShowing.objects.get()

    assert kept.records == sorted([ours(), twin(), theirs()])
    with pytest.raises(DatabaseError, match="permission denied|never changed"):
        PersonShowing.objects.update(records=[])


def test_a_revocation_while_the_rows_are_read_shows_nothing(
    run, mixed, analyst, compliance_reviewer, monkeypatch
):
    original = person_reveals.find_rows
    ended = []

    def revoked_meanwhile(*args, **limits):
        if not ended:
            ended.append(
                revoke(authorization=run.authorization, by=compliance_reviewer, reason=STOPPED)
            )
        return original(*args, **limits)

    monkeypatch.setattr(person_reveals, "find_rows", revoked_meanwhile)

    assert refused_for(seen, mixed, analyst) == {JobCheck.AUTHORIZATION_IN_FORCE}
    assert told()[-1].what == Event.PERSON_REVEAL_STOPPED


def test_a_broken_file_shows_nothing_and_says_so(mixed, analyst, own_vault):
    sealed = SealedFile.objects.get(delivery__dataset__code=LEFT)
    file = own_vault / sealed.location
    file.write_bytes(file.read_bytes()[:-1] + b"?")

    with pytest.raises(SealBroken):
        person_reveals.reveal(**mixed, by=analyst)

    assert told()[-1].what == Event.PERSON_REVEAL_STOPPED
    assert refused_for(split, mixed, analyst) == NOTHING_SHOWN


def test_a_record_that_no_delivery_holds_any_more_is_named_without_values(run, mixed, analyst):
    learn(next_generation(index=run.index), LEFT, "ab" * 16, person_id(LEFT, 0))

    seen = person_reveals.reveal(**mixed, by=analyst)

    assert {each.name: bool(each.rows) for each in seen.records}[f"{LEFT}/{'ab' * 16}"] is False


def test_no_more_is_shown_than_anybody_compares(mixed, analyst, monkeypatch):
    monkeypatch.setattr(person_reveals, "MOST_SHOWN", 2)

    seen = person_reveals.reveal(**mixed, by=analyst)

    assert (len(seen.records), seen.not_shown) == (2, 1)
    assert told()[-1].details["rows"] == {LEFT: 0, RIGHT: 2}


def test_nobody_splits_whom_they_were_not_shown(mixed, analyst, second_analyst):
    seen(mixed, second_analyst)

    assert refused_for(split, mixed, analyst) == NOTHING_SHOWN


def test_only_what_was_shown_leaves_and_is_kept_apart(mixed, analyst, monkeypatch):
    monkeypatch.setattr(person_reveals, "MOST_SHOWN", 2)
    seen(mixed, analyst)
    refused = refused_for(split, mixed, analyst, ours())

    split(mixed, analyst)

    assert refused == {SplitCheck.LEAVING_WERE_SHOWN}
    assert kept_apart() == pairs((theirs(), twin()))


def test_what_was_published_after_a_showing_counts_whatever_the_clock_said(run, mixed, analyst):
    seen(mixed, analyst)
    late = next_generation(index=run.index, at=database_clock() - timedelta(hours=1))
    learn(late, LEFT, key(LEFT, 1), person_id(LEFT, 0))

    assert refused_for(split, mixed, analyst) == NOTHING_SHOWN


def test_records_that_came_after_they_were_shown_are_looked_at_first(run, mixed, analyst):
    seen(mixed, analyst)
    become_one(run, place=2)
    learn(next_generation(index=run.index), RIGHT, key(RIGHT, 2), person_id(LEFT, 0))

    assert refused_for(split, mixed, analyst) == NOTHING_SHOWN


def test_a_person_is_split_where_an_index_knows_more_than_one_record(
    run, mixed, django_assert_num_queries
):
    PersonIndex.objects.create(
        reference="PI-2026-9999",
        datasets=[LEFT],
        elements=[],
        scope_key="ab" * 32,
        created_at=database_clock(),
    )
    indexes = PersonIndex.objects.all()

    with django_assert_num_queries(2):
        found = facts.indexes_to_split_in(mixed["person"], indexes)

    assert found == [run.index]
    assert len(indexes) == 2


def test_seeing_a_person_holds_one_authorization_however_many_are_over_their_datasets(
    run, mixed, analyst, compliance_reviewer
):
    revoke(authorization=run.authorization, by=compliance_reviewer, reason=STOPPED)
    allowing = make_authorization(datasets=(LEFT, RIGHT))
    make_authorization(datasets=(LEFT, RIGHT), requester=analyst)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            shown = person_reveals.reveal(**mixed, by=analyst)
        statements = [query["sql"] for query in queries]
        held = [each for each in statements if "agreements_authorization WHERE" in each]
        return shown.showing.authorization, len(statements), sum(" FOR " in each for each in held)

    few = asked()
    for _ in range(3):
        make_authorization(datasets=(LEFT, RIGHT), requester=analyst)
    many = asked()

    assert few == many == (allowing, many[1], 2)
