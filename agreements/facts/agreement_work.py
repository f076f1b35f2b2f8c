"""Which agreements wait for a person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from agreements.facts.agreement_rights import CLEARED_BY, Sides
from agreements.facts.agreements import agreement_facts, fetch_with_facts
from agreements.models import Agreement, AgreementVersion, Clearance, Hold, Signature
from agreements.rules.agreement_force import decide_force
from agreements.rules.agreement_states import VersionState
from agreements.rules.vocabulary import AgreementKind
from idea_portal.accounts.facts import organizations_where, roles_of
from idea_portal.accounts.models import User
from idea_portal.accounts.roles import Role
from idea_portal.policy import Period
from idea_portal.web.work import WorkItem

SOON = timedelta(days=60)
# Whoever asks for data or works with it has rules of use to accept.
ACCEPTING = frozenset({Role.REQUESTER, Role.LINKAGE_ANALYST})


def waiting_for(person: User, at: datetime) -> list[WorkItem]:
    """What a person can do next about agreements, with the day it is due where there is one."""
    roles = roles_of(person, at)
    return [
        *(_to_draft(person, at) if Role.INTAKE_COORDINATOR in roles else ()),
        *_to_clear(roles),
        *(_to_sign(person, at) if Role.SIGNATORY in roles else ()),
        *(_to_accept(person, at) if roles & ACCEPTING else ()),
        *_to_reinstate(person, at),
    ]


def _to_draft(person: User, at: datetime) -> Iterator[WorkItem]:
    for version in _unfinished(VersionState.DRAFT).filter(drafted_by=person):
        yield _item(version, "Complete and submit", "agreement-edit")
    today = Period(at, at).first_day
    ending = AgreementVersion.objects.ever_executed().filter(
        ends_on__gte=today, ends_on__lte=today + SOON
    )
    for agreement in fetch_with_facts(Agreement.objects.filter(pk__in=ending.values("agreement"))):
        facts = agreement_facts(agreement, at)
        effective = facts.effective_version(at)
        # A later version may run on, or the agreement may be held or over before its last day.
        last = effective.period.last_day if effective else None
        if last and last <= today + SOON and decide_force(facts, at=at).allowed:
            yield WorkItem(
                title=f"{agreement.reference}, {agreement.title}",
                url=agreement.get_absolute_url(),
                due=last,
                kind="Agreements about to end",
                day_is="Ends",
            )


def _to_clear(roles: frozenset[Role]) -> Iterator[WorkItem]:
    for kind, role in CLEARED_BY.items():
        if role in roles:
            given = Clearance.objects.filter(kind=kind.value, version__state="in-review")
            waiting = _unfinished(VersionState.IN_REVIEW)
            done = {(each.version_id, each.revision) for each in given}
            for version in waiting:
                if (version.pk, version.revision) not in done:
                    yield _item(version, f"Give the {kind} clearance of", "agreement-clear")


def _to_sign(person: User, at: datetime) -> Iterator[WorkItem]:
    ours = frozenset(
        organizations_where(person, Role.SIGNATORY, at=at).values_list("pk", flat=True)
    )
    waiting = _unfinished(VersionState.READY_TO_SIGN, VersionState.PARTIALLY_SIGNED)
    signed = {
        (each.party_id, each.revision)
        for each in Signature.objects.filter(version__in=waiting, party__organization__in=ours)
    }
    for version in waiting.prefetch_related("parties"):
        parties = [each for each in version.parties.all() if each.organization_id in ours]
        if any((party.pk, version.revision) not in signed for party in parties):
            yield _item(version, "Sign", "agreement-sign")


def _to_accept(person: User, at: datetime) -> Iterator[WorkItem]:
    own = Signature.objects.filter(version=OuterRef("pk"), party=None, by=person, signed_at__lte=at)
    signed = AgreementVersion.objects.ever_executed().filter(agreement__kind=AgreementKind.AUA)
    # Which rules of use are in force is asked only where some were not accepted.
    if not signed.exclude(Exists(own)).exists():
        return
    for agreement in Agreement.objects.waiting_for_acceptance_by(person, at):
        yield WorkItem(
            title=f"Read and accept {agreement.reference}, {agreement.title}",
            url=reverse("agreements:agreement-accept", args=[agreement.reference]),
            due=None,
            kind="Agreements",
        )


def _to_reinstate(person: User, at: datetime) -> Iterator[WorkItem]:
    standing = Hold.objects.standing(at).filter(agreement__terminated_at=None)
    holds = list(standing.select_related("agreement", "organization"))
    if not holds:
        return
    sides = Sides.of(person, [hold.agreement_id for hold in holds], at)
    for hold in holds:
        if sides.consents(hold):
            agreement = hold.agreement
            yield WorkItem(
                title=f"{agreement.reference} is suspended: {hold.reason}",
                url=reverse("agreements:agreement-reinstate", args=[agreement.reference]),
                due=None,
                kind="Suspended agreements",
            )


def _unfinished(*states: VersionState) -> QuerySet[AgreementVersion]:
    wanted = Q(state__in=[state.value for state in states], agreement__terminated_at=None)
    return AgreementVersion.objects.filter(wanted).select_related("agreement")


def _item(version: AgreementVersion, verb: str, name: str) -> WorkItem:
    agreement = version.agreement
    return WorkItem(
        title=f"{verb} {agreement.reference}, {agreement.title}",
        url=reverse(f"agreements:{name}", args=[agreement.reference]),
        due=None,
        kind="Agreements",
    )
