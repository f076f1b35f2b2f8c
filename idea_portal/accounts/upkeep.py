"""What waits for administrators: new accounts without a role, trainings about to end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Max
from django.urls import reverse

from idea_portal.accounts.facts import has_role
from idea_portal.accounts.models import Membership, User
from idea_portal.accounts.roles import Role
from idea_portal.policy import Period
from idea_portal.web.work import WorkItem

NOTICE = timedelta(days=30)


def waiting_for(user: User, at: datetime) -> list[WorkItem]:
    """People to look after, for who keeps the people of the portal."""
    if not has_role(user, Role.ADMINISTRATOR, at=at):
        return []
    return [*_without_a_role(), *_trainings_about_to_end(at)]


def _without_a_role() -> Iterator[WorkItem]:
    people = User.objects.filter(is_active=True, memberships=None, second_account_of=None)
    for person in people.order_by("full_name"):
        yield WorkItem(f"Give {person.full_name} a role", _page(person), None, "New accounts")


def _trainings_about_to_end(at: datetime) -> Iterator[WorkItem]:
    today = Period(at, at).first_day
    held = Membership.objects.in_force(at).values("user")
    people = User.objects.filter(is_active=True, pk__in=held).annotate(
        trained_until=Max("trainings__valid_until")
    )
    ending = people.filter(trained_until__range=(today, today + NOTICE))
    for person in ending.order_by("trained_until", "full_name"):
        title = f"The training of {person.full_name}"
        yield WorkItem(
            title, _page(person), person.trained_until, "Trainings about to end", day_is="Ends"
        )


def _page(person: User) -> str:
    return reverse("accounts:person-detail", args=[person.reference])
