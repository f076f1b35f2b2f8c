from datetime import date, timedelta

import pytest

from idea_portal.accounts.actions import people
from idea_portal.accounts.events import Event
from idea_portal.accounts.facts import has_role, organizations_where, people_with
from idea_portal.accounts.models import Membership, Organization, Training, User
from idea_portal.accounts.roles import Role
from idea_portal.audit import trail
from idea_portal.audit.clock import database_clock
from idea_portal.audit.models import AuditEvent
from idea_portal.policy import Period, Refused
from tests.factories import make_membership, make_organization, make_user

REASON = "They moved to another department."


@pytest.fixture
def today(db):
    now = database_clock()
    return Period(now, now).first_day


def last_event():
    return AuditEvent.objects.first()


def test_administrator_adds_an_organization(administrator):
    people.add_organization(code="parks", name="Parks", kind="department", by=administrator)

    assert Organization.objects.get(code="parks").history.first().history_user == administrator
    assert (last_event().what, last_event().subject_reference) == (
        Event.ORGANIZATION_ADDED,
        "parks",
    )


def test_person_added_cannot_sign_in_before_choosing_a_password(administrator):
    person = people.add_person(email="New@Example.org", full_name="New Person", by=administrator)

    assert person.email == "new@example.org"
    assert not person.has_usable_password()
    assert last_event().about == [person.reference, administrator.reference]


def test_second_account_counts_as_the_same_person(administrator, researcher):
    second = people.add_person(
        email="second@example.org",
        full_name="Rosa Again",
        by=administrator,
        second_account_of=researcher,
    )

    assert second.person_key == researcher.person_key
    assert researcher.reference in last_event().about


def test_person_holds_a_role_from_its_first_day_to_its_last(administrator, outsider, today):
    office = make_organization("office")

    people.give_role(
        person=outsider,
        organization=office,
        role=Role.LINKAGE_ANALYST,
        begins_on=today,
        ends_on=today,
        by=administrator,
    )

    now = database_clock()
    assert has_role(outsider, Role.LINKAGE_ANALYST, organization=office)
    assert not has_role(outsider, Role.LINKAGE_ANALYST, organization=make_organization("health"))
    assert not has_role(outsider, Role.LINKAGE_ANALYST, at=now + timedelta(days=1))
    assert not has_role(outsider, Role.LINKAGE_ANALYST, at=now - timedelta(days=1))
    assert list(organizations_where(outsider, Role.LINKAGE_ANALYST)) == [office]
    assert list(people_with(Role.LINKAGE_ANALYST, organization=office)) == [outsider]
    assert list(people_with(Role.LINKAGE_ANALYST)) == [outsider]


def test_role_that_is_ended_is_gone_at_once(administrator, analyst):
    membership = analyst.memberships.get()

    people.end_role(membership=membership, by=administrator, reason=REASON)

    assert not has_role(analyst, Role.LINKAGE_ANALYST)
    assert (last_event().what, last_event().reason) == (Event.ROLE_ENDED, REASON)


def test_role_ended_on_its_first_day_holds_until_that_day_is_over(administrator, outsider, today):
    membership = make_membership(outsider, Role.REQUESTER, "university", begins_on=today)

    people.end_role(membership=membership, by=administrator, reason=REASON)

    assert Membership.objects.get(pk=membership.pk).ends_on == today


@pytest.mark.parametrize(
    ("is_open", "event"), [(False, Event.ACCOUNT_SHUT), (True, Event.ACCOUNT_OPENED)]
)
def test_account_is_shut_and_opened_with_a_reason(administrator, analyst, is_open, event):
    people.set_account_open(person=analyst, is_open=is_open, by=administrator, reason=REASON)

    analyst.refresh_from_db()
    assert analyst.is_active is is_open
    assert has_role(analyst, Role.LINKAGE_ANALYST) is is_open
    assert last_event().what == event


def test_training_is_recorded(administrator, outsider):
    people.record_training(
        person=outsider,
        course="Privacy",
        completed_on=date(2026, 1, 1),
        valid_until=date(2027, 1, 1),
        by=administrator,
    )

    assert Training.objects.filter(user=outsider, course="Privacy").exists()
    assert last_event().what == Event.TRAINING_RECORDED


def test_nobody_but_an_administrator_gives_roles(researcher, outsider):
    with pytest.raises(Refused, match="administrator"):
        people.give_role(
            person=outsider,
            organization=make_organization("office"),
            role=Role.LINKAGE_ANALYST,
            begins_on=date(2026, 1, 1),
            by=researcher,
        )

    assert not outsider.memberships.exists()


def test_administrator_cannot_give_themselves_a_role_through_a_second_account(administrator):
    second = make_user("ada-again", second_account_of=administrator)

    with pytest.raises(Refused, match="Nobody changes their own"):
        people.give_role(
            person=second,
            organization=make_organization("office"),
            role=Role.COMPLIANCE_REVIEWER,
            begins_on=date(2026, 1, 1),
            by=administrator,
        )


def test_change_is_undone_when_the_trail_cannot_be_written(administrator, monkeypatch):
    monkeypatch.setattr(trail, "record", lambda *args, **kwargs: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        people.add_person(email="new@example.org", full_name="New", by=administrator)

    assert not User.objects.filter(email="new@example.org").exists()


def test_people_are_listed_only_for_those_who_configure_or_audit_them(
    administrator, compliance_reviewer, researcher, analyst
):
    assert User.objects.visible_to(administrator).count() == 4
    assert User.objects.visible_to(compliance_reviewer).count() == 4
    assert not User.objects.visible_to(researcher).exists()
