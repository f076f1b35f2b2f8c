"""Whether what an authorization allows is still allowed by the agreements of a moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from agreements.facts.agreements_at import AgreementsAtAMoment, agreements_at
from agreements.rules.asked import asked_again
from agreements.rules.combination import combine
from agreements.rules.scope import Scope
from idea_portal.policy import Decision


def lost_cover(scope: Scope, *, since: datetime, at: datetime) -> Decision | None:
    """The refusal where other words govern a scope than before and no longer cover it."""
    return cover_lost(scope, since=since, moment=_agreements_of(scope, at))


def cover_lost(scope: Scope, *, since: datetime, moment: AgreementsAtAMoment) -> Decision | None:
    """The same, from agreements that were read already.

    An amendment may narrow an agreement that stays in force, and a new agreement may begin to
    govern a dataset. While the same versions govern as before, their words cannot have changed.
    """
    before, now = (
        moment.versions_governing(scope.agreements, scope.datasets, at) for at in (since, moment.at)
    )
    if before == now:
        return None
    decision = _cover_by(scope, moment)
    return None if decision.allowed else decision


def cover_of(scope: Scope, at: datetime) -> Decision:
    """Whether every governing agreement, as it stands at a moment, covers a whole scope."""
    return _cover_by(scope, _agreements_of(scope, at))


def _cover_by(scope: Scope, moment: AgreementsAtAMoment) -> Decision:
    terms = moment.terms_governing(scope.datasets)
    for reference in moment.licenses_among(scope.agreements):
        if license_ := moment.license(reference, scope.datasets):
            terms += license_.terms
    combination = combine(
        terms=terms,
        asked=asked_again(scope),
        dictionary={
            reference: element
            for reference, element in moment.dictionary.items()
            if element.dataset in scope.datasets
        },
        at=moment.at,
    )
    return replace(
        combination.decision,
        subject=f"The cover of {scope.request}",
        question=f"Do the agreements still cover what {scope.request} was granted?",
    )


def _agreements_of(scope: Scope, at: datetime) -> AgreementsAtAMoment:
    return agreements_at(at, references=scope.agreements, datasets=scope.datasets)
