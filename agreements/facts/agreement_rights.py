"""Who may do what with an agreement, by the roles they hold at this moment."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from agreements.models import Agreement, AgreementVersion, Hold
from agreements.rules.agreement_states import ClearanceKind, Consent, HoldSide
from agreements.rules.clause_reader import read
from agreements.rules.terms import datasets_named
from datasets.models import Dataset
from idea_portal.accounts import grants
from idea_portal.accounts.facts import has_role, organizations_where, people_with
from idea_portal.accounts.models import Organization, User
from idea_portal.accounts.roles import Role

CLEARED_BY = {
    ClearanceKind.LEGAL: Role.LEGAL_REVIEWER,
    ClearanceKind.COMPLIANCE: Role.COMPLIANCE_REVIEWER,
}


def may_draft(user: User) -> bool:
    return has_role(user, Role.INTAKE_COORDINATOR)


def may_clear(user: User, kind: ClearanceKind) -> bool:
    return has_role(user, CLEARED_BY[kind])


def signs_for(user: User, organization: Organization) -> bool:
    return has_role(user, Role.SIGNATORY, organization=organization)


def may_return(user: User, version: AgreementVersion) -> bool:
    """Who drafts, clears or signs an agreement may send it back."""
    if has_role(user, Role.INTAKE_COORDINATOR, *CLEARED_BY.values()):
        return True
    ours = organizations_where(user, Role.SIGNATORY)
    return version.parties.filter(organization__in=ours).exists()


def parties_signed_by(user: User, agreement: Agreement) -> QuerySet[Organization]:
    """The parties of an agreement for which a person signs."""
    ours = organizations_where(user, Role.SIGNATORY)
    return ours.filter(agreement_parts__version__agreement=agreement).distinct()


def sides_of(user: User, agreement: Agreement) -> list[tuple[HoldSide, Organization | None]]:
    """The sides for which a person may suspend an agreement, and stand by its reinstatement."""
    sides: list[tuple[HoldSide, Organization | None]] = []
    if has_role(user, Role.COMPLIANCE_REVIEWER):
        sides.append((HoldSide.COMPLIANCE, None))
    sides += [(HoldSide.PARTY, party) for party in parties_signed_by(user, agreement)]
    stewarded = grants.held("steward_dataset", user, Dataset).filter(code__in=_named_by(agreement))
    departments = organizations_where(user, Role.DATA_STEWARD).filter(
        pk__in=stewarded.values("department")
    )
    sides += [(HoldSide.STEWARD, department) for department in departments]
    return sides


def consents_of(user: User, hold: Hold) -> frozenset[Consent]:
    """The consents a person may give to lift a suspension."""
    found = set()
    if (HoldSide(hold.side), hold.organization) in sides_of(user, hold.agreement):
        found.add(Consent.SIDE)
    if has_role(user, Role.COMPLIANCE_REVIEWER):
        found.add(Consent.COMPLIANCE)
    return frozenset(found)


def signatories(organizations: Iterable[Organization]) -> list[User]:
    """Everybody who signs for one of some organizations."""
    return [
        person
        for organization in organizations
        for person in people_with(Role.SIGNATORY, organization=organization)
    ]


def people_concerned(agreement: Agreement) -> list[User]:
    """Who must know when an agreement stops or goes on."""
    parties = Organization.objects.filter(agreement_parts__version__agreement=agreement).distinct()
    datasets = Dataset.objects.filter(code__in=_named_by(agreement))
    stewards = [each for data in datasets for each in grants.holders("steward_dataset", data)]
    staff = people_with(Role.COMPLIANCE_REVIEWER, Role.INTAKE_COORDINATOR)
    return [*signatories(parties), *stewards, *staff]


def _named_by(agreement: Agreement) -> frozenset[str]:
    executed = AgreementVersion.objects.ever_executed().filter(agreement=agreement)
    return frozenset[str]().union(*(datasets_named(read(each.terms)) for each in executed))
