"""References that people can read: RR-2026-0142, LJ-2026-0007."""

from django.db import connection

from idea_portal.audit.clock import database_clock
from idea_portal.policy import Period

# One statement, so that two transactions can neither share a number nor wait on a missing row.
NEXT_NUMBER = """
INSERT INTO audit_referenceseries (prefix, last) VALUES (%s, 1)
ON CONFLICT (prefix) DO UPDATE SET last = audit_referenceseries.last + 1
RETURNING last
"""


def next_reference(prefix: str, *, digits: int = 4) -> str:
    """The next reference of a prefix and year; given back when the transaction fails."""
    if not connection.in_atomic_block:
        raise RuntimeError("A reference is given out inside the transaction that uses it.")
    now = database_clock()
    series = f"{prefix}-{Period(now, now).first_day.year}"
    with connection.cursor() as cursor:
        cursor.execute(NEXT_NUMBER, [series])
        (number,) = cursor.fetchone()
    return f"{series}-{number:0{digits}d}"
