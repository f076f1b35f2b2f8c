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
from linkage.matching.compiler import TUPLES
from linkage.matching.points import PointsTable
from linkage.matching.score import PAIRS, score
from linkage.matching.session import Limits, session
from linkage.matching.standardize import standardize
from linkage.matching.words import rule_in_words

# Called after each step with its label, so that a run can be shown, kept alive and stopped.
Step = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Linked:
    """Every record with the number of its group, and the counts of the run."""

    groups: pa.Table  # record, grp
    counts: dict[str, Any]


def steps_of(table: PointsTable) -> int:
    """How many steps a run takes."""
    return 4 + len(table.blocking)


def link(
    records: pa.Table, table: PointsTable, *, limits: Limits, step: Step = lambda label: None
) -> Linked:
    """Find which records are of one person. `records` has `record` and identity columns as text.

    The same records and table give the same groups, whatever the order of rows or threads.
    """
    with session(limits) as connection:
        standardize(connection, records)
        step("Values standardized")
        collapse(connection, crowded_address=table.crowded_address)
        step("Identical records collapsed")
        blocks = block(connection, table)
        step("Candidates chosen")
        for rule in score(connection, table):
            step(f"Compared records with {rule_in_words(table.blocking[rule])}")
        groups = cluster(connection, table)
        linked = _linked(connection, table, groups, blocks)
    step("Persons found")
    return linked


def _linked(
    connection: duckdb.DuckDBPyConnection,
    table: PointsTable,
    groups: Groups,
    blocks: list[dict[str, int]],
) -> Linked:
    tuples = pa.table({"tuple": np.arange(len(groups.group_of)), "grp": groups.group_of})
    connection.register("groups", tuples)
    # A record whose tuples were kept apart goes with the first of them.
    found = connection.sql(f"""
    SELECT record, arg_min(grp, tuple) AS grp FROM {MEMBERS} JOIN groups USING (tuple)
    GROUP BY record ORDER BY record
    """).to_arrow_table()
    connection.unregister("groups")
    rows, records, ntuples, pairs, linked = connection.execute(f"""
    SELECT
        (SELECT count(*) FROM {MEMBERS}),
        (SELECT count(DISTINCT record) FROM {MEMBERS}),
        (SELECT count(*) FROM {TUPLES}),
        (SELECT count(*) FROM {PAIRS}),
        (SELECT count(*) FROM {PAIRS} WHERE points >= {int(table.link_at)})
    """).fetchall()[0]
    sizes = Counter(Counter(found.column("grp").to_pylist()).values())
    counts = {
        "rows": rows,
        "records": records,
        "tuples": ntuples,
        "candidates": sum(each["candidates"] for each in blocks),
        "blocking": [
            {"rule": rule_in_words(rule), **each}
            for rule, each in zip(table.blocking, blocks, strict=True)
        ],
        "pairs_at_link": linked,
        "pairs_for_review": pairs - linked,
        "groups": sum(sizes.values()),
        "group_sizes": {str(size): number for size, number in sorted(sizes.items())},
        "groups_taken_apart": groups.taken_apart,
        "joins_refused": groups.refused,
    }
    return Linked(found, counts)
