"""Requests, reviews and authorizations, with all that must stand behind them."""

from datetime import date, datetime

from agreements.models import (
    Agreement,
    Authorization,
    RequestedDataset,
    RequestedElement,
    RequestMember,
    RequestOutcome,
    RequestRevision,
    ResearchRequest,
    Review,
    Signature,
)
from agreements.rules.brought_list import EXTERNAL_COHORT, list_from
from agreements.rules.license_terms import license_clauses
from agreements.rules.request_content import (
    CohortRole,
    DatasetAsked,
    RequestContent,
    content_hash,
)
from agreements.rules.request_states import GRANTED, RequestState
from agreements.rules.scope import Cohort, Scope, every_pair
from agreements.rules.tracks import Opinion, Track
from agreements.rules.vocabulary import AgreementKind, OutputKind, Purpose
from datasets.models import DataElement, Dataset
from datasets.rules.vocabulary import Identifiability, IdentityRole
from idea_portal.accounts import grants
from idea_portal.accounts.models import User
from idea_portal.accounts.roles import Role
from idea_portal.audit.clock import database_clock
from idea_portal.policy import Period

from .accounts import make_organization, make_user
from .agreements import make_agreement, sharing_clauses
from .datasets import make_dataset, make_element
from .request_facts import JUSTIFICATION
from .row_history import without_history

BOTH = ("medicaid", "homelessness")
DEPARTMENTS = {"medicaid": "health", "homelessness": "homeless", "foster_care": "children"}
HANDED_OUT = ("first_name", "last_name", "street_address", "zip_code")
LAST_DAY = date(2098, 12, 31)


def make_data(*codes: str, stewards: dict[str, User] | None = None) -> list[Dataset]:
    """Described datasets, each made once, with what a contact list and a count need."""
    return [_described(code, (stewards or {}).get(code)) for code in codes or BOTH]


@without_history
def make_sharing(*codes: str, with_lists: bool = False, **clauses) -> list[Agreement]:
    """An umbrella and a data-sharing agreement in force for each dataset; the umbrella first.

    With lists, records may be linked with an external cohort too.
    """
    codes = codes or BOTH
    umbrella = Agreement.objects.filter(kind=AgreementKind.MOU.value).first()
    umbrella = umbrella or make_agreement("mou", title="Umbrella")
    sharing = []
    for dataset in make_data(*codes):
        elements = list(dataset.elements.values_list("name", "identity_role"))
        identity = [name for name, role in elements if role != IdentityRole.NONE.value]
        permitted = {
            "linkage_elements": identity,
            "linked_with": [code for code in codes if code != dataset.code]
            + [EXTERNAL_COHORT] * with_lists,
        }
        named = [name for name, role in elements if role != IdentityRole.RECORD_KEY.value]
        sharing.append(
            make_agreement(
                "dsa",
                parent=umbrella,
                title=f"Sharing of {dataset.name}",
                parties={"office": "office", dataset.department.code: "data-partner"},
                clauses=sharing_clauses(dataset.code, named, **(permitted | clauses)),
            )
        )
    return [umbrella, *sharing]


@without_history
def make_acceptance(*people: User) -> Agreement:
    """An acceptable-use agreement in force that these people have accepted."""
    agreement = Agreement.objects.filter(kind=AgreementKind.AUA.value).first()
    agreement = agreement or make_agreement(
        "aua", title="Acceptable use", parties={"office": "office"}
    )
    version = agreement.latest
    for person in people:
        Signature.objects.get_or_create(
            version=version,
            revision=version.revision,
            party=None,
            by=person,
            defaults={
                "digest": version.frozen_sha256,
                "person": person.person_key,
                "name": person.full_name,
                "signed_at": database_clock(),
            },
        )
    return agreement


@without_history
def make_request(
    *,
    requester: User | None = None,
    people: list[User] = (),
    state: str = "draft",
    datasets: tuple[str, ...] = BOTH,
    elements: dict[str, str] | None = None,
    cohort: dict[str, CohortRole] | None = None,
    rows: dict[str, dict] | None = None,
    required: tuple[str, ...] = (),
    **fields,
) -> ResearchRequest:
    """The outreach request, drafted in full and carried to a state as its actions would."""
    at = database_clock()
    requester = requester or _person("rita-requester", Role.REQUESTER, organization="outreach")
    described = {
        "title": "Reach families who miss the credit",
        "purpose": Purpose.OUTREACH.value,
        "justification": JUSTIFICATION,
        "organization": make_organization("outreach"),
        "output": OutputKind.CONTACT_LIST.value,
        "ends_on": LAST_DAY,
        "linkage_pairs": sorted(sorted(pair) for pair in every_pair(datasets)),
        "created_at": at,
        "state_since": at,
    }
    request = ResearchRequest.objects.create(
        reference=f"RR-2026-{ResearchRequest.objects.count() + 1:04d}",
        requester=requester,
        **(described | fields),
    )
    for person in {each.pk: each for each in [requester, *people]}.values():
        RequestMember.objects.create(request=request, user=person, added_at=at, added_by=requester)
        grants.give("work_on_researchrequest", person, request)
    for dataset in make_data(*datasets):
        role = (cohort or {}).get(dataset.code, CohortRole.ANY_OF)
        RequestedDataset.objects.create(
            request=request,
            dataset=dataset,
            cohort_role=role.value,
            is_required=role.narrows or dataset.code in required,
            row_condition=(rows or {}).get(dataset.code),
        )
    wanted = elements or {f"{datasets[0]}.{name}": "To write to them." for name in HANDED_OUT}
    for reference, reason in wanted.items():
        code, _, name = reference.partition(".")
        element = DataElement.objects.get(dataset__code=code, name=name)
        RequestedElement.objects.create(request=request, element=element, reason=reason)
    return _carry(request, RequestState(state), at)


@without_history
def make_authorization(
    *,
    request: ResearchRequest | None = None,
    people: list[User] = (),
    scope: Scope | None = None,
    sharing: list[Agreement] | None = None,
    begins_at: datetime | None = None,
    ends_at: datetime | None = None,
    revoked: bool = False,
    **asked,
) -> Authorization:
    """An authorization in force: request approved, license signed, agreements and people current.

    `scope` replaces the bounds drawn from the request, keeping people, agreements and dates.
    """
    datasets = tuple(sorted(scope.datasets)) if scope else asked.pop("datasets", BOTH)
    sharing = make_sharing(*datasets) if sharing is None else sharing
    requester = asked.pop("requester", people[0] if people else None)
    request = request or make_request(
        requester=requester, people=people, state="approved", datasets=datasets, **asked
    )
    team = [member.user for member in request.members.filter(removed_at=None)]
    make_acceptance(*team)
    revision = request.revisions.latest()
    at = database_clock()
    drawn = scope or _scope_of(revision.asked)
    period = Period(begins_at or at, ends_at or Period.of_days(LAST_DAY, LAST_DAY).ends)
    dul = make_agreement(
        "dul",
        parent=sharing[0] if sharing else None,
        title=f"License for {request}",
        parties={"office": "office", request.organization.code: "recipient"},
        clauses=[clause.as_record() for clause in license_clauses(drawn)],
    )
    bounds = drawn.as_record() | {
        "request": request.reference,
        "recipient": request.organization.code,
        "people": sorted(str(person.reference) for person in team),
        "agreements": sorted(each.reference for each in [*sharing, dul]),
        "period": period.as_record(),
    }
    request.license = dul
    request.save()
    authorization = Authorization.objects.create(
        reference=f"AZ-2026-{Authorization.objects.count() + 1:04d}",
        request=request,
        revision=revision,
        dul=dul,
        scope_record=bounds,
        scope_sha256=content_hash(bounds),
        begins_at=period.begins,
        ends_at=period.ends,
        decision={"subject": request.reference, "question": "", "at": None, "findings": []},
        issued_at=database_clock(),  # the license was signed a moment ago
        issued_by=_person("ida-issuer", Role.INTAKE_COORDINATOR),
    )
    if revoked:
        authorization.revoked_at = database_clock()
        authorization.revoked_by = _person("cleo-compliance", Role.COMPLIANCE_REVIEWER)
        authorization.revoked_because = "The project was stopped."
        authorization.save()
    return authorization


def _carry(request: ResearchRequest, state: RequestState, at: datetime) -> ResearchRequest:
    if state is RequestState.DRAFT:
        return request
    revision = _freeze(request, at)
    if state not in (RequestState.SCREENING, RequestState.WITHDRAWN):
        _review(request, revision, state, at)
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
        people=frozenset(str(m.user.reference) for m in request.members.all()),
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
        elements={each.element.reference: each.reason for each in request.elements.all()},
        linkage_pairs=frozenset(frozenset(pair) for pair in request.linkage_pairs),
        linkage_elements=frozenset(element.reference for element in identity),
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


def _review(
    request: ResearchRequest, revision: RequestRevision, state: RequestState, at: datetime
) -> None:
    opinion = {
        RequestState.IN_REVIEW: "",
        RequestState.RETURNED: Opinion.RETURNED.value,
        RequestState.DENIED: Opinion.REJECTED.value,
    }.get(state, Opinion.APPROVED.value)
    datasets = Dataset.objects.filter(code__in=revision.asked.dataset_codes)
    tracks = [
        (
            Track.PARTNER,
            department,
            _person(
                f"steward-of-{department.code}", Role.DATA_STEWARD, organization=department.code
            ),
        )
        for department in {each.department for each in datasets.select_related("department")}
    ]
    tracks.append((Track.COMPLIANCE, None, _person("cleo-compliance", Role.COMPLIANCE_REVIEWER)))
    for track, department, reviewer in sorted(tracks, key=lambda each: str(each[1] or "")):
        named = datasets.filter(department=department) if department else datasets
        for dataset in named if department else []:
            grants.give("steward_dataset", reviewer, dataset)
        Review.objects.create(
            reference=f"RV-2026-{Review.objects.count() + 1:04d}",
            request=request,
            revision=revision,
            track=track.value,
            department=department,
            datasets=sorted(each.code for each in named),
            because=["The rules ask for it."],
            routed_by=_person("ines-router", Role.INTAKE_COORDINATOR),
            opened_at=at,
            outcome=opinion,
            comment="As discussed." if opinion else "",
            reviewer=reviewer if opinion else None,
            decided_at=at if opinion else None,
        )


def _scope_of(content: RequestContent) -> Scope:
    return Scope(
        request=content.reference,
        purpose=content.purpose,
        recipient=content.organization,
        output=content.output,
        people=content.people,
        elements=frozenset(content.elements),
        linkage_elements=content.linkage_elements,
        condition_elements=frozenset(content.aggregate_by),
        datasets=content.dataset_codes,
        linkage_pairs=content.linkage_pairs,
        cohort=Cohort(
            content.in_cohort(CohortRole.ANY_OF),
            content.in_cohort(CohortRole.ALL_OF),
            content.in_cohort(CohortRole.NONE_OF),
        ),
        row_conditions={},
        minimum_cell=11,
        identifiability=Identifiability.IDENTIFIED,
        period=Period.of_days(date(2020, 1, 1), LAST_DAY),
        requirements=frozenset(),
        agreements=frozenset(),
        because={},
        aggregate_by=content.aggregate_by,
        brought_list=content.brought_list,
    )


def _described(code: str, steward: User | None) -> Dataset:
    found = Dataset.objects.filter(code=code).first()
    if found:
        if steward:
            grants.give("steward_dataset", steward, found)
        return found
    dataset = make_dataset(
        code,
        department=DEPARTMENTS.get(code, code),
        stewards=[steward] if steward else [],
        sensitivity="confidential",
    )
    confidential = {"sensitivity": "confidential"}
    make_element(dataset, "record_id", identity_role="record_key", is_required=True)
    for name in ("first_name", "last_name", "street_address", "zip_code"):
        make_element(dataset, name, **confidential)
    make_element(dataset, "birth_date", **confidential)
    make_element(
        dataset,
        "ward",
        type="code",
        codes={"N": "North", "S": "South"},
        sensitivity="internal",
        identifiability="deidentified",
    )
    make_element(dataset, "visits", type="integer", identifiability="deidentified", **confidential)
    return dataset


def _person(name: str, *roles: Role, organization: str = "office") -> User:
    found = User.objects.filter(email=f"{name}@example.org").first()
    return found or make_user(name, *roles, organization=organization)
