"""Adopting the table the office starts with."""

from django.db import IntegrityError, transaction

from idea_portal.accounts.models import User
from idea_portal.audit import trail
from linkage.events import Event
from linkage.facts.points_tables import points_table_in_use
from linkage.models import PointsTable


def adopt_the_first(*, by: User) -> PointsTable:
    """Keep the starting table as version 1 when the first linkage is asked for."""
    table = points_table_in_use()
    if table.pk is not None:
        return table
    try:
        with transaction.atomic():
            table.author = by
            table.save()
            trail.record(Event.POINTS_TABLE_ADOPTED, subject=table, by=by)
    except IntegrityError:
        # Somebody else asked for the first linkage at the same moment.
        return points_table_in_use()
    return table
