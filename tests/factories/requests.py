"""Requests, reviews and authorizations, with all that must stand behind them."""

from collections.abc import Iterable
from datetime import date, datetime

from agreements.models import (
    Agreement,
    AgreementVersion,
    Authorization,
    RequestedDataset,
    RequestedElement,
    RequestGrant,
    RequestMember,
    ResearchRequest,
    Signature,
)
from agreements.rules.license_terms import license_clauses
from agreements.rules.request_content import (
    CohortRole,
    RequestContent,
    content_hash,
)
from agreements.rules.request_states import RequestState
from agreements.rules.scope import Cohort, Scope, every_pair
from agreements.rules.vocabulary import AgreementKind, OutputKind, Purpose
from datasets.models import DataElement
from datasets.rules.vocabulary import Identifiability
from idea_portal.accounts.models import Organization, User
from idea_portal.accounts.roles import Role
from idea_portal.audit.clock import database_clock
from idea_portal.policy import Period

from .accounts import Cast, Part, give_together
from .agreements import WITH_HEALTH, Draft, make_agreements, signing
from .request_facts import JUSTIFICATION
from .request_steps import COMPLIANCE, carry, reviewing
from .row_history import without_history
from .sharing import BOTH, make_data, make_sharing

HANDED_OUT = ("first_name", "last_name", "street_address", "zip_code")
LAST_DAY = date(2098, 12, 31)
REQUESTER = Part("rita-requester", (Role.REQUESTER,), "outreach")
ISSUER = Part("ida-issuer", (Role.INTAKE_COORDINATOR,))
ACCEPTABLE_USE = Draft("aua", "Acceptable use", parties={"office": "office"})


@without_history
def make_acceptance(*people: User) -> Agreement:
    """An acceptable-use agreement in force that these people have accepted."""
    agreement = _acceptable_use() or make_agreements([ACCEPTABLE_USE])[0]
    _accept(agreement.latest, people, database_clock())
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
    cast: Cast | None = None,
    **fields,
) -> ResearchRequest:
    """The outreach request, drafted in full and carried to a state as its actions would."""
    at, cast = database_clock(), cast or Cast()
    requester = requester or cast.person(REQUESTER)
    described = {
        "title": "Reach families who miss the credit",
        "purpose": Purpose.OUTREACH.value,
        "justification": JUSTIFICATION,
        "organization": cast.organization("outreach"),
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
    _form_team(request, people, at)
    asked = []
    for dataset in make_data(*datasets, cast=cast):
        role = (cohort or {}).get(dataset.code, CohortRole.ANY_OF)
        asked.append(
            RequestedDataset(
                request=request,
                dataset=dataset,
                cohort_role=role.value,
                is_required=role.narrows or dataset.code in required,
                row_condition=(rows or {}).get(dataset.code),
            )
        )
    RequestedDataset.objects.bulk_create(asked)
    _ask_for(
        request, elements or {f"{datasets[0]}.{name}": "To write to them." for name in HANDED_OUT}
    )
    return carry(request, RequestState(state), at, cast)


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
    requester = asked.pop("requester", people[0] if people else None)
    cast = Cast()
    if sharing is None and request is None:
        _bring_everybody(cast, datasets, requester, asked.get("organization"))
    sharing = make_sharing(*datasets, cast=cast) if sharing is None else sharing
    request = request or make_request(
        requester=requester,
        people=people,
        state="approved",
        datasets=datasets,
        cast=cast,
        **asked,
    )
    revision = request.revisions.latest()
    at = database_clock()
    drawn = scope or _scope_of(revision.asked)
    period = Period(begins_at or at, ends_at or Period.of_days(LAST_DAY, LAST_DAY).ends)
    team = [
        member.user for member in request.members.filter(removed_at=None).select_related("user")
    ]
    dul = _license(request, drawn, sharing[0] if sharing else None, team, at, cast)
    bounds = drawn.as_record() | {
        "request": request.reference,
        "recipient": request.organization.code,
        "people": sorted(str(person.reference) for person in team),
        "agreements": sorted(each.reference for each in [*sharing, dul]),
        "period": period.as_record(),
    }
    request.license = dul
    request.save()
    authorization = Authorization(
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
        issued_by=cast.person(ISSUER),
    )
    if revoked:
        authorization.revoked_at = database_clock()
        authorization.revoked_by = cast.person(COMPLIANCE)
        authorization.revoked_because = "The project was stopped."
    authorization.save()
    return authorization


def _bring_everybody(
    cast: Cast,
    datasets: tuple[str, ...],
    requester: User | None,
    organization: Organization | None,
) -> None:
    """All at once whom the agreements, the request, its reviews and its license take."""
    departments = [each.department.code for each in make_data(*datasets, cast=cast)]
    recipient = organization.code if organization else "outreach"
    cast.bring(
        [
            *signing([*WITH_HEALTH, *departments, recipient]),
            *([] if requester else [REQUESTER]),
            *reviewing(departments),
            ISSUER,
        ]
    )


def _acceptable_use() -> Agreement | None:
    return Agreement.objects.filter(kind=AgreementKind.AUA.value).first()


def _accept(version: AgreementVersion, people: Iterable[User], at: datetime) -> None:
    acceptances = Signature.objects.filter(version=version, revision=version.revision, party=None)
    known = set(acceptances.values_list("by", flat=True))
    Signature.objects.bulk_create(
        Signature(
            version=version,
            revision=version.revision,
            by=person,
            digest=version.frozen_sha256,
            person=person.person_key,
            name=person.full_name,
            signed_at=at,
        )
        for person in dict.fromkeys(people)
        if person.pk not in known
    )


def _license(
    request: ResearchRequest,
    scope: Scope,
    parent: Agreement | None,
    team: list[User],
    at: datetime,
    cast: Cast,
) -> Agreement:
    """The license of a request, in force, and an acceptable use that its team has accepted."""
    license_ = Draft(
        "dul",
        f"License for {request}",
        parent=parent,
        parties={"office": "office", request.organization.code: "recipient"},
        clauses=[clause.as_record() for clause in license_clauses(scope)],
    )
    acceptable = _acceptable_use()
    drafts = [license_] if acceptable else [ACCEPTABLE_USE, license_]
    *use, dul = make_agreements(drafts, at=at, cast=cast)
    _accept((acceptable or use[0]).latest, team, at)
    return dul


def _form_team(request: ResearchRequest, people: list[User], at: datetime) -> None:
    requester = request.requester
    team = list({each.pk: each for each in [requester, *people]}.values())
    RequestMember.objects.bulk_create(
        RequestMember(request=request, user=person, added_at=at, added_by=requester)
        for person in team
    )
    given = [(person, request) for person in team]
    give_together(RequestGrant, "work_on_researchrequest", given)


def _ask_for(request: ResearchRequest, wanted: dict[str, str]) -> None:
    codes = {reference.partition(".")[0] for reference in wanted}
    known = DataElement.objects.filter(dataset__code__in=codes).select_related("dataset")
    elements = {element.reference: element for element in known}
    RequestedElement.objects.bulk_create(
        RequestedElement(request=request, element=elements[reference], reason=reason)
        for reference, reason in wanted.items()
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
