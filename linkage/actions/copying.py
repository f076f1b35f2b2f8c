"""Adding many rows at once, in the transaction they belong to."""

from collections.abc import Iterable

from django.db import connection


def copy_rows(into: str, rows: Iterable[tuple[object, ...]]) -> None:
    """Add rows by COPY. `into` is our own word for a table and its columns, never a person's."""
    with connection.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
