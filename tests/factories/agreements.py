from datetime import date, datetime

from agreements.models import Agreement, AgreementParty, AgreementVersion, Clearance, Signature
from agreements.rules.agreement_states import ClearanceKind, VersionState
from agreements.rules.vocabulary import AgreementKind, Capacity
from idea_portal.accounts.models import User
from idea_portal.accounts.roles import Role
from idea_portal.audit.clock import database_clock

from .accounts import make_organization, make_user
from .row_history import without_history

THIS_YEAR = (date(2020, 1, 1), date(2099, 12, 31))


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


@without_history
def make_agreement(
    kind: str = "dsa",
    *,
    clauses: list[dict] = (),
    parties: dict[str, str] | None = None,
    parent: Agreement | None = None,
    days: tuple[date, date] = THIS_YEAR,
    title: str = "An agreement",
    text: str = "The parties agree.",
    state: VersionState = VersionState.EXECUTED,
    at: datetime | None = None,
) -> Agreement:
    """An agreement carried to a state, by default in force, as its actions would leave it."""
    agreement = Agreement.objects.create(
        reference=_reference(kind),
        kind=AgreementKind(kind).value,
        title=title,
        parent=parent,
        created_at=at or database_clock(),
    )
    make_version(
        agreement, clauses=clauses, parties=parties, days=days, text=text, state=state, at=at
    )
    return agreement


@without_history
def make_version(
    agreement: Agreement,
    *,
    clauses: list[dict] = (),
    parties: dict[str, str] | None = None,
    days: tuple[date, date] = THIS_YEAR,
    text: str = "The parties agree.",
    state: VersionState = VersionState.EXECUTED,
    at: datetime | None = None,
) -> AgreementVersion:
    """A further version of an agreement, carried to a state."""
    at = at or database_clock()
    version = AgreementVersion.objects.create(
        agreement=agreement,
        number=agreement.versions.count() + 1,
        text=text,
        terms=list(clauses),
        effective_on=days[0],
        ends_on=days[1],
        drafted_by=_person("dora-drafter", Role.INTAKE_COORDINATOR),
        drafted_at=at,
    )
    named = parties or {"office": "office", "health": "data-partner"}
    for code, capacity in named.items():
        AgreementParty.objects.create(
            version=version,
            organization=make_organization(code),
            capacity=Capacity(capacity).value,
        )
    return _carry(version, state, at)


def _carry(version: AgreementVersion, state: VersionState, at: datetime) -> AgreementVersion:
    if state is VersionState.DRAFT:
        return version
    version.frozen_sha256 = version.words.sha256()
    _move(version, VersionState.IN_REVIEW)
    if state is VersionState.IN_REVIEW:
        return version
    people = {
        ClearanceKind.LEGAL: _person("lena-legal", Role.LEGAL_REVIEWER),
        ClearanceKind.COMPLIANCE: _person("carl-compliance", Role.COMPLIANCE_REVIEWER),
    }
    for kind, person in people.items():
        Clearance.objects.create(
            version=version,
            revision=version.revision,
            kind=kind.value,
            digest=version.frozen_sha256,
            by=person,
            person=person.person_key,
            cleared_at=at,
        )
    _move(version, VersionState.READY_TO_SIGN)
    if state is VersionState.READY_TO_SIGN:
        return version
    parties = list(version.parties.all())
    for party in parties[:1] if state is VersionState.PARTIALLY_SIGNED else parties:
        code = party.organization.code
        signer = _person(f"signer-for-{code}", Role.SIGNATORY, organization=code)
        Signature.objects.create(
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
    return _move(version, state)


def _move(version: AgreementVersion, state: VersionState) -> AgreementVersion:
    version.state = state.value
    version.save()
    return version


def _reference(kind: str) -> str:
    count = Agreement.objects.filter(kind=kind).count() + 1
    return f"{kind.upper()}-2026-{count:03d}"


def _person(name: str, *roles: Role, organization: str = "office") -> User:
    found = User.objects.filter(email=f"{name}@example.org").first()
    return found or make_user(name, *roles, organization=organization)
