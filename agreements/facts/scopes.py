"""Whether what an authorization allows is still allowed by the agreements of a moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db.models import Q

from agreements.facts.terms import terms_governing, terms_of
from agreements.models import Agreement, AgreementVersion
from agreements.rules.asked import asked_again
from agreements.rules.combination import combine
from agreements.rules.scope import Scope
from agreements.rules.vocabulary import AgreementKind
from datasets.facts import dictionary_of
from idea_portal.policy import Decision


def lost_cover(scope: Scope, *, since: datetime, at: datetime) -> Decision | None:
    """The refusal where other words govern a scope than before and no longer cover it.

    An amendment may narrow an agreement that stays in force, and a new agreement may begin to
    govern a dataset. While the same versions govern as before, their words cannot have changed.
    """
    if _versions_governing(scope, since) == _versions_governing(scope, at):
        return None
    decision = cover_of(scope, at)
    return None if decision.allowed else decision


def cover_of(scope: Scope, at: datetime) -> Decision:
    """Whether every governing agreement, as it stands at a moment, covers a whole scope."""
    licenses = Agreement.objects.filter(
        reference__in=scope.agreements, kind=AgreementKind.DUL.value
    ).values_list("reference", flat=True)
    terms = terms_governing(scope.datasets, at)
    for reference in licenses:
        terms += terms_of(reference, scope.datasets, at)
    combination = combine(
        terms=terms,
        asked=asked_again(scope),
        dictionary=dictionary_of(scope.datasets),
        at=at,
    )
    return replace(
        combination.decision,
        subject=f"The cover of {scope.request}",
        question=f"Do the agreements still cover what {scope.request} was granted?",
    )


def _versions_governing(scope: Scope, at: datetime) -> set[int]:
    named = Q(agreement__reference__in=scope.agreements)
    for dataset in scope.datasets:
        named |= Q(agreement__kind=AgreementKind.DSA.value, terms__contains=[{"dataset": dataset}])
    return set(
        AgreementVersion.objects.newest_effective(at).filter(named).values_list("pk", flat=True)
    )
