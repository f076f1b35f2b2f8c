"""The steps of an agreement, taken in one line each."""

from datetime import UTC, date, datetime

from agreements.actions import clearances, signatures
from agreements.rules.agreement_states import ClearanceKind
from idea_portal.audit.clock import database_clock
from idea_portal.audit.models import AuditEvent

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def submitted(draft, coordinator):
    return clearances.submit(version=draft.latest, by=coordinator)


def cleared(draft, coordinator, legal_reviewer, compliance_reviewer):
    version = submitted(draft, coordinator)
    seen = version.frozen_sha256
    clearances.clear(version=version, kind=ClearanceKind.LEGAL, seen=seen, by=legal_reviewer)
    clearances.clear(
        version=version, kind=ClearanceKind.COMPLIANCE, seen=seen, by=compliance_reviewer
    )
    version.refresh_from_db()
    return version


def party_of(version, code):
    return version.parties.get(organization__code=code)


def sign(version, code, by, **changes):
    whole = {
        "version": version,
        "party": party_of(version, code),
        "seen": version.frozen_sha256,
        "title": "Commissioner",
        "reauthenticated_at": database_clock(),
        "by": by,
    }
    return signatures.sign(**whole | changes)


def events(what):
    return AuditEvent.objects.filter(what=what)


def refused_checks(refused):
    return {finding.check for finding in refused.value.decision.refusals}


def accept(agreement, by, **changes):
    whole = {
        "version": agreement.latest,
        "seen": agreement.latest.frozen_sha256,
        "reauthenticated_at": database_clock(),
        "by": by,
    }
    return signatures.accept(**whole | changes)
