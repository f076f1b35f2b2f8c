"""Drafting a research request, part by part, and taking it back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction

from agreements.events import Event
from agreements.facts.requests import may_ask_for, step_actor, step_facts
from agreements.models import (
    RequestedDataset,
    RequestedElement,
    RequestMember,
    ResearchRequest,
)
from agreements.rules.brought_list import BroughtList
from agreements.rules.drafting import decide_drafting
from agreements.rules.request_content import CohortRole
from agreements.rules.request_points import Point
from agreements.rules.request_states import RequestState
from agreements.rules.request_steps import Step, decide_step
from agreements.rules.vocabulary import OutputKind, Purpose
from datasets.models import DataElement, Dataset
from idea_portal.accounts import grants
from idea_portal.accounts.models import Organization, User
from idea_portal.audit import trail
from idea_portal.audit.clock import database_clock
from idea_portal.audit.references import next_reference

WORK_ON_REQUEST = "work_on_researchrequest"


@transaction.atomic
def draft(*, organization: Organization, title: str, by: User) -> ResearchRequest:
    """Begin a request on behalf of an organization; who begins it is its requester."""
    at = database_clock()
    acts = may_ask_for(by, organization, at)
    decide_drafting(by.full_name, organization.name, acts_for_organization=acts, at=at).require()

    request = ResearchRequest(
        reference=next_reference("RR"),
        title=title,
        organization=organization,
        requester=by,
        created_at=at,
        state_since=at,
    )
    trail.sign(request, by=by)
    request.save()
    RequestMember.objects.create(request=request, user=by, added_at=at, added_by=by)
    grants.give(WORK_ON_REQUEST, by, request)
    trail.record(Event.REQUEST_DRAFTED, subject=request, by=by, about=[organization])
    return request


@transaction.atomic
def state_purpose(
    *, request: ResearchRequest, title: str, purpose: Purpose | None, justification: str, by: User
) -> ResearchRequest:
    """Say what the data is for."""
    request = _open_for_editing(request, by)

    request.title, request.justification = title, justification
    request.purpose = purpose.value if purpose else ""
    return _edited(request, Point.PURPOSE, by)


@transaction.atomic
def choose_datasets(
    *,
    request: ResearchRequest,
    datasets: Mapping[Dataset, tuple[CohortRole, bool]],
    by: User,
) -> ResearchRequest:
    """Name the datasets: for each, what it has to do with who is in the output, and if required.

    What was said about a dataset that is no longer named goes with it.
    """
    request = _open_for_editing(request, by)

    request.datasets.exclude(dataset__in=datasets).delete()
    request.elements.exclude(element__dataset__in=datasets).delete()
    for dataset, (role, is_required) in datasets.items():
        RequestedDataset.objects.update_or_create(
            request=request,
            dataset=dataset,
            defaults={"cohort_role": role.value, "is_required": is_required},
        )
    codes = {dataset.code for dataset in datasets}
    request.linkage_pairs = [pair for pair in request.linkage_pairs if set(pair) <= codes]
    request.aggregate_by = [each for each in request.aggregate_by if each.split(".")[0] in codes]
    return _edited(request, Point.DATASETS, by)


@transaction.atomic
def describe_list(
    *, request: ResearchRequest, brought: BroughtList | None, by: User
) -> ResearchRequest:
    """Say which list of people is brought, if any; the list is handed in once it is authorized."""
    request = _open_for_editing(request, by)

    request.brought_list = brought.as_record() if brought else None
    return _edited(request, Point.LIST, by)


@transaction.atomic
def choose_elements(
    *, request: ResearchRequest, reasons: Mapping[DataElement, str], by: User
) -> ResearchRequest:
    """Name the data elements of the output, each with the reason it is needed."""
    request = _open_for_editing(request, by)

    request.elements.exclude(element__in=reasons).delete()
    for element, reason in reasons.items():
        RequestedElement.objects.update_or_create(
            request=request, element=element, defaults={"reason": reason}
        )
    named = {element.reference for element in reasons}
    request.aggregate_by = [each for each in request.aggregate_by if each in named]
    return _edited(request, Point.ELEMENTS, by)


@transaction.atomic
def limit_rows(
    *,
    request: ResearchRequest,
    conditions: Mapping[str, dict[str, Any] | None],
    linkage_pairs: Iterable[frozenset[str]],
    by: User,
) -> ResearchRequest:
    """Say which rows of each dataset are needed, and which datasets are linked."""
    request = _open_for_editing(request, by)

    for requested in request.datasets.select_related("dataset"):
        requested.row_condition = conditions.get(requested.dataset.code)
        requested.save(update_fields=["row_condition"])
    request.linkage_pairs = sorted(sorted(pair) for pair in linkage_pairs)
    return _edited(request, Point.ROWS, by)


@transaction.atomic
def choose_output(
    *,
    request: ResearchRequest,
    output: OutputKind | None,
    aggregate_by: Iterable[str],
    ends_on: date | None,
    board_approval: str = "",
    board_approval_until: date | None = None,
    by: User,
) -> ResearchRequest:
    """Say what is handed over, until when, and under which review board's approval."""
    request = _open_for_editing(request, by)

    request.output = output.value if output else ""
    request.aggregate_by = list(aggregate_by)
    request.ends_on = ends_on
    request.board_approval = board_approval
    request.board_approval_until = board_approval_until
    return _edited(request, Point.OUTPUT, by)


@transaction.atomic
def withdraw(*, request: ResearchRequest, reason: str, by: User) -> ResearchRequest:
    """Take a request back before it is decided."""
    request, at = lock(request), database_clock()
    actor = step_actor(request, by, at)
    decide_step(step_facts(request, at), Step.WITHDRAW, actor, at=at).require()

    request.state, request.state_since = RequestState.WITHDRAWN.value, at
    trail.sign(request, by=by, reason=reason)
    request.save(update_fields=["state", "state_since"])
    trail.record(Event.REQUEST_WITHDRAWN, subject=request, by=by, reason=reason)
    return request


def lock(request: ResearchRequest) -> ResearchRequest:
    """The request as it stands now, held until the transaction ends."""
    locked = ResearchRequest.objects.select_for_update(of=("self",))
    return locked.select_related("organization", "requester", "license").get(pk=request.pk)


def _open_for_editing(request: ResearchRequest, by: User) -> ResearchRequest:
    request, at = lock(request), database_clock()
    actor = step_actor(request, by, at)
    decide_step(step_facts(request, at), Step.EDIT, actor, at=at).require()
    return request


def _edited(request: ResearchRequest, point: Point, by: User) -> ResearchRequest:
    trail.sign(request, by=by)
    request.save()
    trail.record(Event.REQUEST_EDITED, subject=request, by=by, part=point.value)
    return request
