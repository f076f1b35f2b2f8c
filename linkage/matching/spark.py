"""Scoring on Spark, by setting: Splink proposes and weighs the pairs there, we keep them here.

The pairs and points are those that scoring here gives. A model of Splink cannot say guards, which
are rules about patterns: the few pairs that come back are scored once more, guards included, and
that tells also whether both sides score alike. The sample of pairs below the review line is drawn
here.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from pyarrow import compute

from linkage.late_import import LateImport
from linkage.matching.block import Block, not_proposed_by
from linkage.matching.compiler import PAIRS, compared_statement, condition, side_by_side
from linkage.matching.points import PointsTable
from linkage.matching.score import SCORED_AT_ONCE, make_pairs
from linkage.matching.spark_session import NoSpark, Spark, spark_session
from linkage.matching.splink_model import ALIKE_ON_SPARK, UNIQUE, linker_of, model_of

pyspark_functions: Any = LateImport("pyspark.sql.functions")
splink_spark: Any = LateImport("splink.backends.spark")

LEAST_PARTITIONS = 2
TUPLES_IN_A_PARTITION = 20_000
_ASKED = re.compile(r"\b[ab]\.(\w+)")
_LOWEST = -32_768


def score_on_spark(
    connection: duckdb.DuckDBPyConnection,
    table: PointsTable,
    tuples: pa.Table,
    blocks: Sequence[Block],
    *,
    one_in_below: int,
    spark: Spark,
) -> Iterator[int]:
    """Make the table `pairs` as scoring here does; yields as often, though most comes at once."""
    weighed = weighed_on_spark(spark, table, sent(table, tuples, blocks))
    make_pairs(connection)
    keep_weighed(connection, table, tuples, weighed)
    yield from keep_sample(connection, table, tuples, blocks, one_in_below=one_in_below)


def sent(table: PointsTable, tuples: pa.Table, blocks: Sequence[Block]) -> pa.Table:
    """What Spark is given: tuples that share a key, what comparing asks of them, their keys.

    Spark knows no unsigned numbers. They are only ever compared for being equal, which bits tell.
    Nor does it know values that are kept once each.
    """
    asked = {
        name
        for comparison in table.comparisons
        for level in comparison.levels
        for name in _ASKED.findall(condition(comparison.attribute, level))
    }
    columns = {UNIQUE: tuples.column(UNIQUE)}
    columns |= {name: _signed(tuples.column(name)) for name in sorted(asked)}
    is_shared = np.zeros(tuples.num_rows, dtype=bool)
    for rule, block in enumerate(blocks):
        columns[f"key_{rule}"] = pa.array(block.number_of, mask=block.number_of == 0)
        is_shared |= block.number_of > 0
    return pa.table(columns).filter(pa.array(is_shared))


def weighed_on_spark(spark: Spark, table: PointsTable, given: pa.Table) -> pa.Table:
    """Pairs (l, r) and their points without guards, those that guards cannot lift left out."""
    lifted = sum(max(0, points) for points in table.guards.values())
    with spark_session(spark) as session:
        partitions = max(LEAST_PARTITIONS, given.num_rows // TUPLES_IN_A_PARTITION)
        session.conf.set("spark.sql.shuffle.partitions", partitions)
        session.udf.register(ALIKE_ON_SPARK, _alike())
        # The other ways of keeping what lies between steps write it to files in the clear.
        database = splink_spark.SparkAPI(
            spark_session=session,
            break_lineage_method="persist",
            num_partitions_on_repartition=partitions,
        )
        linker = linker_of(given, database, model_of(table, on_spark=True))
        # Weights are sums of logarithms: whole but for the last digits.
        least = table.review_at - lifted - 0.5
        found = linker.inference.predict(threshold_match_weight=least)
        return session.sql(f"""
        SELECT CAST(tuple_l AS INT) AS l, CAST(tuple_r AS INT) AS r,
            CAST(round(match_weight) AS SMALLINT) AS weight FROM {found.physical_name}
        """).toArrow()


def keep_weighed(
    connection: duckdb.DuckDBPyConnection, table: PointsTable, tuples: pa.Table, weighed: pa.Table
) -> None:
    """Score again what came back, guards included, and keep what reaches the review line."""
    every = compared_statement(replace(table, review_at=_LOWEST), one_in_below=1)
    differences = ", ".join(str(points) for points in sorted(what_guards_add(table)))
    left, right = (np.asarray(weighed.column(side)) for side in ("l", "r"))
    for start in range(0, len(left), SCORED_AT_ONCE):
        some = slice(start, start + SCORED_AT_ONCE)
        connection.register("compared", side_by_side(tuples, left[some], right[some], every))
        connection.register("weighed", weighed.slice(start, SCORED_AT_ONCE))
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE scored AS FROM ({every}) JOIN weighed USING (l, r)"
        )
        connection.unregister("compared")
        connection.unregister("weighed")
        [(unlike,)] = connection.execute(
            f"SELECT count(*) FROM scored WHERE points - weight NOT IN ({differences})"
        ).fetchall()
        if unlike:
            raise NoSpark(f"Spark gave {unlike:,} pairs other points than the table says.")
        connection.execute(
            f"INSERT INTO {PAIRS} SELECT l, r, points FROM scored"
            f" WHERE points >= {int(table.review_at)}"
        )
    connection.execute("DROP TABLE IF EXISTS scored")


def what_guards_add(table: PointsTable) -> set[int]:
    """Every number that guards may add to the points of a pair."""
    guards = list(table.guards.values())
    return {sum(some) for number in range(len(guards) + 1) for some in combinations(guards, number)}


def keep_sample(
    connection: duckdb.DuckDBPyConnection,
    table: PointsTable,
    tuples: pa.Table,
    blocks: Sequence[Block],
    *,
    one_in_below: int,
) -> Iterator[int]:
    """Keep one in so many of the pairs below the review line; yields after each rule."""
    scored = compared_statement(table, one_in_below=1)
    below = f"SELECT l, r, points FROM ({scored}) WHERE points < {int(table.review_at)}"
    for rule, block in enumerate(blocks):
        for left, right in block.pairs(at_once=SCORED_AT_ONCE):
            once = not_proposed_by(blocks[:rule], left, right)
            connection.register("proposed", pa.table({"l": left[once], "r": right[once]}))
            chosen = connection.execute(
                f"SELECT l, r FROM proposed WHERE hash(l, r) % {int(one_in_below)} = 0"
            ).fetchnumpy()
            connection.unregister("proposed")
            left, right = np.asarray(chosen["l"]), np.asarray(chosen["r"])
            connection.register("compared", side_by_side(tuples, left, right, below))
            connection.execute(f"INSERT INTO {PAIRS} {below}")
            connection.unregister("compared")
        yield rule


def _signed(column: pa.ChunkedArray) -> pa.Array:
    whole = column.combine_chunks()
    if pa.types.is_dictionary(whole.type):
        return whole.dictionary_decode()
    if pa.types.is_uint64(whole.type):
        return whole.view(pa.int64())
    if pa.types.is_unsigned_integer(whole.type):
        return compute.cast(whole, pa.int64())
    return whole


def _alike() -> Any:
    """How alike two texts are, asked of DuckDB by every worker of Spark.

    What Splink brings for it counts exchanged letters otherwise, and pairs would fall on another
    side of a level.
    """

    def alike(batches: Iterator[tuple[pa.Array, pa.Array]]) -> Iterator[pa.Array]:
        with duckdb.connect(config={"threads": 1, "temp_directory": ""}) as connection:
            for left, right in batches:
                connection.register("texts", pa.table({"a": left, "b": right}))
                found = connection.sql(
                    "SELECT jaro_winkler_similarity(a, b) AS alike FROM texts"
                ).to_arrow_table()
                yield found.column("alike").combine_chunks()
                connection.unregister("texts")

    return pyspark_functions.arrow_udf(alike, "double")
