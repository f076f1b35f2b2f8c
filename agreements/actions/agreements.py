"""Drafting an agreement: what coordinators do before anybody clears or signs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction

from agreements.events import Event
from agreements.facts.agreement_rights import may_draft
from agreements.facts.terms import what_clauses_may_name
from agreements.facts.versions import version_at_hand
from agreements.models import Agreement, AgreementParty, AgreementVersion
from agreements.rules.agreement_drafting import decide_amendment, decide_drafting, decide_edit
from agreements.rules.agreement_states import VersionState
from agreements.rules.clause_reader import parse
from agreements.rules.vocabulary import AgreementKind, Capacity
from idea_portal.accounts.models import Organization, User
from idea_portal.audit import trail
from idea_portal.audit.clock import database_clock
from idea_portal.audit.references import next_reference

Parties = Iterable[tuple[Organization, Capacity]]


@transaction.atomic
def draft(
    *,
    kind: AgreementKind,
    title: str,
    effective_on: date,
    ends_on: date,
    by: User,
    parent: Agreement | None = None,
    parties: Parties = (),
    text: str = "",
    clauses: Sequence[object] = (),
) -> Agreement:
    """Begin an agreement with a first version in draft."""
    parent_kind = AgreementKind(parent.kind) if parent else None
    decide_drafting(kind, parent_kind, actor_may_draft=may_draft(by)).require()

    now = database_clock()
    agreement = Agreement(
        reference=next_reference(kind.value.upper(), digits=3),
        kind=kind.value,
        title=title,
        parent=parent,
        created_at=now,
    )
    trail.sign(agreement, by=by)
    agreement.save()
    version = AgreementVersion(
        agreement=agreement,
        number=1,
        text=_lines(text),
        terms=_clauses(clauses),
        effective_on=effective_on,
        ends_on=ends_on,
        drafted_by=by,
        drafted_at=now,
    )
    trail.sign(version, by=by)
    version.save()
    _name_parties(version, parties)
    trail.record(Event.AGREEMENT_DRAFTED, subject=agreement, by=by, kind=kind.value)
    return agreement


@transaction.atomic
def edit(
    *,
    version: AgreementVersion,
    by: User,
    title: str | None = None,
    effective_on: date | None = None,
    ends_on: date | None = None,
    parties: Parties | None = None,
    text: str | None = None,
    clauses: Sequence[object] | None = None,
) -> AgreementVersion:
    """Change the words of a draft; what is not given stays."""
    agreement, version = lock(version)
    decide_edit(version_at_hand(version), actor_may_draft=may_draft(by)).require()

    if title is not None and title != agreement.title:
        agreement.title = title
        trail.sign(agreement, by=by)
        agreement.save(update_fields=["title"])
    version.text = version.text if text is None else _lines(text)
    version.terms = version.terms if clauses is None else _clauses(clauses)
    version.effective_on = effective_on or version.effective_on
    version.ends_on = ends_on or version.ends_on
    trail.sign(version, by=by)
    version.save()
    if parties is not None:
        version.parties.all().delete()
        _name_parties(version, parties)
    trail.record(Event.AGREEMENT_EDITED, subject=agreement, by=by, version=version.number)
    return version


@transaction.atomic
def amend(*, agreement: Agreement, by: User) -> AgreementVersion:
    """Begin a new version from the newest; the old one stays until the new one is in force."""
    agreement, newest = lock(agreement.latest)
    in_preparation = agreement.versions.exclude(state=VersionState.EXECUTED.value).first()
    decide_amendment(
        version_at_hand(newest),
        in_preparation=in_preparation.number if in_preparation else None,
        actor_may_draft=may_draft(by),
    ).require()

    version = AgreementVersion(
        agreement=agreement,
        number=newest.number + 1,
        text=newest.text,
        terms=newest.terms,
        effective_on=newest.effective_on,
        ends_on=newest.ends_on,
        drafted_by=by,
        drafted_at=database_clock(),
    )
    trail.sign(version, by=by)
    version.save()
    _name_parties(
        version, [(party.organization, Capacity(party.capacity)) for party in newest.parties.all()]
    )
    trail.record(
        Event.AGREEMENT_AMENDMENT_DRAFTED, subject=agreement, by=by, version=version.number
    )
    return version


def lock(version: AgreementVersion) -> tuple[Agreement, AgreementVersion]:
    """Lock an agreement, then a version of it: jobs that rest on it wait, or are waited for."""
    agreement = Agreement.objects.select_for_update().get(pk=version.agreement_id)
    locked = AgreementVersion.objects.select_for_update().get(pk=version.pk)
    locked.agreement = agreement
    return agreement, locked


def _clauses(clauses: Sequence[object]) -> list[dict[str, object]]:
    return [clause.as_record() for clause in parse(list(clauses), what_clauses_may_name())]


def _lines(text: str) -> str:
    # Browsers send other line ends than editors; the words that are signed have one kind.
    return text.replace("\r\n", "\n")


def _name_parties(version: AgreementVersion, parties: Parties) -> None:
    AgreementParty.objects.bulk_create(
        AgreementParty(version=version, organization=organization, capacity=capacity.value)
        for organization, capacity in parties
    )
