"""What the agreements that govern some datasets say about them at a moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from agreements.facts.agreements import agreement_facts, fetch_with_facts
from agreements.models import Agreement, AgreementVersion
from agreements.rules.agreement_force import AgreementFacts, ForceCheck, decide_force
from agreements.rules.clause_reader import Known, Unreadable, read
from agreements.rules.clauses import TypedClause
from agreements.rules.coverage import Coverage, decide_coverage
from agreements.rules.scope import Terms
from agreements.rules.terms import compile_terms, datasets_named
from agreements.rules.vocabulary import AgreementKind
from datasets.facts import dictionary_of
from datasets.models import Dataset
from idea_portal.accounts.models import Organization
from idea_portal.policy import Decision

# An agreement that was never signed, is over or was ended no longer governs anything. One that
# is suspended still does: nothing may be done until it is reinstated.
OVER = frozenset(
    {
        ForceCheck.EXECUTED,
        ForceCheck.EFFECTIVE,
        ForceCheck.NOT_ENDED,
        ForceCheck.NOT_TERMINATED,
    }
)


@dataclass(frozen=True, slots=True)
class License:
    """The license of a project at a moment: its terms, and whether it is in force."""

    terms: tuple[Terms, ...]
    standing: Decision


def terms_governing(dataset_codes: Iterable[str], at: datetime) -> list[Terms]:
    """The terms of every sharing agreement and umbrella that governs the datasets at a moment."""
    codes = sorted(set(dataset_codes))
    departments = _departments(codes)
    named = Q(pk__in=[])
    for code in codes:
        named |= Q(versions__terms__contains=[{"dataset": code}])
    candidates = Agreement.objects.filter(
        Q(named, kind=AgreementKind.DSA.value)
        | Q(
            kind=AgreementKind.MOU.value,
            versions__parties__organization__code__in=departments.values(),
        )
        | Q(kind=AgreementKind.MOU.value, children__kind=AgreementKind.DSA.value)
    ).distinct()
    governing = [_Governing(each, at) for each in fetch_with_facts(candidates)]
    governing = [each for each in governing if each.governs]
    sharing = [each for each in governing if each.is_sharing]
    return [
        each.terms(code)
        for code in codes
        for each in governing
        if (each.names(code) if each.is_sharing else each.is_above(code, departments, sharing))
    ]


def terms_of(reference: str, dataset_codes: Iterable[str], at: datetime) -> list[Terms]:
    """What one agreement, such as the license of a project, says about some datasets."""
    license_ = license_at(reference, dataset_codes, at)
    return list(license_.terms) if license_ else []


def license_at(reference: str, dataset_codes: Iterable[str], at: datetime) -> License | None:
    """What a license says about some datasets, and whether it is in force, from one reading."""
    found = fetch_with_facts(Agreement.objects.filter(reference=reference))
    if not found:
        return None
    (agreement,) = found
    governing = _Governing(agreement, at)
    codes = sorted(set(dataset_codes)) if governing.version else []
    return License(tuple(governing.terms(code) for code in codes), governing.decision)


def coverage_of(dataset: str, elements: Iterable[str], at: datetime) -> Coverage:
    """Which data elements of a dataset may be received at a moment, and by which clauses."""
    return decide_coverage(dataset, terms_governing([dataset], at), elements, at=at)


def datasets_governed_by(agreement: Agreement, at: datetime) -> frozenset[str]:
    """The datasets an agreement names, by the version that counts at a moment."""
    return datasets_named(_Governing(agreement, at).clauses)


def clauses_of(version: AgreementVersion) -> tuple[TypedClause | Unreadable, ...]:
    """The clauses of a version, as far as they can be read."""
    return read(version.terms)


def what_clauses_may_name() -> Known:
    """The inventory, its dictionaries and the organizations, to read clauses against."""
    codes = list(Dataset.objects.values_list("code", flat=True))
    return Known(
        dictionary=dictionary_of(codes),
        organizations=frozenset(Organization.objects.values_list("code", flat=True)),
        datasets=frozenset(codes),
    )


def _departments(codes: Sequence[str]) -> dict[str, str]:
    rows = Dataset.objects.filter(code__in=codes).values_list("code", "department__code")
    return dict(rows)


class _Governing:
    """One agreement at a moment: the version that counts, and what it says."""

    def __init__(self, agreement: Agreement, at: datetime) -> None:
        self.agreement = agreement
        self.facts: AgreementFacts = agreement_facts(agreement, at)
        self.decision = decide_force(self.facts, at=at)
        effective = self.facts.effective_version(at)
        versions = {each.number: each for each in agreement.versions.all()}
        self.version = versions[effective.number] if effective else None
        self.clauses = read(self.version.terms) if self.version else ()

    @property
    def governs(self) -> bool:
        return not OVER & {finding.check for finding in self.decision.refusals}

    @property
    def is_sharing(self) -> bool:
        return self.facts.kind is AgreementKind.DSA

    def names(self, dataset: str) -> bool:
        return dataset in datasets_named(self.clauses)

    def is_above(
        self, dataset: str, departments: Mapping[str, str], sharing: Iterable[_Governing]
    ) -> bool:
        """Whether an umbrella stands over a dataset: by its department, or by an agreement's parent."""
        parties = {party.organization.code for party in self.version.parties.all()}
        return departments.get(dataset) in parties or any(
            each.agreement.parent_id == self.agreement.pk for each in sharing if each.names(dataset)
        )

    def terms(self, dataset: str) -> Terms:
        return compile_terms(
            self.agreement.reference,
            self.facts.kind,
            self.clauses,
            dataset,
            self.version.period,
            not_in_force=tuple(finding.because for finding in self.decision.refusals),
        )
