"""My work: what waits for a person, drawn from every app, and where each role begins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.urls import reverse
from django.utils.module_loading import import_string
from django.views.decorators.http import require_safe

from idea_portal.accounts.facts import held_by
from idea_portal.accounts.models import User
from idea_portal.accounts.roles import DUTIES, Role
from idea_portal.policy import Period
from idea_portal.web.moment import page_moment
from idea_portal.web.work import WorkItem

# Each takes (person, at) and returns the work items that wait for them.
PROVIDERS: list[str] = [
    "idea_portal.accounts.upkeep.waiting_for",
    "datasets.facts.upkeep.waiting_for",
    "agreements.facts.agreement_work.waiting_for",
    "agreements.facts.request_work.waiting_for",
    "linkage.facts.job_work.waiting_for",
    "linkage.facts.list_work.waiting_for",
    "linkage.facts.case_work.waiting_for",
    "linkage.facts.output_work.waiting_for",
]
# Where a role begins something of its own accord: label and URL name.
BEGINNINGS: dict[Role, list[tuple[str, str]]] = {
    Role.REQUESTER: [("Draft a request", "agreements:request-draft")],
    Role.ADMINISTRATOR: [("Add a person", "accounts:person-add")],
    Role.DATA_STEWARD: [("Register a dataset", "datasets:dataset-register")],
    Role.INTAKE_COORDINATOR: [("Draft an agreement", "agreements:agreement-draft")],
}


@dataclass(frozen=True, slots=True)
class Group:
    """The things of one kind that wait for a person, the soonest due first."""

    kind: str
    items: list[WorkItem]

    @property
    def number(self) -> int:
        return sum(item.stands_for for item in self.items)


@login_required
@require_safe
def home(request):
    at = page_moment(request)
    memberships = held_by(request.user, at)
    roles = dict.fromkeys(Role(membership.role) for membership in memberships)
    context = {
        "groups": groups_for(request.user, at),
        "today": Period(at, at).first_day,
        "memberships": [(held, DUTIES[Role(held.role)]) for held in memberships],
        "beginnings": [
            (label, reverse(name)) for role in roles for label, name in BEGINNINGS.get(role, [])
        ],
    }
    return render(request, "dashboard.html", context)


def groups_for(person: User, at: datetime) -> list[Group]:
    """Everything that waits for a person at a moment, by kind."""
    items = [item for path in PROVIDERS for item in import_string(path)(person, at)]
    items.sort(key=lambda item: (item.due or date.max, item.title))
    kinds = dict.fromkeys(item.kind for item in items)
    return [Group(kind, [item for item in items if item.kind == kind]) for kind in kinds]
