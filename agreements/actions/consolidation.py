"""Deciding a request once every opinion is in. The rule decides, under the request's lock."""

from datetime import datetime

from django.db.models import Q

from agreements.events import Event
from agreements.facts.requests import team_of
from agreements.facts.reviews import opinions_of
from agreements.models import RequestOutcome, ResearchRequest, ReturnPoint
from agreements.rules.consolidation import Outcome, consolidate
from agreements.rules.request_points import Point
from agreements.rules.request_states import RequestState
from agreements.rules.separation import review_part
from agreements.rules.tracks import Opinion
from idea_portal.audit import trail
from idea_portal.notifications.outbox import notify

WORDS = {
    Outcome.APPROVED: "was approved",
    Outcome.APPROVED_IN_PART: "was approved in part",
    Outcome.DENIED: "was denied",
    Outcome.RETURNED: "was returned for changes",
}
EVENTS = {
    Outcome.APPROVED: Event.REQUEST_APPROVED,
    Outcome.APPROVED_IN_PART: Event.REQUEST_APPROVED_IN_PART,
    Outcome.DENIED: Event.REQUEST_DENIED,
    Outcome.RETURNED: Event.REQUEST_RETURNED,
}


def consolidate_if_all_are_in(*, request: ResearchRequest, at: datetime) -> RequestOutcome | None:
    """Decide a request whose last opinion has come in. The caller holds the request's lock."""
    if request.reviews.waiting().exists():
        return None
    revision = request.revisions.latest()
    decided = consolidate(revision.asked, opinions_of(request))

    outcome = RequestOutcome.objects.create(
        request=request,
        revision=revision,
        outcome=decided.outcome.value,
        datasets=sorted(decided.datasets),
        elements=sorted(decided.elements),
        without_list=decided.without_list,
        because=list(decided.because),
        decided_at=at,
    )
    if decided.outcome is Outcome.RETURNED:
        _publish_points(request, outcome, at)
    request.state, request.state_since = RequestState(decided.outcome.value).value, at
    trail.sign(request, by=None, reason=" ".join(decided.because))
    request.save(update_fields=["state", "state_since"])
    trail.record(
        EVENTS[decided.outcome],
        subject=request,
        by=None,
        about=[*request.reviews.current(), *sorted(decided.datasets)],
        reason=" ".join(decided.because),
        revision=revision.number,
        elements=sorted(decided.elements),
        without_list=decided.without_list,
    )
    notify(
        team_of(request),
        f"{request} {WORDS[decided.outcome]}",
        f"“{request.title}”: {' '.join(decided.because)}",
        request.get_absolute_url(),
        about=request.reference,
    )
    return outcome


def _publish_points(request: ResearchRequest, outcome: RequestOutcome, at: datetime) -> None:
    """Say what is to be changed: what reviewers returned, and the list where one struck it."""
    asking = Q(outcome=Opinion.RETURNED.value) | Q(without_list=True)
    for review in request.reviews.current().filter(asking).select_related("department", "reviewer"):
        struck = [(Point.LIST.value, review.comment)] if review.without_list else []
        for point, comment in [*review.points, *struck]:
            ReturnPoint.objects.create(
                request=request,
                revision=outcome.revision,
                point=point,
                comment=comment,
                said_as=review_part(review.route.key),
                said_by=review.reviewer,
                said_at=at,
            )
