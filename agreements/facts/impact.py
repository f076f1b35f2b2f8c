"""What rests on an agreement. Later apps add what they know when they are set up."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from agreements.facts.agreements import fetch_with_facts
from agreements.facts.terms import datasets_governed_by
from agreements.models import Agreement
from agreements.rules.impact import Impact, ImpactLine

Source = Callable[[Agreement, datetime], Iterable[ImpactLine]]

_sources: list[Source] = []


def also_rests_on_agreements(source: Source) -> Source:
    """Register what else rests on agreements: authorizations, jobs, outputs, people."""
    if source not in _sources:
        _sources.append(source)
    return source


def impact_of(agreement: Agreement, at: datetime) -> Impact:
    """Everything that rests on an agreement at a moment."""
    lines = [line for source in _sources for line in source(agreement, at)]
    return Impact(agreement.reference, tuple(sorted(set(lines))))


@also_rests_on_agreements
def _agreements_below(agreement: Agreement, at: datetime) -> Iterable[ImpactLine]:
    for child in agreement.children.in_force(at):
        yield ImpactLine("agreement", child.reference, child.title)


@also_rests_on_agreements
def _datasets(agreement: Agreement, at: datetime) -> Iterable[ImpactLine]:
    for whole in fetch_with_facts(Agreement.objects.filter(pk=agreement.pk)):
        for code in sorted(datasets_governed_by(whole, at)):
            yield ImpactLine("dataset", code, "No further delivery may be received under it.")
