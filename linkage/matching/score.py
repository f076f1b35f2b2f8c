"""What every proposed pair is worth: the fourth step of matching."""

from collections.abc import Iterator

import duckdb

from linkage.matching.compiler import PAIRS, pairs_statement
from linkage.matching.points import PointsTable


def score(
    connection: duckdb.DuckDBPyConnection, table: PointsTable, *, one_in_below: int
) -> Iterator[int]:
    """Make the table `pairs` rule by rule; yields after each, so that a run can be stopped.

    It holds every pair from the review line up, and one in so many of those below.
    """
    connection.execute(f"CREATE OR REPLACE TABLE {PAIRS} (l INTEGER, r INTEGER, points SMALLINT)")
    for rule in range(len(table.blocking)):
        connection.execute(
            f"INSERT INTO {PAIRS} {pairs_statement(table, rule, one_in_below=one_in_below)}"
        )
        yield rule
