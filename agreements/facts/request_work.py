"""What waits for a person among requests, reviews and authorizations."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.urls import reverse

from agreements.models import AgreementVersion, ResearchRequest, Review
from agreements.rules.request_states import GRANTED, RequestState, lapses_at
from datasets.models import Dataset
from idea_portal.accounts.facts import roles_of
from idea_portal.accounts.models import User
from idea_portal.accounts.roles import Role
from idea_portal.policy import Period
from idea_portal.web.work import WorkItem

REVIEWING = frozenset({Role.DATA_STEWARD, Role.COMPLIANCE_REVIEWER, Role.LEGAL_REVIEWER})


def waiting_for(user: User, at: datetime) -> list[WorkItem]:
    """Drafts and returns for their team, screening and issuing for the office, open reviews."""
    roles = roles_of(user, at)
    return [
        *_own_requests(user, at),
        *(_for_the_office() if Role.INTAKE_COORDINATOR in roles else ()),
        *(_open_reviews(user, at) if roles & REVIEWING else ()),
    ]


def _own_requests(user: User, at: datetime) -> Iterator[WorkItem]:
    mine = ResearchRequest.objects.filter(
        members__user=user,
        members__removed_at=None,
        state__in=[RequestState.DRAFT.value, RequestState.RETURNED.value],
    )
    for request in mine:
        if request.state == RequestState.DRAFT:
            yield WorkItem(f"Finish {_name(request)}", _url(request), None, "Your requests")
        elif at < (ends := lapses_at(request.state_since)):
            title = f"Change and submit again {_name(request)}"
            yield WorkItem(title, _url(request), Period(at, ends).last_day, "Your requests")


def _for_the_office() -> Iterator[WorkItem]:
    for request in ResearchRequest.objects.filter(state=RequestState.SCREENING.value):
        yield WorkItem(f"Screen {_name(request)}", _url(request), None, "To screen")
    approved = ResearchRequest.objects.filter(
        state__in=[state.value for state in GRANTED], authorization=None
    )
    signed = AgreementVersion.objects.ever_executed().filter(agreement=OuterRef("license"))
    for request in approved.annotate(is_licensed=Exists(signed)).select_related("license"):
        if request.is_licensed:
            title, url = f"Issue {_name(request)}", _url(request)
        elif request.license:
            title = f"See {request.license} signed, the license of {_name(request)}"
            url = request.license.get_absolute_url()
        else:
            title, url = f"Draft the license of {_name(request)}", _url(request)
        yield WorkItem(title, url, request.ends_on, "Approved")


def _open_reviews(user: User, at: datetime) -> Iterator[WorkItem]:
    stewarded = set(Dataset.objects.stewarded_by(user, at).values_list("code", flat=True))
    waiting = (
        Review.objects.visible_to(user, at)
        .waiting()
        .filter(request__state=RequestState.IN_REVIEW.value)
    )
    for review in waiting.select_related("request"):
        if review.department_id is None or stewarded.intersection(review.datasets):
            title = f"Give your opinion on {_name(review.request)}"
            yield WorkItem(title, review.get_absolute_url(), None, "To review")


def _name(request: ResearchRequest) -> str:
    return f"{request.reference}, {request.title}"


def _url(request: ResearchRequest) -> str:
    if request.state == RequestState.DRAFT:
        return reverse("agreements:request-step", args=[request.reference, "purpose"])
    return request.get_absolute_url()
