"""Matching a list that was brought: its rows against records, and never among themselves.

Nothing here outlives the call: the list enters no index, and what it finds is the caller's.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa
from pyarrow import compute

from linkage.matching.block import block
from linkage.matching.collapse import MEMBERS, Collapsed, collapse
from linkage.matching.compiler import PAIRS
from linkage.matching.linkage import Step
from linkage.matching.points import PointsTable
from linkage.matching.records import together
from linkage.matching.score import score
from linkage.matching.session import Limits, session
from linkage.matching.standardize import standardize
from linkage.matching.words import rule_in_words

# So few of the pairs below the review line are kept that there are none.
NONE_BELOW = 2**62


@dataclass(frozen=True, slots=True)
class Matched:
    """The rows that are of one person for sure, each with that person's best record."""

    rows: pa.Table  # place, record
    counts: dict[str, int]


def list_rows(columns: pa.Table) -> pa.Table:
    """The rows of a list as matching takes them, known by their place in it."""
    places = pa.array(np.arange(columns.num_rows)).cast(pa.string())
    texts = {name: columns.column(name).cast(pa.string()) for name in columns.column_names}
    return pa.table({"record": places, **texts})


def match_list(
    rows: pa.Table,
    records: pa.Table,
    persons: Iterable[tuple[str, str]] | None,
    table: PointsTable,
    *,
    limits: Limits,
    step: Step = lambda label: None,
) -> Matched:
    """Find the person each row of a list is about, by the points of that person's best record.

    `persons` has records and their persons; without it every record is a person of its own. A row
    whose best points two persons share is of nobody: it is counted as unsure, as are rows that
    reach only the review line.
    """
    with session(limits) as connection:
        standardized = standardize(connection, together([rows, records]))
        step("Values standardized")
        mine = rows.column("record")
        # Each row is a tuple of its own: a record that says the same is compared like any other.
        collapsed = collapse(
            connection, standardized, crowded_address=table.crowded_address, apart=mine
        )
        step("Identical records collapsed")
        marked = _marked(collapsed, mine)
        blocks = [each.of_keys_of(marked) for each in block(connection, table)]
        step("Candidates chosen")
        comparing = score(
            connection, table, collapsed.tuples, blocks, one_in_below=NONE_BELOW, marked=marked
        )
        for rule in comparing:
            step(f"Compared rows with {rule_in_words(table.blocking[rule])}")
        _give_persons(connection, persons, records)
        connection.register("marked", pa.table({"tuple": np.flatnonzero(marked)}))
        connection.execute(_BEST.format(review_at=int(table.review_at)))
        found = connection.sql(_MATCHED.format(link_at=int(table.link_at))).to_arrow_table()
        reached = connection.execute("SELECT count(DISTINCT place) FROM best").fetchall()[0][0]
    return Matched(
        rows=found,
        counts={
            "list_rows": rows.num_rows,
            "rows_matched": found.num_rows,
            "rows_unsure": reached - found.num_rows,
            "rows_unmatched": rows.num_rows - reached,
        },
    )


def steps_of(table: PointsTable) -> int:
    """How many steps matching takes."""
    return 3 + len(table.blocking)


def _marked(collapsed: Collapsed, mine: pa.ChunkedArray) -> np.ndarray:
    """Which tuples are rows of the list."""
    of_list = compute.is_in(collapsed.members.column("record"), value_set=mine.combine_chunks())
    marked = np.zeros(collapsed.tuples.num_rows, dtype=bool)
    marked[collapsed.members.filter(of_list).column("tuple").to_numpy()] = True
    return marked


def _give_persons(
    connection: duckdb.DuckDBPyConnection,
    persons: Iterable[tuple[str, str]] | None,
    records: pa.Table,
) -> None:
    if persons is None:
        named = records.column("record")
        owners = pa.table({"record": named, "person": named})
    else:
        pairs = list(persons)
        owners = pa.table(
            {
                "record": pa.array([record for record, _ in pairs], pa.string()),
                "person": pa.array([person for _, person in pairs], pa.string()),
            }
        )
    connection.register("owners", owners)


# A pair has its smaller number left, whichever side the list is on.
_BEST = f"""
CREATE TABLE best AS
WITH across AS (
    SELECT l AS mine, r AS theirs, points FROM {PAIRS} SEMI JOIN marked ON l = marked.tuple
    UNION ALL
    SELECT r, l, points FROM {PAIRS} SEMI JOIN marked ON r = marked.tuple
)
SELECT CAST(mine.record AS BIGINT) AS place, person,
    max(points) AS points, arg_max(theirs.record, (points, theirs.record)) AS record
FROM across
JOIN {MEMBERS} mine ON mine.tuple = across.mine
JOIN {MEMBERS} theirs ON theirs.tuple = across.theirs
JOIN (SELECT DISTINCT record, person FROM owners) owners ON owners.record = theirs.record
WHERE points >= {{review_at}}
GROUP BY ALL
"""

_MATCHED = """
SELECT place, record FROM (
    SELECT place, record, points,
        row_number() OVER ranked AS rank, lead(points) OVER ranked AS next_points
    FROM best WINDOW ranked AS (PARTITION BY place ORDER BY points DESC, person)
)
WHERE rank = 1 AND points >= {link_at} AND next_points IS DISTINCT FROM points
ORDER BY place
"""
