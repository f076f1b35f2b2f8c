"""From draft to ready to sign: submit, clear by two, or return to draft."""

from __future__ import annotations

from django.db import transaction

from agreements.actions.agreements import lock
from agreements.events import Event
from agreements.facts.agreement_rights import (
    CLEARED_BY,
    may_draft,
    may_return,
    signatories,
)
from agreements.facts.versions import clearing_facts, draft_words, version_at_hand
from agreements.models import AgreementVersion, Clearance
from agreements.rules.agreement_drafting import decide_return, decide_submission
from agreements.rules.agreement_states import ClearanceKind, VersionState
from agreements.rules.clearing import decide_clearing
from idea_portal.accounts.facts import people_with
from idea_portal.accounts.models import User
from idea_portal.audit import trail
from idea_portal.audit.clock import database_clock
from idea_portal.notifications.outbox import notify


@transaction.atomic
def submit(*, version: AgreementVersion, by: User) -> AgreementVersion:
    """Freeze the words of a draft and ask legal and compliance reviewers to clear them."""
    agreement, version = lock(version)
    decide_submission(
        version_at_hand(version), draft_words(version), actor_may_draft=may_draft(by)
    ).require()

    version.frozen_sha256 = version.words.sha256()
    version.state = VersionState.IN_REVIEW.value
    trail.sign(version, by=by)
    version.save(update_fields=["frozen_sha256", "state"])
    trail.record(
        Event.AGREEMENT_SUBMITTED,
        subject=agreement,
        by=by,
        version=version.number,
        sha256=version.frozen_sha256,
    )
    notify(
        people_with(*CLEARED_BY.values()),
        f"{agreement.reference} waits to be cleared",
        f"{agreement.title}, version {version.number}, was submitted by {by.full_name}.",
        agreement.get_absolute_url(),
        about=agreement.reference,
    )
    return version


@transaction.atomic
def clear(
    *, version: AgreementVersion, kind: ClearanceKind, seen: str, by: User, comment: str = ""
) -> Clearance:
    """Find the words fit to be signed. The second clearance makes them ready to sign."""
    agreement, version = lock(version)
    decide_clearing(clearing_facts(version, kind, by, seen)).require()

    clearance = Clearance.objects.create(
        version=version,
        revision=version.revision,
        kind=kind.value,
        digest=version.frozen_sha256,
        by=by,
        person=by.person_key,
        comment=comment,
        cleared_at=database_clock(),
    )
    trail.record(
        Event.AGREEMENT_CLEARED,
        subject=agreement,
        by=by,
        reason=comment,
        version=version.number,
        clearance=kind.value,
        sha256=version.frozen_sha256,
    )
    if version.clearances.filter(revision=version.revision).count() == len(ClearanceKind):
        version.state = VersionState.READY_TO_SIGN.value
        trail.sign(version, by=by)
        version.save(update_fields=["state"])
        notify(
            signatories(party.organization for party in version.parties.all()),
            f"{agreement.reference} is ready to sign",
            f"{agreement.title}, version {version.number}, was cleared by legal and compliance.",
            agreement.get_absolute_url(),
            about=agreement.reference,
        )
    return clearance


@transaction.atomic
def return_to_draft(*, version: AgreementVersion, reason: str, by: User) -> AgreementVersion:
    """Open the words again. What was cleared or signed no longer counts."""
    agreement, version = lock(version)
    decide_return(
        version_at_hand(version), actor_may_return=may_return(by, version), reason=reason
    ).require()

    acted = [
        *(each.by for each in version.clearances.filter(revision=version.revision)),
        *(each.by for each in version.signatures.filter(revision=version.revision)),
    ]
    version.state = VersionState.DRAFT.value
    version.frozen_sha256 = ""
    version.revision += 1
    trail.sign(version, by=by, reason=reason)
    version.save(update_fields=["state", "frozen_sha256", "revision"])
    trail.record(
        Event.AGREEMENT_RETURNED,
        subject=agreement,
        by=by,
        reason=reason,
        version=version.number,
    )
    notify(
        [version.drafted_by, *acted],
        f"{agreement.reference} was returned to draft",
        f"{by.full_name}: {reason}\nClearances and signatures given so far no longer count.",
        agreement.get_absolute_url(),
        about=agreement.reference,
    )
    return version
