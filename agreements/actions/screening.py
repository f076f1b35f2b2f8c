"""Screening a submitted request: routing it to its reviewers, or returning it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from agreements.actions.consolidation import consolidate_if_all_are_in
from agreements.actions.research_requests import lock
from agreements.events import Event
from agreements.facts.requests import question_of, step_actor, step_facts, team_of
from agreements.facts.reviews import reviewers_of, routing_facts, tracks_to_open
from agreements.models import RequestRevision, ResearchRequest, ReturnPoint, Review
from agreements.rules.request_states import RequestState
from agreements.rules.request_steps import Step, decide_step
from agreements.rules.routing import decide_routes
from agreements.rules.separation import Part
from agreements.rules.tracks import Route
from idea_portal.accounts.models import Organization, User
from idea_portal.audit import trail
from idea_portal.audit.clock import database_clock
from idea_portal.audit.references import next_reference
from idea_portal.notifications.outbox import notify


@transaction.atomic
def route(*, request: ResearchRequest, by: User, ask_legal: str = "") -> list[Review]:
    """Open every review the rules ask for; opinions that no change touches stand."""
    request, at = lock(request), database_clock()
    decide_step(step_facts(request, at), Step.ROUTE, step_actor(request, by, at), at=at).require()
    revision = request.revisions.latest()
    routes = decide_routes(routing_facts(request, question_of(request, at), ask_legal))
    to_open = tracks_to_open(request, revision, routes)

    current = {review.route.key: review for review in request.reviews.current()}
    for key, review in current.items():
        if key in to_open or key not in {each.key for each in routes}:
            review.replaced_at = at
            trail.sign(review, by=by, reason="The request has changed.")
            review.save(update_fields=["replaced_at"])
    opened = [_open(request, revision, each, by, at) for each in routes if each.key in to_open]
    request.state, request.state_since = RequestState.IN_REVIEW.value, at
    trail.sign(request, by=by)
    request.save(update_fields=["state", "state_since"])
    trail.record(
        Event.REQUEST_ROUTED,
        subject=request,
        by=by,
        about=[*opened],
        reason=ask_legal,
        revision=revision.number,
        tracks={each.key: list(each.because) for each in routes},
        standing=sorted({each.key for each in routes} - to_open),
    )
    consolidate_if_all_are_in(request=request, at=at)
    return opened


@transaction.atomic
def return_to_requester(
    *, request: ResearchRequest, points: Iterable[tuple[str, str]], by: User
) -> list[ReturnPoint]:
    """Send a request back for changes before review, with a comment on each point."""
    request, at = lock(request), database_clock()
    decide_step(step_facts(request, at), Step.RETURN, step_actor(request, by, at), at=at).require()

    revision = request.revisions.latest()
    said = [
        ReturnPoint.objects.create(
            request=request,
            revision=revision,
            point=point,
            comment=comment,
            said_as=Part.COORDINATOR.value,
            said_by=by,
            said_at=at,
        )
        for point, comment in points
    ]
    request.state, request.state_since = RequestState.RETURNED.value, at
    trail.sign(request, by=by)
    request.save(update_fields=["state", "state_since"])
    trail.record(
        Event.REQUEST_RETURNED,
        subject=request,
        by=by,
        points={each.point: each.comment for each in said},
    )
    notify(
        team_of(request),
        f"{request} was returned for changes",
        f"The office returned “{request.title}”. Each point to change is on its page.",
        request.get_absolute_url(),
        about=request.reference,
    )
    return said


def _open(
    request: ResearchRequest, revision: RequestRevision, route: Route, by: User, at: datetime
) -> Review:
    department = Organization.objects.get(code=route.department) if route.department else None
    review = Review(
        reference=next_reference("RV"),
        request=request,
        revision=revision,
        track=route.track.value,
        department=department,
        datasets=sorted(route.datasets),
        because=list(route.because),
        routed_by=by,
        opened_at=at,
    )
    trail.sign(review, by=by)
    review.save()
    trail.record(Event.REVIEW_OPENED, subject=review, by=by, about=[request, *review.datasets])
    notify(
        reviewers_of(review, at),
        f"{review} waits for your opinion on {request}",
        f"“{request.title}”. Why you are asked: {' '.join(route.because)}",
        review.get_absolute_url(),
        about=review.reference,
    )
    return review
