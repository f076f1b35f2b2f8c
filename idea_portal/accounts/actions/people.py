from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from idea_portal.accounts.events import Event
from idea_portal.accounts.facts import has_role
from idea_portal.accounts.models import Membership, Organization, Training, User
from idea_portal.accounts.roles import Role
from idea_portal.accounts.rules.administration import Change, decide_change
from idea_portal.audit import trail
from idea_portal.audit.clock import database_clock
from idea_portal.policy import Decision, Period


@transaction.atomic
def add_organization(*, code: str, name: str, kind: str, by: User | None) -> Organization:
    """Add an organization that people can belong to."""
    _decide(f"May organization {code} be added?", code, by=by).require()

    organization = Organization(code=code, name=name, kind=kind)
    trail.sign(organization, by=by)
    organization.save()
    trail.record(Event.ORGANIZATION_ADDED, subject=organization, by=by, name=name, kind=kind)
    return organization


@transaction.atomic
def add_person(
    *, email: str, full_name: str, by: User | None, second_account_of: User | None = None
) -> User:
    """Open an account for a person. They choose a password by the reset page."""
    _decide(f"May an account be opened for {full_name}?", email, by=by).require()

    person = User.objects.create_user(
        email, full_name=full_name, second_account_of=second_account_of
    )
    about = [second_account_of] if second_account_of else []
    trail.record(Event.PERSON_ADDED, subject=person, by=by, about=about, name=full_name)
    return person


@transaction.atomic
def set_account_open(*, person: User, is_open: bool, by: User, reason: str) -> User:
    """Shut an account at once, or open it again. What the person did stays theirs."""
    person = User.objects.select_for_update().get(pk=person.pk)
    verb = "opened" if is_open else "shut"
    _decide(f"May the account of {person} be {verb}?", person.reference, by, person).require()

    person.is_active = is_open
    trail.sign(person, by=by, reason=reason)
    person.save(update_fields=["is_active"])
    event = Event.ACCOUNT_OPENED if is_open else Event.ACCOUNT_SHUT
    trail.record(event, subject=person, by=by, reason=reason)
    return person


@transaction.atomic
def give_role(
    *,
    person: User,
    organization: Organization,
    role: Role,
    begins_on: date,
    ends_on: date | None = None,
    by: User | None,
) -> Membership:
    """Let a person hold a role in an organization, from a day and perhaps until a day."""
    person = User.objects.select_for_update().get(pk=person.pk)
    _decide(
        f"May {person} be {role.label.lower()} at {organization}?",
        person.reference,
        by,
        person,
        role=role,
        organization_kind=organization.kind,
        begins_on=begins_on,
        ends_on=ends_on,
    ).require()

    membership = Membership(
        user=person,
        organization=organization,
        role=role.value,
        begins_on=begins_on,
        ends_on=ends_on,
    )
    trail.sign(membership, by=by)
    membership.save()
    trail.record(
        Event.ROLE_GIVEN,
        subject=person,
        by=by,
        about=[organization],
        role=role.value,
        begins_on=begins_on.isoformat(),
        ends_on=ends_on.isoformat() if ends_on else None,
    )
    return membership


@transaction.atomic
def end_role(*, membership: Membership, by: User, reason: str) -> Membership:
    """End a role: yesterday was its last day. What was done under it stays."""
    person = User.objects.select_for_update().get(pk=membership.user_id)
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    role = Role(membership.role)
    _decide(
        f"May {person} cease to be {role.label.lower()} at {membership.organization}?",
        person.reference,
        by,
        person,
    ).require()

    now = database_clock()
    yesterday = Period(now, now).first_day - timedelta(days=1)
    membership.ends_on = max(yesterday, membership.begins_on)
    trail.sign(membership, by=by, reason=reason)
    membership.save(update_fields=["ends_on"])
    trail.record(
        Event.ROLE_ENDED,
        subject=person,
        by=by,
        about=[membership.organization],
        reason=reason,
        role=role.value,
        ends_on=membership.ends_on.isoformat(),
    )
    return membership


@transaction.atomic
def record_training(
    *, person: User, course: str, completed_on: date, valid_until: date, by: User | None
) -> Training:
    """Record that a person completed a course, and until when it counts."""
    person = User.objects.select_for_update().get(pk=person.pk)
    _decide(
        f"May {person} be recorded as trained?",
        person.reference,
        by,
        person,
        begins_on=completed_on,
        ends_on=valid_until,
    ).require()

    training = Training(
        user=person, course=course, completed_on=completed_on, valid_until=valid_until
    )
    trail.sign(training, by=by)
    training.save()
    trail.record(
        Event.TRAINING_RECORDED,
        subject=person,
        by=by,
        course=course,
        valid_until=valid_until.isoformat(),
    )
    return training


def _decide(
    question: str, subject: str | None, by: User | None, person: User | None = None, **values
) -> Decision:
    # Without an actor it is the operator's own command line that loads a register.
    return decide_change(
        Change(
            subject=str(subject),
            question=question,
            actor_is_administrator=by is None or has_role(by, Role.ADMINISTRATOR),
            actor_key=by.person_key if by else trail.SYSTEM,
            person_key=person.person_key if person else "",
            **values,
        )
    )
