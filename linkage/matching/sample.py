"""Which scored pairs a run keeps for people to look at: for review and for measuring quality."""

import duckdb
import numpy as np
import pyarrow as pa

from linkage.matching.collapse import MEMBERS, Collapsed
from linkage.matching.compiler import PAIRS, scored_statement
from linkage.matching.guards import points_column
from linkage.matching.points import PointsTable

# Shares of the pairs a run may keep, by what happened to them.
_SHARES = {"refused": 0.25, "review": 0.5, "above": 0.125, "below": 0.125}


def sample(
    connection: duckdb.DuckDBPyConnection,
    table: PointsTable,
    refused: pa.Table,
    *,
    collapsed: Collapsed,
    at_most: int,
    one_in_below: int,
) -> pa.Table:
    """Pairs of records with the points of each attribute, a band and how many pairs each stands for.

    `refused` (l, r) are joins that would have brought two sides in conflict together, `review` lie
    between the review line and the link line, `above` and `below` are samples of the rest. Which
    pairs are taken follows from their values, never from the order of rows.
    """
    choose(connection, table, refused, at_most=at_most, one_in_below=one_in_below)
    ends = connection.execute("SELECT l FROM chosen UNION SELECT r FROM chosen").fetchnumpy()["l"]
    # A few of many are looked at: a join would go through all of them.
    is_chosen = np.zeros(collapsed.tuples.num_rows, dtype=bool)
    is_chosen[np.asarray(ends)] = True
    of_tuple = collapsed.members.column("tuple").combine_chunks()
    connection.register("looked_at", collapsed.tuples.filter(pa.array(is_chosen)))
    connection.register("saying_it", collapsed.members.filter(pa.array(is_chosen).take(of_tuple)))
    scored = f"({scored_statement(table, pairs='chosen', tuples='looked_at')})"
    pairs = named(connection, table, scored=scored, members="saying_it")
    connection.unregister("looked_at")
    connection.unregister("saying_it")
    return pairs


def choose(
    connection: duckdb.DuckDBPyConnection,
    table: PointsTable,
    refused: pa.Table,
    *,
    at_most: int,
    one_in_below: int,
) -> None:
    """Make the table `chosen` of the pairs of tuples to keep."""
    connection.register("refused", refused)
    connection.execute(_choose(table, at_most=at_most, one_in_below=one_in_below))
    connection.unregister("refused")


def named(
    connection: duckdb.DuckDBPyConnection,
    table: PointsTable,
    *,
    scored: str,
    members: str = MEMBERS,
) -> pa.Table:
    """The chosen pairs, each tuple by the first of the members that says it.

    `scored` has at least these pairs with the points of each attribute.
    """
    points = ", ".join(points_column(each.attribute) for each in table.comparisons)
    chosen = connection.sql(f"""
    WITH named AS (
        SELECT tuple, min(record) AS record FROM {members}
        SEMI JOIN (SELECT l AS tuple FROM chosen UNION ALL SELECT r FROM chosen) USING (tuple)
        GROUP BY tuple
    )
    SELECT
        least(left_named.record, right_named.record) AS left,
        greatest(left_named.record, right_named.record) AS right,
        scored.points, {points}, band, weight
    FROM {scored} scored JOIN chosen USING (l, r)
    JOIN named left_named ON left_named.tuple = l
    JOIN named right_named ON right_named.tuple = r
    WHERE left_named.record <> right_named.record
    ORDER BY band, points DESC, "left", "right"
    """).to_arrow_table()
    connection.execute("DROP TABLE chosen")
    return chosen


def histogram(
    connection: duckdb.DuckDBPyConnection, table: PointsTable, *, one_in_below: int
) -> dict[str, int]:
    """How many pairs have how many points; below the review line as estimated from a sample."""
    rows = connection.execute(f"""
    SELECT points,
        count(*) * CASE WHEN points < {int(table.review_at)} THEN {int(one_in_below)} ELSE 1 END
    FROM {PAIRS} GROUP BY points ORDER BY points
    """).fetchall()
    return {str(points): int(pairs) for points, pairs in rows}


def _choose(table: PointsTable, *, at_most: int, one_in_below: int) -> str:
    caps = {band: max(1, int(at_most * share)) for band, share in _SHARES.items()}
    bands = " UNION ALL ".join(
        f"""(SELECT l, r, band, weight * greatest(1, (
            SELECT count(*) FROM banded WHERE band = '{band}') / {cap}) AS weight
        FROM banded WHERE band = '{band}' ORDER BY hash(l, r), l, r LIMIT {cap})"""
        for band, cap in caps.items()
    )
    return f"""
    CREATE OR REPLACE TEMP TABLE chosen AS
    WITH banded AS MATERIALIZED (
        SELECT l, r, 'refused' AS band, 1.0::DOUBLE AS weight FROM refused
        UNION ALL
        SELECT l, r,
            CASE WHEN points >= {int(table.link_at)} THEN 'above'
                WHEN points >= {int(table.review_at)} THEN 'review' ELSE 'below' END,
            CASE WHEN points < {int(table.review_at)} THEN {float(one_in_below)} ELSE 1.0 END
        FROM {PAIRS} ANTI JOIN refused USING (l, r)
    )
    {bands}
    """
