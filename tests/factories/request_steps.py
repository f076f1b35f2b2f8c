"""The steps of a request from a draft to its outcome, as its actions would leave it."""

from collections.abc import Iterable
from datetime import datetime

from agreements.models import RequestOutcome, RequestRevision, ResearchRequest, Review
from agreements.rules.brought_list import list_from
from agreements.rules.request_content import (
    CohortRole,
    DatasetAsked,
    RequestContent,
    content_hash,
)
from agreements.rules.request_states import GRANTED, RequestState
from agreements.rules.tracks import Opinion, Track
from agreements.rules.vocabulary import OutputKind, Purpose
from datasets.models import DataElement, Dataset, DatasetGrant
from datasets.rules.vocabulary import IdentityRole
from idea_portal.accounts.roles import Role

from .accounts import Cast, Part, give_together

ROUTER = Part("ines-router", (Role.INTAKE_COORDINATOR,))
COMPLIANCE = Part("cleo-compliance", (Role.COMPLIANCE_REVIEWER,))


def carry(
    request: ResearchRequest, state: RequestState, at: datetime, cast: Cast
) -> ResearchRequest:
    """Bring a drafted request to a state, with every step before it."""
    if state is RequestState.DRAFT:
        return request
    revision = _freeze(request, at)
    if state not in (RequestState.SCREENING, RequestState.WITHDRAWN):
        _review(request, revision, state, at, cast)
    if state in GRANTED or state is RequestState.DENIED:
        content = revision.asked
        RequestOutcome.objects.create(
            request=request,
            revision=revision,
            outcome=state.value,
            datasets=sorted(content.dataset_codes),
            elements=sorted(content.elements),
            because=["Everybody approved."],
            decided_at=at,
        )
    request.state = state.value
    request.save()
    return request


def _freeze(request: ResearchRequest, at: datetime) -> RequestRevision:
    datasets = list(request.datasets.select_related("dataset"))
    identity = DataElement.objects.filter(dataset__in=[each.dataset for each in datasets]).exclude(
        identity_role=IdentityRole.NONE.value
    )
    content = RequestContent(
        reference=request.reference,
        title=request.title,
        purpose=Purpose(request.purpose),
        justification=request.justification,
        organization=request.organization.code,
        requester=str(request.requester.reference),
        people=frozenset(str(m.user.reference) for m in request.members.select_related("user")),
        output=OutputKind(request.output),
        ends_on=request.ends_on,
        datasets=tuple(
            DatasetAsked(
                each.dataset.code,
                CohortRole(each.cohort_role),
                each.is_required,
                each.row_condition,
            )
            for each in datasets
        ),
        elements={
            each.element.reference: each.reason
            for each in request.elements.select_related("element__dataset")
        },
        linkage_pairs=frozenset(frozenset(pair) for pair in request.linkage_pairs),
        linkage_elements=frozenset(
            element.reference for element in identity.select_related("dataset")
        ),
        aggregate_by=tuple(request.aggregate_by),
        brought_list=list_from(request.brought_list),
    ).as_record()
    return RequestRevision.objects.create(
        request=request,
        number=1,
        content=content,
        content_sha256=content_hash(content),
        decision={"subject": request.reference, "question": "", "at": None, "findings": []},
        frozen_at=at,
        frozen_by=request.requester,
    )


def reviewing(departments: Iterable[str]) -> list[Part]:
    """Everybody whom the reviews of a request for these departments' data take."""
    return [*(_steward_of(code) for code in dict.fromkeys(departments)), COMPLIANCE, ROUTER]


def _steward_of(department: str) -> Part:
    return Part(f"steward-of-{department}", (Role.DATA_STEWARD,), department)


def _review(
    request: ResearchRequest,
    revision: RequestRevision,
    state: RequestState,
    at: datetime,
    cast: Cast,
) -> None:
    opinion = {
        RequestState.IN_REVIEW: "",
        RequestState.RETURNED: Opinion.RETURNED.value,
        RequestState.DENIED: Opinion.REJECTED.value,
    }.get(state, Opinion.APPROVED.value)
    asked = Dataset.objects.filter(code__in=revision.asked.dataset_codes)
    datasets = list(asked.select_related("department"))
    departments = sorted({each.department for each in datasets}, key=str)
    cast.bring(reviewing(each.code for each in departments))
    given, reviews = [], []
    first = Review.objects.count() + 1
    for place, department in enumerate([None, *departments]):
        named = [each for each in datasets if department in (None, each.department)]
        reviewer = cast.person(_steward_of(department.code) if department else COMPLIANCE)
        given += [(reviewer, dataset) for dataset in named if department]
        reviews.append(
            Review(
                reference=f"RV-2026-{first + place:04d}",
                request=request,
                revision=revision,
                track=(Track.PARTNER if department else Track.COMPLIANCE).value,
                department=department,
                datasets=sorted(each.code for each in named),
                because=["The rules ask for it."],
                routed_by=cast.person(ROUTER),
                opened_at=at,
                outcome=opinion,
                comment="As discussed." if opinion else "",
                reviewer=reviewer if opinion else None,
                decided_at=at if opinion else None,
            )
        )
    give_together(DatasetGrant, "steward_dataset", given)
    Review.objects.bulk_create(reviews)
