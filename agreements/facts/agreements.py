"""What agreements say and whether they are in force, now or at any moment before."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from agreements.models import (
    Agreement,
    AgreementParty,
    AgreementVersion,
    Clearance,
    Hold,
    Signature,
)
from agreements.models.agreement import DEEPEST_PARENT
from agreements.rules.agreement_force import (
    AgreementFacts,
    HoldFacts,
    VersionFacts,
    decide_force,
)
from agreements.rules.agreement_states import ClearanceKind, Consent, VersionState
from agreements.rules.vocabulary import AgreementKind
from idea_portal.policy import Decision

# As far up as agreements stand under each other.
PARENTS = "__".join(["parent"] * DEEPEST_PARENT)
# In an order of their own: the usual one would join in the agreement above them again.
_VERSIONS = AgreementVersion.objects.order_by("number")
_PARTIES = AgreementParty.objects.select_related("organization").order_by("organization__name")
_HOLDS = Hold.objects.select_related("organization")
# Those of people who accepted for themselves are many, and say nothing of an agreement's force.
_OF_PARTIES = Signature.objects.filter(party__isnull=False).order_by()
_CLEARANCES = Clearance.objects.order_by()


def agreement_facts(agreement: Agreement, at: datetime) -> AgreementFacts:
    """Everything the rule needs to say whether an agreement is in force at a moment."""
    parent = agreement.parent
    above = decide_force(agreement_facts(parent, at), at=at) if parent else None
    return facts_under(agreement, above)


def facts_under(agreement: Agreement, parent: Decision | None) -> AgreementFacts:
    """The same, where it is known whether the agreement it stands under is in force."""
    return AgreementFacts(
        reference=agreement.reference,
        kind=AgreementKind(agreement.kind),
        versions=tuple(_version_facts(version) for version in agreement.versions.all()),
        holds=tuple(_hold_facts(hold) for hold in agreement.holds.all()),
        terminated_at=agreement.terminated_at,
        parent=parent,
    )


def agreement_standing(reference: str, at: datetime, *, number: int | None = None) -> Decision:
    """Whether an agreement, or one version of it, is in force at a moment, and why."""
    agreement = next(iter(fetch_with_facts(Agreement.objects.filter(reference=reference))), None)
    facts = (
        agreement_facts(agreement, at)
        if agreement
        else AgreementFacts(reference=reference, kind=AgreementKind.DSA, versions=())
    )
    return decide_force(facts, at=at, number=number)


def fetch_with_facts(agreements: QuerySet[Agreement]) -> list[Agreement]:
    """Agreements with all that facts are drawn from, fetched now in a few queries."""
    found = list(agreements.select_related(PARENTS))
    fetch_facts(found)
    return found


def fetch_facts(agreements: Iterable[Agreement]) -> None:
    """The same for agreements that are at hand: all they stand under share each query."""
    prefetch_related_objects(
        list(_with_all_above(agreements)),
        Prefetch("versions", _VERSIONS),
        Prefetch("versions__parties", _PARTIES),
        Prefetch("versions__clearances", _CLEARANCES),
        Prefetch("versions__signatures", _OF_PARTIES),
        Prefetch("holds", _HOLDS),
        "holds__reinstatements",
    )


def _with_all_above(agreements: Iterable[Agreement]) -> Iterable[Agreement]:
    """Some agreements and those they stand under, each once: what is above several is shared."""
    known = {agreement.pk: agreement for agreement in agreements}
    for below in tuple(known.values()):
        while below.parent:
            below.parent = known.setdefault(below.parent.pk, below.parent)
            below = below.parent
    return known.values()


def _version_facts(version: AgreementVersion) -> VersionFacts:
    signed = {
        signature.party_id: signature.signed_at
        for signature in version.signatures.all()
        if signature.revision == version.revision and signature.digest == version.frozen_sha256
    }
    parties = list(version.parties.all())
    unsigned = tuple(party.organization.name for party in parties if party.pk not in signed)
    cleared = {
        clearance.kind: clearance.cleared_at
        for clearance in version.clearances.all()
        if clearance.revision == version.revision and clearance.digest == version.frozen_sha256
    }
    complete = parties and not unsigned and cleared.keys() >= set(ClearanceKind)
    moments = [*(signed[party.pk] for party in parties), *cleared.values()] if complete else []
    return VersionFacts(
        number=version.number,
        state=VersionState(version.state),
        period=version.period,
        executed_at=max(moments, default=None),
        unsigned=unsigned,
        is_intact=version.words.sha256() == version.frozen_sha256,
    )


def _hold_facts(hold: Hold) -> HoldFacts:
    given = {each.consent: each.given_at for each in hold.reinstatements.all()}
    lifted = max(given.values()) if given.keys() >= set(Consent) else None
    whom = hold.organization.name if hold.organization else "compliance"
    return HoldFacts(
        suspended_at=hold.suspended_at,
        because=f"{hold.agreement.reference} was suspended for {whom}: {hold.reason}",
        lifted_at=lifted,
    )
