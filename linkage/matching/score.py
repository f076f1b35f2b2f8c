"""What every proposed pair is worth: the fourth step of matching."""

from collections.abc import Iterator

import duckdb

from linkage.matching.compiler import pairs_statement
from linkage.matching.points import PointsTable

PAIRS = "pairs"


def score(connection: duckdb.DuckDBPyConnection, table: PointsTable) -> Iterator[int]:
    """Make the table `pairs` rule by rule; yields after each, so that a run can be stopped."""
    connection.execute(f"CREATE OR REPLACE TABLE {PAIRS} (l INTEGER, r INTEGER, points SMALLINT)")
    for rule in range(len(table.blocking)):
        connection.execute(f"INSERT INTO {PAIRS} {pairs_statement(table, rule)}")
        yield rule
