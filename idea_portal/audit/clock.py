"""What time it is, as the database tells it: one clock for every process."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection

_stopped: list[datetime] = []


def database_clock() -> datetime:
    """The present instant by the database's clock, which moves on inside a transaction."""
    if _stopped:
        return _stopped[-1]
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


@contextmanager
def frozen(moment: datetime) -> Iterator[datetime]:
    """Stop the clock at a moment, so that a test can stand on either side of a boundary."""
    _stopped.append(moment)
    try:
        yield moment
    finally:
        _stopped.pop()


def stopped_at() -> dict[str, datetime]:
    """The field an event needs while the clock is stopped; nothing while it runs."""
    return {"at": _stopped[-1]} if _stopped else {}
