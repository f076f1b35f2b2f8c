"""References that people can read: RR-2026-0142, LJ-2026-0007."""

from django.db import connection

from idea_portal.audit.clock import database_clock
from idea_portal.policy import Period

# One statement, so that two transactions can neither share a number nor wait on a missing row.
NEXT_NUMBERS = """
INSERT INTO audit_referenceseries (prefix, last) VALUES (%s, %s)
ON CONFLICT (prefix) DO UPDATE SET last = audit_referenceseries.last + excluded.last
RETURNING last
"""


def next_reference(prefix: str, *, digits: int = 4) -> str:
    """The next reference of a prefix and year; given back when the transaction fails."""
    return next_references(prefix, 1, digits=digits)[0]


def next_references(prefix: str, count: int, *, digits: int = 4) -> list[str]:
    """The next few references of a prefix and year, in order."""
    if not connection.in_atomic_block:
        raise RuntimeError("A reference is given out inside the transaction that uses it.")
    now = database_clock()
    series = f"{prefix}-{Period(now, now).first_day.year}"
    with connection.cursor() as cursor:
        cursor.execute(NEXT_NUMBERS, [series, count])
        (last,) = cursor.fetchone()
    return [f"{series}-{number:0{digits}d}" for number in range(last - count + 1, last + 1)]
