"""Stopping an agreement at once, and letting it go on."""

from __future__ import annotations

from django.db import transaction

from agreements.actions.agreements import lock
from agreements.events import Event
from agreements.facts.agreement_rights import consents_of, people_concerned, sides_of
from agreements.facts.holds import ending_facts, hold_at_hand
from agreements.models import Agreement, Hold, Reinstatement
from agreements.rules.agreement_states import HoldSide
from agreements.rules.suspension import (
    consents_given,
    decide_reinstatement,
    decide_suspension,
)
from idea_portal.accounts.models import Organization, User
from idea_portal.audit import trail
from idea_portal.audit.clock import database_clock
from idea_portal.notifications.outbox import notify


@transaction.atomic
def suspend(
    *,
    agreement: Agreement,
    side: HoldSide,
    reason: str,
    by: User,
    organization: Organization | None = None,
) -> Hold:
    """Stop everything that rests on an agreement, at once."""
    agreement, _ = lock(agreement.latest)
    now = database_clock()
    standing = Hold.objects.standing(now).filter(agreement=agreement)
    decide_suspension(
        ending_facts(agreement),
        whom=organization.name if organization else side.value,
        may_suspend=(side, organization) in sides_of(by, agreement),
        is_held=standing.filter(side=side.value, organization=organization).exists(),
        reason=reason,
        at=now,
    ).require()

    hold = Hold.objects.create(
        agreement=agreement,
        side=side.value,
        organization=organization,
        suspended_by=by,
        suspended_at=now,
        reason=reason,
    )
    trail.record(
        Event.AGREEMENT_SUSPENDED, subject=agreement, by=by, reason=reason, side=side.value
    )
    _tell(
        agreement,
        "was suspended",
        f"{by.full_name}: {reason}\nNothing may rest on it until it is reinstated.",
    )
    return hold


@transaction.atomic
def reinstate(*, hold: Hold, reason: str, by: User) -> Hold:
    """Consent to lift a suspension. It ends when the suspending side and compliance both have."""
    agreement, _ = lock(hold.agreement.latest)
    now = database_clock()
    standing = Hold.objects.standing(now).filter(pk=hold.pk).first()
    at_hand = hold_at_hand(standing) if standing else None
    speaks_for = consents_of(by, hold)
    decide_reinstatement(
        at_hand,
        agreement.reference,
        person=by.person_key,
        speaks_for=speaks_for,
        reason=reason,
        at=now,
    ).require()

    for consent in consents_given(at_hand, speaks_for):
        Reinstatement.objects.create(
            hold=hold,
            consent=consent.value,
            by=by,
            person=by.person_key,
            given_at=now,
            reason=reason,
        )
    is_lifted = not Hold.objects.standing(now).filter(pk=hold.pk).exists()
    event = Event.AGREEMENT_REINSTATED if is_lifted else Event.AGREEMENT_REINSTATEMENT_CONSENTED
    trail.record(event, subject=agreement, by=by, reason=reason, side=hold.side)
    told = "was reinstated" if is_lifted else "waits for a second consent to be reinstated"
    _tell(agreement, told, f"{by.full_name}: {reason}")
    return hold


def _tell(agreement: Agreement, what: str, text: str) -> None:
    notify(
        people_concerned(agreement),
        f"{agreement.reference} {what}",
        text,
        agreement.get_absolute_url(),
        about=agreement.reference,
    )
