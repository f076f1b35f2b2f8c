"""Signing for a party, and accepting for oneself."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from agreements.actions.agreements import lock
from agreements.events import Event
from agreements.facts.agreement_rights import people_concerned
from agreements.facts.versions import accepting_facts, signing_facts
from agreements.models import AgreementParty, AgreementVersion, Signature
from agreements.rules.agreement_states import VersionState
from agreements.rules.signing import decide_accepting, decide_signing
from idea_portal.accounts.models import User
from idea_portal.audit import trail
from idea_portal.audit.clock import database_clock
from idea_portal.notifications.outbox import notify


@transaction.atomic
def sign(
    *,
    version: AgreementVersion,
    party: AgreementParty,
    seen: str,
    title: str,
    reauthenticated_at: datetime | None,
    by: User,
) -> Signature:
    """Sign the cleared words for a party. The last party's signature executes the version."""
    agreement, version = lock(version)
    now = database_clock()
    decide_signing(signing_facts(version, party, by, seen, reauthenticated_at), at=now).require()

    signature = _put_name(version, by, now, party=party, title=title)
    signed = version.signatures.filter(revision=version.revision, party__isnull=False)
    is_complete = signed.count() == version.parties.count()
    version.state = (VersionState.EXECUTED if is_complete else VersionState.PARTIALLY_SIGNED).value
    trail.sign(version, by=by)
    version.save(update_fields=["state"])
    trail.record(
        Event.AGREEMENT_SIGNED,
        subject=agreement,
        by=by,
        about=[party.organization],
        version=version.number,
        party=party.organization.code,
        title=title,
        sha256=signature.digest,
    )
    if is_complete:
        trail.record(Event.AGREEMENT_EXECUTED, subject=agreement, by=by, version=version.number)
        notify(
            people_concerned(agreement),
            f"{agreement.reference} was signed by all parties",
            f"{agreement.title}, version {version.number}, runs from {version.effective_on} "
            f"to {version.ends_on}.",
            agreement.get_absolute_url(),
            about=agreement.reference,
        )
    return signature


@transaction.atomic
def accept(
    *, version: AgreementVersion, seen: str, reauthenticated_at: datetime | None, by: User
) -> Signature:
    """Accept an acceptable-use agreement for oneself."""
    agreement, version = lock(version)
    now = database_clock()
    decide_accepting(accepting_facts(version, by, seen, reauthenticated_at, now), at=now).require()

    signature = _put_name(version, by, now)
    trail.record(
        Event.AGREEMENT_ACCEPTED,
        subject=agreement,
        by=by,
        version=version.number,
        sha256=signature.digest,
    )
    return signature


def _put_name(
    version: AgreementVersion,
    by: User,
    now: datetime,
    *,
    party: AgreementParty | None = None,
    title: str = "",
) -> Signature:
    return Signature.objects.create(
        version=version,
        revision=version.revision,
        party=party,
        digest=version.words.sha256(),
        by=by,
        person=by.person_key,
        name=by.full_name,
        title=title,
        signed_at=now,
    )
