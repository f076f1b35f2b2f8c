"""The one way to add to the audit trail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Any, Protocol

from django.db import connection, transaction

from idea_portal.accounts.models import User
from idea_portal.audit import clock
from idea_portal.audit.models import AuditEvent, AuditEventQuerySet
from idea_portal.audit.sealed import still_sealed, still_sealed_from
from idea_portal.policy import Decision, Refused

SYSTEM = "system"
REFUSED = "refused"


class HasReference(Protocol):
    """Anything the trail can speak of: a record with a reference people use."""

    @property
    def reference(self) -> str | None: ...


def sign(subject: Any, *, by: User | None, reason: str = "") -> None:
    """Name who is behind the next save, for the row history, inside a request or outside one."""
    subject._history_user = by
    subject._change_reason = reason


def record(
    what: StrEnum,
    *,
    subject: Any,
    by: User | None,
    about: Iterable[str | HasReference] = (),
    reason: str = "",
    decision: Decision | None = None,
    **details: object,
) -> AuditEvent:
    """Add an event to the trail, inside the transaction that makes it true."""
    if not connection.in_atomic_block:
        raise RuntimeError("trail.record() needs the transaction of the change it records.")
    return _write(
        what=what,
        subject_type=subject._meta.verbose_name,
        subject_reference=subject.reference,
        by=by,
        about=about,
        reason=reason,
        decision=decision,
        details=details,
    )


def record_refusal(
    decision: Decision, *, by: User | None, about: Iterable[str | HasReference] = ()
) -> AuditEvent:
    """Add a refused attempt to the trail, after the change it refused has been rolled back."""
    with transaction.atomic():
        return _write(
            what=REFUSED,
            is_refusal=True,
            subject_type="",
            subject_reference=decision.subject,
            by=by,
            about=[*decision.about, *about],
            decision=decision,
            details={"question": decision.question},
        )


@contextmanager
def keeping_refusals(
    *, by: User | None, about: Iterable[str | HasReference] = ()
) -> Iterator[None]:
    """Keep every refusal that passes through, once, whatever raised it; then let it pass."""
    try:
        yield
    except Refused as refused:
        if not refused.is_recorded:
            record_refusal(refused.decision, by=by, about=about)
            refused.is_recorded = True
        raise


def events_about(*references: str) -> AuditEventQuerySet:
    """What may be told of all of the references, newest first."""
    return told().about(*references)


def timeline_of(reference: str) -> AuditEventQuerySet:
    """The same of one record, with no more of each event than its timeline shows."""
    return events_about(reference).only("at", "what", "by_name", "reason")


def told() -> AuditEventQuerySet:
    """The events that people may read: all but those that are sealed for now."""
    return AuditEvent.objects.exclude(still_sealed())


def told_to(reader: User) -> AuditEventQuerySet:
    """The events of the whole trail that one person may read."""
    return AuditEvent.objects.exclude(still_sealed_from(reader))


def _write(
    *,
    what: str,
    subject_type: str,
    subject_reference: str,
    by: User | None,
    about: Iterable[str | HasReference],
    decision: Decision | None,
    details: dict[str, object],
    reason: str = "",
    is_refusal: bool = False,
) -> AuditEvent:
    named = [each if isinstance(each, str) else str(each.reference) for each in about]
    person = str(by.reference) if by else SYSTEM
    return AuditEvent.objects.create(
        **clock.stopped_at(),
        what=str(what),
        is_refusal=is_refusal,
        subject_type=subject_type,
        subject_reference=subject_reference,
        by=person,
        by_name=by.full_name if by else "The portal",
        about=list(dict.fromkeys([subject_reference, *named, person])),
        reason=reason,
        decision=decision.as_record() if decision else None,
        details=details,
    )
