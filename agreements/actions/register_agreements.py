"""Loads the agreements of a register, each as far as the people named for it carried it."""

from agreements.actions import agreements, clearances, signatures
from agreements.models import Agreement, AgreementVersion
from agreements.rules.agreement_states import ClearanceKind
from agreements.rules.register import ListedAgreement, ListedParty
from idea_portal.accounts.facts import has_role
from idea_portal.accounts.models import User
from idea_portal.accounts.roles import Role
from idea_portal.audit.clock import database_clock

from .register_loading import Loading, told_at


def load_agreement(listed: ListedAgreement, loading: Loading) -> None:
    """Draft an agreement, then submit, clear, sign and accept it by the people named."""
    with told_at(listed.place):
        agreement = _draft(listed, loading)
    loading.agreements[listed.key] = agreement
    loading.count("agreements")
    if not listed.cleared_by:
        return
    with told_at(listed.place):
        version = clearances.submit(version=agreement.latest, by=loading.people[listed.drafted_by])
        _clear(version, [loading.people[email] for email in listed.cleared_by])
    for party in listed.parties:
        if party.signed_by:
            with told_at(party.place):
                _sign(version, party, loading)
    for email in listed.accepted_by:
        with told_at(listed.place):
            signatures.accept(
                version=version,
                seen=version.frozen_sha256,
                reauthenticated_at=database_clock(),
                by=loading.people[email],
            )


def _draft(listed: ListedAgreement, loading: Loading) -> Agreement:
    return agreements.draft(
        kind=listed.kind,
        title=listed.title,
        effective_on=listed.begins,
        ends_on=listed.ends,
        by=loading.people[listed.drafted_by],
        parent=loading.agreements.get(listed.parent),
        parties=[
            (loading.organizations[party.organization], party.capacity) for party in listed.parties
        ],
        text=listed.text,
        clauses=[clause.words for clause in listed.clauses],
    )


def _clear(version: AgreementVersion, reviewers: list[User]) -> None:
    for person in reviewers:
        is_legal = has_role(person, Role.LEGAL_REVIEWER)
        clearances.clear(
            version=version,
            kind=ClearanceKind.LEGAL if is_legal else ClearanceKind.COMPLIANCE,
            seen=version.frozen_sha256,
            by=person,
        )


def _sign(version: AgreementVersion, party: ListedParty, loading: Loading) -> None:
    # Whoever loads a register vouches for the signatures on paper that it states.
    signatures.sign(
        version=version,
        party=version.parties.get(organization__code=party.organization),
        seen=version.frozen_sha256,
        title=Role.SIGNATORY.label,
        reauthenticated_at=database_clock(),
        by=loading.people[party.signed_by],
    )
