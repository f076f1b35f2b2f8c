"""Blocking and scoring as plain joins: what Splink does, for learning and for checking ours."""

import duckdb

from linkage.matching.compiler import TUPLES, key_expression, scored_statement
from linkage.matching.points import PointsTable

BLOCKED = "blocked"


def block_by_joins(connection: duckdb.DuckDBPyConnection, table: PointsTable) -> None:
    """Make the table `blocked`: tuples with their key under each rule, too common ones left out."""
    keys = ", ".join(
        f"{key_expression(rule)} AS key_{number}" for number, rule in enumerate(table.blocking)
    )
    rare = ", ".join(
        f"CASE WHEN count(*) OVER (PARTITION BY key_{number}) <= {int(table.largest_block)}"
        f" THEN key_{number} END AS key_{number}"
        for number in range(len(table.blocking))
    )
    connection.execute(f"""
    CREATE OR REPLACE TABLE {BLOCKED} AS
    SELECT * REPLACE ({rare}) FROM (SELECT *, {keys} FROM {TUPLES}) ORDER BY tuple
    """)


def pairs_statement(table: PointsTable, rule: int) -> str:
    """The pairs one rule proposes and no earlier rule has, down to the review line."""
    earlier = "".join(
        f" AND NOT coalesce(a.key_{before} = b.key_{before}, false)" for before in range(rule)
    )
    proposed = f"""(
        SELECT a.tuple AS l, b.tuple AS r FROM {BLOCKED} a JOIN {BLOCKED} b
        ON a.key_{rule} = b.key_{rule} AND a.tuple < b.tuple WHERE true{earlier}
    )"""
    return f"""
    SELECT l, r, points FROM ({scored_statement(table, pairs=proposed, tuples=BLOCKED)})
    WHERE points >= {int(table.review_at)}
    """
