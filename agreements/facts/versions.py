"""One version of an agreement, as the questions about moving it on see it."""

from __future__ import annotations

from datetime import datetime

from agreements.facts.agreement_rights import may_clear, signs_for
from agreements.facts.agreements import agreement_standing
from agreements.facts.terms import what_clauses_may_name
from agreements.models import AgreementParty, AgreementVersion
from agreements.rules.agreement_drafting import DraftWords, VersionAtHand
from agreements.rules.agreement_states import ClearanceKind, VersionState
from agreements.rules.clause_reader import TermsInvalid, parse
from agreements.rules.clearing import ClearingFacts
from agreements.rules.signing import AcceptingFacts, SigningFacts
from agreements.rules.vocabulary import AgreementKind, Capacity
from idea_portal.accounts.models import User


def version_at_hand(version: AgreementVersion) -> VersionAtHand:
    return VersionAtHand(
        agreement=version.agreement.reference,
        number=version.number,
        state=VersionState(version.state),
        is_terminated=version.agreement.terminated_at is not None,
    )


def draft_words(version: AgreementVersion) -> DraftWords:
    """What stands in a draft, and what is wrong with its clauses today."""
    problems: tuple[str, ...] = ()
    try:
        parse(version.terms, what_clauses_may_name())
    except TermsInvalid as invalid:
        problems = tuple(str(problem) for problem in invalid.problems)
    return DraftWords(
        kind=AgreementKind(version.agreement.kind),
        text=version.text,
        capacities=tuple(Capacity(party.capacity) for party in version.parties.all()),
        effective_on=version.effective_on,
        ends_on=version.ends_on,
        problems=problems,
    )


def clearing_facts(
    version: AgreementVersion, kind: ClearanceKind, by: User, seen: str
) -> ClearingFacts:
    return ClearingFacts(
        version=version_at_hand(version),
        kind=kind,
        holds_role=may_clear(by, kind),
        person=by.person_key,
        drafter=version.drafted_by.person_key,
        cleared={
            ClearanceKind(each.kind): each.person
            for each in version.clearances.filter(revision=version.revision)
        },
        frozen=version.frozen_sha256,
        recomputed=version.words.sha256(),
        seen=seen,
    )


def signing_facts(
    version: AgreementVersion,
    party: AgreementParty,
    by: User,
    seen: str,
    reauthenticated_at: datetime | None,
) -> SigningFacts:
    signed = version.signatures.filter(revision=version.revision).exclude(party=None)
    others = signed.filter(person=by.person_key).exclude(party=party)
    return SigningFacts(
        version=version_at_hand(version),
        party=party.organization.name,
        is_signatory=party.version_id == version.pk and signs_for(by, party.organization),
        person=by.person_key,
        signed_for=tuple(others.values_list("party__organization__name", flat=True)),
        has_cleared=version.clearances.filter(
            revision=version.revision, person=by.person_key
        ).exists(),
        party_has_signed=signed.filter(party=party).exists(),
        reauthenticated_at=reauthenticated_at,
        frozen=version.frozen_sha256,
        recomputed=version.words.sha256(),
        seen=seen,
    )


def accepting_facts(
    version: AgreementVersion,
    by: User,
    seen: str,
    reauthenticated_at: datetime | None,
    at: datetime,
) -> AcceptingFacts:
    accepted = version.signatures.filter(
        party=None, person=by.person_key, revision=version.revision
    )
    return AcceptingFacts(
        version=version_at_hand(version),
        kind=AgreementKind(version.agreement.kind),
        standing=agreement_standing(version.reference, at, number=version.number),
        has_accepted=accepted.exists(),
        reauthenticated_at=reauthenticated_at,
        frozen=version.frozen_sha256,
        recomputed=version.words.sha256(),
        seen=seen,
    )
