"""Taking events of the trail out of the portal, which is itself an event."""

from collections.abc import Mapping

from django.db import transaction

from idea_portal.accounts.models import User
from idea_portal.audit import trail
from idea_portal.audit.clock import database_clock
from idea_portal.audit.events import Event
from idea_portal.audit.models import AuditEventQuerySet
from idea_portal.audit.reading import may_read_the_trail


@transaction.atomic
def take(*, events: AuditEventQuerySet, filters: Mapping[str, str], by: User) -> AuditEventQuerySet:
    """Record who takes which events; gives those that had happened by then."""
    may_read_the_trail(by).require()
    taken = events.filter(at__lte=database_clock())
    trail.record(
        Event.TRAIL_DOWNLOADED, subject=by, by=by, filters=dict(filters), events=taken.count()
    )
    return taken
