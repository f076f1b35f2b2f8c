"""Putting people on the team of a request, and taking them off it."""

from django.db import transaction

from agreements.actions.research_requests import WORK_ON_REQUEST, lock
from agreements.events import Event
from agreements.facts.requests import candidate, team_facts
from agreements.models import RequestMember, ResearchRequest
from agreements.rules.team import decide_joining, decide_leaving
from idea_portal.accounts import grants
from idea_portal.accounts.models import User
from idea_portal.audit import trail
from idea_portal.audit.clock import database_clock
from idea_portal.notifications.outbox import notify


@transaction.atomic
def add_member(*, request: ResearchRequest, user: User, by: User) -> RequestMember:
    """Put a colleague on the team."""
    request, at = lock(request), database_clock()
    decide_joining(team_facts(request, by), candidate(request, user, at), at=at).require()

    member = RequestMember.objects.create(request=request, user=user, added_at=at, added_by=by)
    grants.give(WORK_ON_REQUEST, user, request)
    trail.record(Event.REQUEST_MEMBER_ADDED, subject=request, by=by, about=[str(user.reference)])
    notify(
        [user],
        f"You are on the team of {request}",
        f"{by.full_name} put you on the team of “{request.title}”. Before data can be used, "
        "accept the acceptable-use agreement and keep your training current.",
        request.get_absolute_url(),
        about=request.reference,
    )
    return member


@transaction.atomic
def remove_member(*, request: ResearchRequest, user: User, by: User) -> RequestMember:
    """Take somebody off the team. What they may use ends with this transaction."""
    request, at = lock(request), database_clock()
    decide_leaving(team_facts(request, by), candidate(request, user, at), at=at).require()

    member = request.members.get(user=user, removed_at=None)
    member.removed_at, member.removed_by = at, by
    member.save(update_fields=["removed_at", "removed_by"])
    grants.take(WORK_ON_REQUEST, user, request)
    trail.record(Event.REQUEST_MEMBER_REMOVED, subject=request, by=by, about=[str(user.reference)])
    return member
