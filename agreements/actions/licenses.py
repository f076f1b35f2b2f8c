"""Drafting the data-use license of an approved project from its approved scope."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from agreements.actions import agreements
from agreements.actions.research_requests import lock
from agreements.events import Event
from agreements.facts.requests import question_of, step_actor, step_facts
from agreements.models import Agreement, ResearchRequest
from agreements.rules.license_terms import license_clauses, license_text
from agreements.rules.request_steps import Step, decide_step
from agreements.rules.vocabulary import AgreementKind, Capacity
from idea_portal.accounts.models import Organization, User
from idea_portal.audit import trail
from idea_portal.audit.clock import database_clock


@transaction.atomic
def draft_license(*, request: ResearchRequest, by: User) -> Agreement:
    """Draft the license that permits exactly what was approved, ready to be cleared and signed."""
    request, at = lock(request), database_clock()
    decide_step(
        step_facts(request, at), Step.DRAFT_LICENSE, step_actor(request, by, at), at=at
    ).require()
    combination = question_of(request, at).combination
    combination.decision.require()
    scope = combination.scope

    license_ = agreements.draft(
        kind=AgreementKind.DUL,
        title=f"License for {request.reference}: {request.title}"[:200],
        parent=_umbrella(scope.agreements),
        effective_on=scope.period.first_day,
        ends_on=scope.period.last_day,
        parties=_parties(request),
        text=license_text(scope, request.title, request.organization.name),
        clauses=[clause.as_record() for clause in license_clauses(scope)],
        by=by,
    )
    request.license = license_
    trail.sign(request, by=by)
    request.save(update_fields=["license"])
    trail.record(Event.LICENSE_DRAFTED, subject=request, by=by, about=[license_])
    return license_


def _umbrella(references: Iterable[str]) -> Agreement | None:
    """The umbrella the license stands under; the data-sharing agreements it rests on are many."""
    umbrellas = Agreement.objects.filter(reference__in=references, kind=AgreementKind.MOU.value)
    return umbrellas.order_by("reference").first()


def _parties(request: ResearchRequest) -> list[tuple[Organization, Capacity]]:
    office = Organization.objects.get(kind=Organization.Kind.OFFICE)
    if request.organization == office:
        return [(office, Capacity.OFFICE)]
    return [(office, Capacity.OFFICE), (request.organization, Capacity.RECIPIENT)]
