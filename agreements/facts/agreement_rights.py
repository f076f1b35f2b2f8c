"""Who may do what with an agreement, by the roles they hold at this moment."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from agreements.models import Agreement, AgreementParty, AgreementVersion, Hold
from agreements.rules.agreement_states import ClearanceKind, Consent, HoldSide
from agreements.rules.clause_reader import read
from agreements.rules.terms import datasets_named
from datasets.models import Dataset
from idea_portal.accounts import grants
from idea_portal.accounts.facts import (
    has_role,
    held_by,
    organizations_where,
    people_with,
)
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


def sides_of(
    user: User, agreement: Agreement, at: datetime | None = None
) -> list[tuple[HoldSide, Organization | None]]:
    """The sides for which a person may suspend an agreement, and stand by its reinstatement."""
    return Sides.of(user, [agreement.pk], at).of_agreement(agreement.pk)


def consents_of(user: User, hold: Hold, at: datetime | None = None) -> frozenset[Consent]:
    """The consents a person may give to lift a suspension."""
    return Sides.of(user, [hold.agreement_id], at).consents(hold)


@dataclass(frozen=True, slots=True)
class Sides:
    """For whom a person speaks about some agreements: read once, however many they are."""

    reviews_compliance: bool
    # Each side with the agreement, by its primary key.
    named: list[tuple[int, HoldSide, Organization]]

    @classmethod
    def of(cls, user: User, agreements: Iterable[int], at: datetime | None = None) -> Sides:
        agreements = set(agreements)
        held = held_by(user, at)
        signs_for = {m.organization_id: m.organization for m in held if m.role == Role.SIGNATORY}
        answers_for = {
            m.organization_id: m.organization for m in held if m.role == Role.DATA_STEWARD
        }
        named = [
            (agreement, HoldSide.PARTY, signs_for[party])
            for agreement, party in _parties(agreements, signs_for)
        ]
        named += [
            (agreement, HoldSide.STEWARD, answers_for[department])
            for agreement, department in _departments(user, agreements, answers_for)
        ]
        return cls(any(m.role == Role.COMPLIANCE_REVIEWER for m in held), named)

    def of_agreement(self, agreement: int) -> list[tuple[HoldSide, Organization | None]]:
        everywhere = [(HoldSide.COMPLIANCE, None)] if self.reviews_compliance else []
        here = [(side, whom) for each, side, whom in self.named if each == agreement]
        return [*everywhere, *sorted(here, key=lambda each: (each[0], each[1].name))]

    def consents(self, hold: Hold) -> frozenset[Consent]:
        found = set()
        if (HoldSide(hold.side), hold.organization) in self.of_agreement(hold.agreement_id):
            found.add(Consent.SIDE)
        if self.reviews_compliance:
            found.add(Consent.COMPLIANCE)
        return frozenset(found)


def _parties(agreements: set[int], signs_for: Collection[int]) -> set[tuple[int, int]]:
    """Which of some organizations are parties of which of some agreements."""
    parties = AgreementParty.objects.filter(
        version__agreement__in=agreements, organization__in=signs_for
    )
    return set(parties.order_by().values_list("version__agreement", "organization"))


def _departments(
    user: User, agreements: set[int], answers_for: Collection[int]
) -> set[tuple[int, int]]:
    """Departments of the datasets a person answers for, with the agreements that name these."""
    stewarded = grants.held("steward_dataset", user, Dataset).filter(department__in=answers_for)
    departments = dict(stewarded.values_list("code", "department"))
    executed = AgreementVersion.objects.ever_executed().filter(agreement__in=agreements)
    return {
        (agreement, departments[code])
        for agreement, terms in executed.values_list("agreement", "terms")
        for code in datasets_named(read(terms)) & departments.keys()
    }


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
