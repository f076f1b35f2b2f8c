from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, Prefetch, prefetch_related_objects

from agreements.models import Agreement, AgreementParty, AgreementVersion, Clearance, Signature
from agreements.rules.agreement_states import ClearanceKind, VersionState
from agreements.rules.vocabulary import AgreementKind, Capacity
from idea_portal.accounts.roles import Role
from idea_portal.audit.clock import database_clock

from .accounts import Cast, Part
from .row_history import without_history

THIS_YEAR = (date(2020, 1, 1), date(2099, 12, 31))
DRAFTER = Part("dora-drafter", (Role.INTAKE_COORDINATOR,))
CLEARED_BY = {
    ClearanceKind.LEGAL: Part("lena-legal", (Role.LEGAL_REVIEWER,)),
    ClearanceKind.COMPLIANCE: Part("carl-compliance", (Role.COMPLIANCE_REVIEWER,)),
}
WITH_HEALTH = {"office": "office", "health": "data-partner"}


@dataclass(frozen=True)
class Draft:
    """What an agreement is to say."""

    kind: str = "dsa"
    title: str = "An agreement"
    parent: Agreement | None = None
    clauses: Iterable[dict] = ()
    parties: dict[str, str] = field(default_factory=WITH_HEALTH.copy)
    days: tuple[date, date] = THIS_YEAR
    text: str = "The parties agree."


def sharing_clauses(
    dataset: str,
    elements: list[str],
    *,
    linkage_elements: list[str] = (),
    linked_with: list[str] = (),
    purposes: list[str] = ("outreach", "research", "evaluation", "reporting"),
    recipients: list[str] = ("outreach", "university"),
    outputs: list[str] = ("client-level", "aggregate", "contact-list"),
    first: int = 2,
) -> list[dict]:
    """Clauses that permit much of one dataset; numbers begin at `first`.1."""
    clauses = [
        {"kind": "covers", "dataset": dataset, "elements": list(elements)},
        {"kind": "purposes", "purposes": list(purposes), "dataset": dataset},
        {"kind": "recipients", "organizations": list(recipients), "dataset": dataset},
        {"kind": "outputs", "outputs": list(outputs), "dataset": dataset},
    ]
    if linkage_elements:
        clauses.append(
            {"kind": "linkage-elements", "dataset": dataset, "elements": list(linkage_elements)}
        )
    if linked_with:
        clauses.append({"kind": "linkage", "dataset": dataset, "with": list(linked_with)})
    return [{"number": f"{first}.{n}"} | clause for n, clause in enumerate(clauses, start=1)]


def signing(organizations: Iterable[str]) -> list[Part]:
    """Everybody whom agreements among organizations take before they are in force."""
    return [DRAFTER, *CLEARED_BY.values(), *(signer_for(code) for code in organizations)]


def signer_for(organization: str) -> Part:
    return Part(f"signer-for-{organization}", (Role.SIGNATORY,), organization)


@without_history
def make_agreement(
    kind: str = "dsa",
    *,
    state: VersionState = VersionState.EXECUTED,
    at: datetime | None = None,
    **said,
) -> Agreement:
    """An agreement carried to a state, by default in force, as its actions would leave it."""
    return make_agreements([Draft(kind, **said)], state=state, at=at)[0]


@without_history
def make_agreements(
    drafts: list[Draft],
    *,
    state: VersionState = VersionState.EXECUTED,
    at: datetime | None = None,
    cast: Cast | None = None,
) -> list[Agreement]:
    """Agreements carried to a state together."""
    at = at or database_clock()
    agreements = Agreement.objects.bulk_create(_numbered(drafts, at))
    versions = [
        _version(agreement, 1, draft, at)
        for agreement, draft in zip(agreements, drafts, strict=True)
    ]
    _make_versions(versions, drafts, state, cast or Cast())
    return agreements


@without_history
def make_version(
    agreement: Agreement,
    *,
    state: VersionState = VersionState.EXECUTED,
    at: datetime | None = None,
    **said,
) -> AgreementVersion:
    """A further version of an agreement, carried to a state."""
    draft = Draft(**said)
    version = _version(agreement, agreement.versions.count() + 1, draft, at or database_clock())
    return _make_versions([version], [draft], state, Cast())[0]


def carry(
    versions: list[AgreementVersion], state: VersionState, at: datetime, cast: Cast | None = None
) -> None:
    """Bring drafted versions to a state, step by step: the database lets none be left out."""
    if state is VersionState.DRAFT:
        return
    cast = cast or Cast()
    _freeze(versions)
    if state is VersionState.IN_REVIEW:
        return
    _clear(versions, at, cast)
    if state is VersionState.READY_TO_SIGN:
        return
    _sign(versions, state, at, cast)


def _numbered(drafts: list[Draft], at: datetime) -> list[Agreement]:
    kinds = Agreement.objects.order_by().values_list("kind").annotate(Count("pk"))
    count = Counter(dict(kinds))
    agreements = []
    for draft in drafts:
        count[draft.kind] += 1
        agreements.append(
            Agreement(
                reference=f"{draft.kind.upper()}-2026-{count[draft.kind]:03d}",
                kind=AgreementKind(draft.kind).value,
                title=draft.title,
                parent=draft.parent,
                created_at=at,
            )
        )
    return agreements


def _version(agreement: Agreement, number: int, draft: Draft, at: datetime) -> AgreementVersion:
    return AgreementVersion(
        agreement=agreement,
        number=number,
        text=draft.text,
        terms=list(draft.clauses),
        effective_on=draft.days[0],
        ends_on=draft.days[1],
        drafted_at=at,
    )


def _make_versions(
    versions: list[AgreementVersion], drafts: list[Draft], state: VersionState, cast: Cast
) -> list[AgreementVersion]:
    drafter = cast.person(DRAFTER)
    for version in versions:
        version.drafted_by = drafter
    AgreementVersion.objects.bulk_create(versions)
    cast.bring_organizations(code for draft in drafts for code in draft.parties)
    AgreementParty.objects.bulk_create(
        AgreementParty(
            version=version,
            organization=cast.organization(code),
            capacity=Capacity(capacity).value,
        )
        for version, draft in zip(versions, drafts, strict=True)
        for code, capacity in draft.parties.items()
    )
    carry(versions, state, versions[0].drafted_at, cast)
    return versions


def _freeze(versions: list[AgreementVersion]) -> None:
    parties = AgreementParty.objects.select_related("organization")
    prefetch_related_objects(versions, Prefetch("parties", parties))
    for version in versions:
        version.frozen_sha256 = version.words.sha256()
        version.state = VersionState.IN_REVIEW.value
    AgreementVersion.objects.bulk_update(versions, ["state", "frozen_sha256"])


def _clear(versions: list[AgreementVersion], at: datetime, cast: Cast) -> None:
    people = zip(CLEARED_BY, cast.bring(CLEARED_BY.values()), strict=True)
    Clearance.objects.bulk_create(
        Clearance(
            version=version,
            revision=version.revision,
            kind=kind.value,
            digest=version.frozen_sha256,
            by=person,
            person=person.person_key,
            cleared_at=at,
        )
        for kind, person in people
        for version in versions
    )
    _move(versions, VersionState.READY_TO_SIGN)


def _sign(versions: list[AgreementVersion], state: VersionState, at: datetime, cast: Cast) -> None:
    parties = [
        (version, party)
        for version in versions
        for party in version.parties.all()[: 1 if state is VersionState.PARTIALLY_SIGNED else None]
    ]
    signers = cast.bring(signer_for(party.organization.code) for _, party in parties)
    Signature.objects.bulk_create(
        Signature(
            version=version,
            revision=version.revision,
            party=party,
            digest=version.frozen_sha256,
            by=signer,
            person=signer.person_key,
            name=signer.full_name,
            title="Commissioner",
            signed_at=at,
        )
        for (version, party), signer in zip(parties, signers, strict=True)
    )
    _move(versions, state)


def _move(versions: list[AgreementVersion], state: VersionState) -> None:
    for version in versions:
        version.state = state.value
    moved = AgreementVersion.objects.filter(pk__in=[version.pk for version in versions])
    moved.update(state=state.value)
