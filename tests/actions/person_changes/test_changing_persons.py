"""Persons merged and split by hand, and both taken back."""

from datetime import timedelta

import pytest

from idea_portal.accounts.roles import Role
from idea_portal.audit import trail
from idea_portal.audit.clock import database_clock
from idea_portal.audit.models import AuditEvent
from idea_portal.notifications.models import Message
from idea_portal.policy import Refused
from linkage.actions import person_changes
from linkage.events import Event
from linkage.facts.crosswalk import entries_for
from linkage.facts.person_changes import changes_since, outputs_holding, outputs_with_changes
from linkage.models import Person, PersonChange
from linkage.rules.person_changes import PersonChangeCheck
from tests.factories.accounts import make_user
from tests.factories.outputs import make_output, person_id
from tests.factories.requests import make_authorization

from .conftest import NEWER, OLDER, owners_of, record

pytestmark = pytest.mark.django_db
WHY = "One number was typed wrongly."


def merge(index, analyst, **changed):
    asked = {"kept": person_id(NEWER), "gone": person_id(OLDER), "because": WHY}
    return person_changes.merge(index=index, by=analyst, **(asked | changed))


def split(index, analyst, *names, person=OLDER):
    records = [
        record("medicaid" if name.startswith("m") else "homelessness", name) for name in names
    ]
    return person_changes.split(
        index=index, person=person_id(person), records=records, because=WHY, by=analyst
    )


def refused_checks(refused):
    return [finding.check for finding in refused.value.decision.refusals]


def test_a_merge_keeps_the_oldest_id_whichever_was_named_first(index, analyst):
    change = merge(index, analyst)

    assert set(owners_of(index).values()) == {person_id(OLDER)}
    assert (change.kind, change.kept_id, change.other_id, change.records) == (
        "merge",
        person_id(OLDER),
        person_id(NEWER),
        2,
    )
    event = AuditEvent.objects.get(what=Event.PERSONS_CHANGED)
    assert (event.subject_reference, event.reason) == (change.reference, WHY)


def test_a_split_leaves_the_id_with_the_larger_part(index, analyst):
    smaller = split(index, analyst, "m1")

    owners = owners_of(index)
    assert owners[record("medicaid", "m1")] == smaller.other_id
    assert owners[record("medicaid", "m2")] == smaller.kept_id == person_id(OLDER)


def test_the_larger_part_keeps_the_id_also_when_it_was_the_one_named(index, analyst):
    split(index, analyst, "m1", "h1")

    owners = owners_of(index)
    assert owners[record("medicaid", "m1")] == person_id(OLDER)
    assert owners[record("medicaid", "m2")] != person_id(OLDER)


def test_a_merge_taken_back_restores_who_was_who(index, analyst):
    before = owners_of(index)
    change = merge(index, analyst)

    back = person_changes.reverse(change=change, because="They are twins.", by=analyst)

    assert owners_of(index) == before
    assert (back.kind, back.reverses, back.reason) == ("split", change, "They are twins.")


def test_a_split_taken_back_restores_who_was_who(index, analyst):
    before = owners_of(index)
    change = split(index, analyst, "m1", "m2")

    back = person_changes.reverse(change=change, because="It was one person.", by=analyst)

    assert owners_of(index) == before
    assert (back.kind, back.kept_id) == ("merge", change.kept_id)


def test_what_was_known_before_a_change_is_still_known_of_that_day(index, authorization, analyst):
    before = dict(entries_for(authorization).people_of("medicaid"))
    moment = database_clock()

    merge(index, analyst)

    then = dict(entries_for(authorization, known_at=moment).people_of("medicaid"))
    assert then == before
    assert entries_for(authorization, known_at=moment - timedelta(days=1)) is None
    assert set(dict(entries_for(authorization).people_of("medicaid")).values()) == {
        person_id(OLDER)
    }


def test_a_change_is_taken_back_once(index, analyst):
    change = merge(index, analyst)
    person_changes.reverse(change=change, because=WHY, by=analyst)

    with pytest.raises(Refused) as refused:
        person_changes.reverse(change=change, because=WHY, by=analyst)

    assert PersonChangeCheck.NOT_TAKEN_BACK in refused_checks(refused)


@pytest.mark.parametrize(
    ("attempt", "check"),
    [
        (lambda i, a: merge(i, a, gone=person_id(NEWER)), PersonChangeCheck.RECORDS_STAND),
        (lambda i, a: split(i, a, "m3"), PersonChangeCheck.RECORDS_STAND),
        (lambda i, a: split(i, a, "m1", "m2", "h1"), PersonChangeCheck.RECORDS_REMAIN),
    ],
)
def test_a_change_that_moves_nothing_or_everything_is_refused(index, analyst, attempt, check):
    with pytest.raises(Refused) as refused:
        attempt(index, analyst)

    assert check in refused_checks(refused)
    assert not PersonChange.objects.exists()


def test_only_a_linkage_analyst_changes_persons(index, compliance_reviewer):
    with pytest.raises(Refused) as refused:
        merge(index, compliance_reviewer)

    assert refused_checks(refused) == [PersonChangeCheck.PERSON_IS_LINKAGE_ANALYST]


def test_nothing_changes_when_the_trail_cannot_be_written(index, analyst, monkeypatch):
    before = owners_of(index)

    def broken(*args, **kwargs):
        raise RuntimeError("the trail is full")

    monkeypatch.setattr(trail, "record", broken)
    with pytest.raises(RuntimeError):
        merge(index, analyst)

    assert owners_of(index) == before


def test_those_who_work_with_an_output_hear_of_changed_persons_behind_it(
    index, output, researcher, coordinator, analyst
):
    change = merge(index, analyst)

    told = Message.objects.filter(about=output.authorization.reference)
    assert {researcher, coordinator} <= {message.recipient for message in told}
    assert list(changes_since(output)) == [change]
    event = AuditEvent.objects.get(what=Event.PERSONS_BEHIND_OUTPUT_CHANGED)
    assert event.subject_reference == output.reference


def test_the_team_and_whoever_built_it_hear_of_changed_persons_behind_an_output(
    index, researcher, analyst
):
    colleague = make_user("colleague", Role.REQUESTER, organization="university")
    of_a_team = make_authorization(people=[researcher, colleague])
    output = make_output(authorization=of_a_team, about=[NEWER])

    merge(index, analyst)

    told = Message.objects.filter(about=of_a_team.reference)
    assert {colleague, output.author} <= {message.recipient for message in told}


def test_an_output_about_a_list_is_never_told_of_as_the_trail_would_name_who_was_on_it(
    index, authorization, coordinator, analyst
):
    about_it = make_output(
        authorization=authorization, about=[OLDER, NEWER], about_list={"reference": "CL-2026-0001"}
    )

    merge(index, analyst)

    assert not AuditEvent.objects.filter(what=Event.PERSONS_BEHIND_OUTPUT_CHANGED).exists()
    assert not Message.objects.filter(about=authorization.reference).exists()
    assert not changes_since(about_it).exists()
    assert not outputs_with_changes(authorization)
    assert not outputs_holding(index, Person.objects.get(person_id=person_id(OLDER))).exists()


def test_an_output_of_others_is_not_told_of(index, authorization, analyst):
    make_output(authorization=authorization, about=[])

    merge(index, analyst)

    assert not AuditEvent.objects.filter(what=Event.PERSONS_BEHIND_OUTPUT_CHANGED).exists()


def test_an_output_built_after_the_change_knows_it(index, authorization, analyst):
    merge(index, analyst)

    later = make_output(authorization=authorization, about=[OLDER])

    assert not changes_since(later).exists()
    assert not changes_since(make_output(authorization=authorization)).exists()
