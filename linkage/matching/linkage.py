"""The whole of matching: records in, groups out."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from linkage.matching.block import block
from linkage.matching.cluster import Groups, cluster
from linkage.matching.collapse import MEMBERS, collapse
from linkage.matching.compiler import PAIRS, TUPLES
from linkage.matching.disaggregate import Disaggregation, by_group
from linkage.matching.points import PointsTable
from linkage.matching.sample import histogram, sample
from linkage.matching.score import score
from linkage.matching.session import Limits, session
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
) -> Linked:
    """Find which records are of one person. `records` has `record` and identity columns as text.

    The same records and table give the same groups, whatever the order of rows or threads. What
    reviewers decided about two records holds, whatever their points. With a
    disaggregation `counts["by_group"]` tells groups of people apart.
    """
    with session(limits) as connection:
        standardize(connection, records)
        step("Values standardized")
        linked = link_standardized(
            connection, table, step=step, verdicts=verdicts, sampled_pairs=sampled_pairs
        )
        if disaggregation is not None:
            linked.counts["by_group"] = by_group(connection, linked.groups, disaggregation)
    step("Persons found")
    return linked


def link_standardized(
    connection: duckdb.DuckDBPyConnection,
    table: PointsTable,
    *,
    step: Step = lambda label: None,
    verdicts: Verdicts = NO_VERDICTS,
    sampled_pairs: int = SAMPLED_PAIRS,
) -> Linked:
    """Everything after standardizing, over the table `standardized` of a session."""
    apart = pa.chunked_array(
        [*verdicts.cannot.column("left").chunks, *verdicts.cannot.column("right").chunks],
        type=pa.string(),
    )
    collapse(connection, crowded_address=table.crowded_address, apart=apart)
    step("Identical records collapsed")
    blocks = block(connection, table)
    step("Candidates chosen")
    candidates = sum(each["candidates"] for each in blocks)
    one_in_below = max(1, candidates // max(1, sampled_pairs))
    for rule in score(connection, table, one_in_below=one_in_below):
        step(f"Compared records with {rule_in_words(table.blocking[rule])}")
    groups = cluster(connection, table, verdicts)
    refused = pa.table({"l": groups.refused_left, "r": groups.refused_right})
    pairs = sample(connection, table, refused, at_most=sampled_pairs, one_in_below=one_in_below)
    points = histogram(connection, table, one_in_below=one_in_below)
    return _linked(connection, table, groups, blocks, pairs, points)


def _linked(
    connection: duckdb.DuckDBPyConnection,
    table: PointsTable,
    groups: Groups,
    blocks: list[dict[str, int]],
    pairs: pa.Table,
    points: dict[str, int],
) -> Linked:
    tuples = pa.table({"tuple": np.arange(len(groups.group_of)), "grp": groups.group_of})
    connection.register("groups", tuples)
    # A record whose tuples were kept apart goes with the first of them.
    found = connection.sql(f"""
    SELECT record, arg_min(grp, tuple) AS grp FROM {MEMBERS} JOIN groups USING (tuple)
    GROUP BY record ORDER BY record
    """).to_arrow_table()
    connection.unregister("groups")
    rows, records, tuples_in_all, for_review, linked = connection.execute(f"""
    SELECT
        (SELECT count(*) FROM {MEMBERS}),
        (SELECT count(DISTINCT record) FROM {MEMBERS}),
        (SELECT count(*) FROM {TUPLES}),
        (SELECT count(*) FROM {PAIRS}
            WHERE points BETWEEN {int(table.review_at)} AND {int(table.link_at) - 1}),
        (SELECT count(*) FROM {PAIRS} WHERE points >= {int(table.link_at)})
    """).fetchall()[0]
    sizes = Counter(Counter(found.column("grp").to_pylist()).values())
    counts = {
        "rows": rows,
        "records": records,
        "tuples": tuples_in_all,
        "candidates": sum(each["candidates"] for each in blocks),
        "blocking": [
            {"rule": rule_in_words(rule), **each}
            for rule, each in zip(table.blocking, blocks, strict=True)
        ],
        "pairs_at_link": linked,
        "pairs_for_review": for_review,
        "groups": sum(sizes.values()),
        "group_sizes": {str(size): number for size, number in sorted(sizes.items())},
        "groups_taken_apart": groups.taken_apart,
        "joins_refused": len(groups.refused_left),
        "verdicts_refused": groups.verdicts_refused,
        "points": points,
    }
    return Linked(found, pairs, counts)
