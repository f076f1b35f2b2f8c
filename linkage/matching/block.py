"""Which tuples are compared at all: the third step of matching."""

import duckdb

from linkage.matching.compiler import TUPLES, key_expression
from linkage.matching.points import PointsTable


def block(connection: duckdb.DuckDBPyConnection, table: PointsTable) -> list[dict[str, int]]:
    """Give every tuple its key under each rule; drop keys that too many tuples share.

    A birth date of 1 January or a name everyone bears proposes pairs by the million and tells
    nobody apart. What was dropped is counted, for the record of the run.
    """
    keys = ", ".join(
        f"{key_expression(rule)} AS key_{number}" for number, rule in enumerate(table.blocking)
    )
    connection.execute(f"CREATE OR REPLACE TABLE keyed AS SELECT *, {keys} FROM {TUPLES}")
    counts = []
    for number in range(len(table.blocking)):
        counts.append(_count(connection, number, table.largest_block))
    kept = ", ".join(
        f"CASE WHEN dropped_{number}.key IS NULL THEN key_{number} END AS key_{number}"
        for number in range(len(table.blocking))
    )
    joins = " ".join(
        f"LEFT JOIN dropped_{number} ON key_{number} = dropped_{number}.key"
        for number in range(len(table.blocking))
    )
    connection.execute(f"""
    CREATE OR REPLACE TABLE {TUPLES} AS
    SELECT keyed.* REPLACE ({kept}) FROM keyed {joins} ORDER BY tuple;
    DROP TABLE keyed
    """)
    return counts


def _count(
    connection: duckdb.DuckDBPyConnection, number: int, largest_block: int
) -> dict[str, int]:
    connection.execute(f"""
    CREATE OR REPLACE TABLE dropped_{number} AS
    SELECT key_{number} AS key FROM keyed WHERE key_{number} IS NOT NULL
    GROUP BY key HAVING count(*) > {int(largest_block)}
    """)
    candidates, dropped = connection.execute(f"""
    SELECT
        coalesce(sum(CASE WHEN n <= {int(largest_block)} THEN n * (n - 1) // 2 END), 0),
        coalesce(sum(CASE WHEN n > {int(largest_block)} THEN 1 END), 0)
    FROM (SELECT count(*) AS n FROM keyed WHERE key_{number} IS NOT NULL GROUP BY key_{number})
    """).fetchall()[0]
    return {"candidates": int(candidates), "keys_dropped": int(dropped)}
