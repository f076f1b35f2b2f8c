"""What the agreements that govern some datasets say about them at a moment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from agreements.facts.agreements import agreement_facts
from agreements.facts.agreements_at import agreements_at
from agreements.models import Agreement, AgreementVersion
from agreements.rules.clause_reader import Known, Unreadable, read
from agreements.rules.clauses import TypedClause
from agreements.rules.coverage import Coverage, decide_coverage
from agreements.rules.scope import Terms
from agreements.rules.terms import datasets_named
from datasets.facts import dictionary_of
from datasets.models import Dataset
from idea_portal.accounts.models import Organization


def terms_governing(dataset_codes: Iterable[str], at: datetime) -> list[Terms]:
    """The terms of every sharing agreement and umbrella that governs the datasets at a moment."""
    codes = sorted(set(dataset_codes))
    return agreements_at(at, datasets=codes).terms_governing(codes)


def terms_of(reference: str, dataset_codes: Iterable[str], at: datetime) -> list[Terms]:
    """What one agreement, such as the license of a project, says about some datasets."""
    license_ = agreements_at(at, references=[reference]).license(reference, dataset_codes)
    return list(license_.terms) if license_ else []


def coverage_of(dataset: str, elements: Iterable[str], at: datetime) -> Coverage:
    """Which data elements of a dataset may be received at a moment, and by which clauses."""
    return decide_coverage(dataset, terms_governing([dataset], at), elements, at=at)


def datasets_governed_by(agreement: Agreement, at: datetime) -> frozenset[str]:
    """The datasets an agreement names, by the version that counts at a moment."""
    effective = agreement_facts(agreement, at).effective_version(at)
    versions = {each.number: each for each in agreement.versions.all()}
    return datasets_named(read(versions[effective.number].terms)) if effective else frozenset()


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
