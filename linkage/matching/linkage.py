"""The whole of matching: records in, groups out."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from linkage.matching.block import Block, block
from linkage.matching.cluster import Groups, cluster
from linkage.matching.collapse import MEMBERS, Collapsed, collapse
from linkage.matching.compiler import PAIRS
from linkage.matching.disaggregate import Disaggregation, by_group
from linkage.matching.points import PointsTable
from linkage.matching.sample import histogram, sample
from linkage.matching.score import score
from linkage.matching.session import Limits, session
from linkage.matching.spark import score_on_spark
from linkage.matching.spark_session import Spark
from linkage.matching.standardize import standardize
from linkage.matching.verdicts import NO_VERDICTS, Verdicts
from linkage.matching.words import rule_in_words

# How many scored pairs a run keeps for review and for measuring quality.
SAMPLED_PAIRS = 20_000

# Called after each step with its label, so that a run can be shown, kept alive and stopped.
Step = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Linked:
    """Every record with the number of its group, pairs to look at, and the counts of the run.

    Of `pairs`, `band` says refused, review, above or below, and `weight` how many pairs one stands
    for; `counts["points"]` has the number of pairs for each sum of points.
    """

    collapsed: Collapsed  # the records it was about
    groups: pa.Table  # record, grp
    pairs: pa.Table  # left, right, points, points_<attribute>…, band, weight
    counts: dict[str, Any]


def steps_of(table: PointsTable) -> int:
    """How many steps a run takes."""
    return 4 + len(table.blocking)


def link(
    records: pa.Table,
    table: PointsTable,
    *,
    limits: Limits,
    step: Step = lambda label: None,
    verdicts: Verdicts = NO_VERDICTS,
    sampled_pairs: int = SAMPLED_PAIRS,
    disaggregation: Disaggregation | None = None,
    spark: Spark | None = None,
) -> Linked:
    """Find which records are of one person. `records` has `record` and identity columns as text.

    The same records and table give the same groups, whatever the order of rows or threads. What
    reviewers decided about two records holds, whatever their points. With a
    disaggregation `counts["by_group"]` tells groups of people apart. A Spark scores the pairs if
    one is given, to the same result.
    """
    with session(limits) as connection:
        standardized = standardize(connection, records)
        step("Values standardized")
        linked = link_standardized(
            connection,
            standardized,
            table,
            step=step,
            verdicts=verdicts,
            sampled_pairs=sampled_pairs,
            spark=spark,
        )
        if disaggregation is not None:
            linked.counts["by_group"] = by_group(connection, linked.groups, disaggregation)
    step("Persons found")
    return linked


def link_standardized(
    connection: duckdb.DuckDBPyConnection,
    standardized: pa.Table,
    table: PointsTable,
    *,
    step: Step = lambda label: None,
    verdicts: Verdicts = NO_VERDICTS,
    sampled_pairs: int = SAMPLED_PAIRS,
    spark: Spark | None = None,
) -> Linked:
    """Everything after standardizing."""
    apart = pa.chunked_array(
        [*verdicts.cannot.column("left").chunks, *verdicts.cannot.column("right").chunks],
        type=pa.string(),
    )
    collapsed = collapse(
        connection, standardized, crowded_address=table.crowded_address, apart=apart
    )
    step("Identical records collapsed")
    blocks = block(connection, table)
    step("Candidates chosen")
    candidates = sum(each.candidates for each in blocks)
    one_in_below = max(1, candidates // max(1, sampled_pairs))
    scoring = partial(score_on_spark, spark=spark) if spark else score
    for rule in scoring(connection, table, collapsed.tuples, blocks, one_in_below=one_in_below):
        step(f"Compared records with {rule_in_words(table.blocking[rule])}")
    groups = cluster(connection, table, verdicts, each_once=collapsed.each_once)
    refused = pa.table({"l": groups.refused_left, "r": groups.refused_right})
    pairs = sample(
        connection,
        table,
        refused,
        collapsed=collapsed,
        at_most=sampled_pairs,
        one_in_below=one_in_below,
    )
    points = histogram(connection, table, one_in_below=one_in_below)
    found = _groups_of_records(connection, collapsed, groups.group_of)
    counts = _counts(connection, table, found, groups, blocks, points)
    return Linked(collapsed, found, pairs, counts)


def _counts(
    connection: duckdb.DuckDBPyConnection,
    table: PointsTable,
    found: pa.Table,
    groups: Groups,
    blocks: list[Block],
    points: dict[str, int],
) -> dict[str, Any]:
    rows, for_review, linked = connection.execute(f"""
    SELECT
        (SELECT count(*) FROM {MEMBERS}),
        (SELECT count(*) FROM {PAIRS}
            WHERE points BETWEEN {int(table.review_at)} AND {int(table.link_at) - 1}),
        (SELECT count(*) FROM {PAIRS} WHERE points >= {int(table.link_at)})
    """).fetchall()[0]
    members = np.bincount(found.column("grp").to_numpy())
    sizes = np.bincount(members[members > 0])
    return {
        "rows": rows,
        "records": found.num_rows,
        "tuples": len(groups.group_of),
        "candidates": sum(each.candidates for each in blocks),
        "blocking": [
            {
                "rule": rule_in_words(rule),
                "candidates": each.candidates,
                "keys_dropped": each.keys_dropped,
            }
            for rule, each in zip(table.blocking, blocks, strict=True)
        ],
        "pairs_at_link": linked,
        "pairs_for_review": for_review,
        "groups": int(sizes.sum()),
        "group_sizes": {str(size): int(sizes[size]) for size in np.flatnonzero(sizes)},
        "groups_taken_apart": groups.taken_apart,
        "joins_refused": len(groups.refused_left),
        "verdicts_refused": groups.verdicts_refused,
        "points": points,
    }


_FIRST_OF_RECORD = "record, arg_min(grp, tuple) AS grp FROM grouped GROUP BY record"


def _groups_of_records(
    connection: duckdb.DuckDBPyConnection, collapsed: Collapsed, group_of: np.ndarray
) -> pa.Table:
    """A record whose tuples were kept apart goes with the first of them."""
    of_tuple = pa.array(group_of).take(collapsed.members.column("tuple").combine_chunks())
    connection.register("grouped", collapsed.members.append_column("grp", of_tuple))
    chosen = "record, grp FROM grouped" if collapsed.each_once else _FIRST_OF_RECORD
    found = connection.sql(f"SELECT {chosen} ORDER BY record").to_arrow_table()
    connection.unregister("grouped")
    return found
