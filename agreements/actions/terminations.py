"""Ending an agreement for good."""

from __future__ import annotations

from django.db import transaction

from agreements.actions.agreements import lock
from agreements.events import Event
from agreements.facts.agreement_rights import parties_signed_by, people_concerned
from agreements.facts.holds import ending_facts
from agreements.facts.impact import impact_of
from agreements.models import Agreement
from agreements.rules.suspension import decide_termination
from idea_portal.accounts.models import User
from idea_portal.audit import trail
from idea_portal.audit.clock import database_clock
from idea_portal.notifications.outbox import notify


@transaction.atomic
def terminate(*, agreement: Agreement, reason: str, confirmed: str, by: User) -> Agreement:
    """End an agreement and all that rests on it, which the person was shown and confirmed."""
    agreement, _ = lock(agreement.latest)
    now = database_clock()
    impact = impact_of(agreement, now)
    decide_termination(
        ending_facts(agreement),
        may_terminate=parties_signed_by(by, agreement).exists(),
        impact=impact.sha256(),
        confirmed=confirmed,
        reason=reason,
        at=now,
    ).require()

    agreement.terminated_at, agreement.terminated_by = now, by
    agreement.termination_reason = reason
    agreement.termination_impact_sha256 = impact.sha256()
    trail.sign(agreement, by=by, reason=reason)
    agreement.save()
    trail.record(
        Event.AGREEMENT_TERMINATED,
        subject=agreement,
        by=by,
        about=[line.reference for line in impact.lines],
        reason=reason,
        impact=impact.sha256(),
        ended=[f"{line.kind} {line.reference}" for line in impact.lines],
    )
    notify(
        people_concerned(agreement),
        f"{agreement.reference} was terminated",
        f"{by.full_name}: {reason}",
        agreement.get_absolute_url(),
        about=agreement.reference,
    )
    return agreement
