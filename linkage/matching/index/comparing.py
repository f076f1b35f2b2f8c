"""New tuples against the blocks they fall into, and against each other."""

from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import compute

from linkage.matching.compiler import HASHED, PAIRS, TUPLES, every_attribute_statement, side_by_side
from linkage.matching.index import sections
from linkage.matching.index.arriving import Arrival
from linkage.matching.index.entries import as_keys, once, ranges
from linkage.matching.index.opened import Index, Numbers, typed
from linkage.matching.index.sealing import ADDED, name_key
from linkage.matching.points import PointsTable
from linkage.matching.score import BOUND_AT_ONCE, SCORED_AT_ONCE
from linkage.matching.sieve import Sieve
from linkage.matching.words import rule_in_words

# Every pair that was compared, with the points of each attribute.
SCORED = "scored"
# A tuple is like few others: where new ones have more candidates than this each, most of them are
# strangers, and it is asked first whether a pair can reach the line at all.
STRANGERS_PREVAIL = 8
# A pair as one number: the tuple known first in the upper half.
_HALF = np.uint64(32)


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs of tuples to compare, once each, the one known before on the left."""

    left: Numbers
    right: Numbers
    blocking: list[dict[str, Any]]


def candidates(
    connection: duckdb.DuckDBPyConnection,
    index: Index,
    table: PointsTable,
    arrival: Arrival,
    dissolved: Numbers,
) -> Candidates:
    """What the blocking rules propose for the tuples in `added`.

    Beside them pairs that say the same, and all of persons who are put together anew.
    """
    found, counts = [np.empty(0, dtype=np.uint64)], []
    for rule, keys_of_it in enumerate(table.blocking):
        rows = connection.execute(
            f"SELECT key_{rule} AS key, tuple FROM {ADDED} WHERE key_{rule} IS NOT NULL"
            " ORDER BY key, tuple"
        ).fetchnumpy()
        pairs, dropped = _of_rule(
            index,
            rule,
            as_keys(np.asarray(rows["key"])),
            np.asarray(rows["tuple"], dtype=np.int64),
            table.largest_block,
        )
        found.append(pairs)
        counts.append(
            {"rule": rule_in_words(keys_of_it), "candidates": len(pairs), "keys_dropped": dropped}
        )
    found.append(_join(*arrival.same))
    found.append(_among(index, dissolved))
    left, right = _split(once(np.concatenate(found)))
    lives = index.live(left) & np.isin(left, arrival.dead, invert=True)
    return Candidates(left[lives], right[lives], counts)


def _of_rule(
    index: Index, rule: int, keys: NDArray[np.uint64], tuples: Numbers, largest_block: int
) -> tuple[NDArray[np.uint64], int]:
    """Pairs of one rule, as numbers, and how many keys were dropped as too crowded.

    The keys are in order, each as often as tuples have it.
    """
    start = np.flatnonzero(np.append(True, keys[1:] != keys[:-1])[: len(keys)])
    shared, count = keys[start], np.diff(start, append=len(keys))
    found = index.entries(sections.postings(rule), shared, at_most=largest_block)
    before = np.bincount(found.asked, minlength=len(shared))
    dropped = before + count > largest_block
    dropped[found.crowded] = True
    # A key only one tuple has, here and there, proposes nothing.
    dropped_keys = int(dropped.sum())

    kept = ~dropped[found.asked]
    asked, known = found.asked[kept], found.values["tuple"][kept].astype(np.int64)
    against_known = _join(
        np.repeat(known, count[asked]), tuples[ranges(start[asked], count[asked])]
    )

    rank = np.arange(len(keys)) - np.repeat(start, count)
    later = np.where(np.repeat(dropped, count), 0, np.repeat(count, count) - rank - 1)
    among_new = _join(np.repeat(tuples, later), tuples[ranges(np.arange(len(keys)) + 1, later)])
    return np.concatenate([against_known, among_new]), dropped_keys


def compare(
    connection: duckdb.DuckDBPyConnection,
    index: Index,
    table: PointsTable,
    chosen: Candidates,
    *,
    died: int,
    one_in_below: int,
) -> None:
    """Make the tables `tuples`, `scored` and `pairs`: whoever is compared, what every attribute of
    a pair is worth, and every pair to look at. Of pairs below the review line a sample is kept, the
    same whether or not strangers were left out before.
    """
    known = once(np.concatenate([chosen.left, chosen.right]))
    fetched = _fetched(index, known[known < int(index.about["next_tuple"])])
    tuples = _widened(connection, index, fetched, died=died)
    left, right = chosen.left, chosen.right
    if len(left) > STRANGERS_PREVAIL * _added(connection):
        left, right = _worth_it(connection, table, tuples, left, right, one_in_below=one_in_below)
        worth = compute.is_in(tuples.column("tuple"), pa.array(once(np.concatenate([left, right]))))
        tuples = tuples.filter(worth)
    connection.register(TUPLES, tuples)
    _score(connection, table, tuples, left, right)
    connection.execute(f"""
    CREATE OR REPLACE TABLE {PAIRS} AS
    SELECT l, r, points FROM {SCORED}
    WHERE points >= {int(table.review_at)} OR hash(l, r) % {int(one_in_below)} = 0
    """)


def _score(
    connection: duckdb.DuckDBPyConnection,
    table: PointsTable,
    tuples: pa.Table,
    left: Numbers,
    right: Numbers,
) -> None:
    """Make the table `scored`, some pairs at a time: what their tuples say is held twice a pair."""
    every = every_attribute_statement(table)
    numbers, places = _numbered(tuples, left, right)
    into = f"CREATE OR REPLACE TABLE {SCORED} AS"
    # Once at least, so that there is a table also of no pairs.
    for start in range(0, max(len(left), 1), SCORED_AT_ONCE):
        a, b = (side[start : start + SCORED_AT_ONCE] for side in places)
        connection.register("compared", side_by_side(tuples, a, b, every, numbers=numbers))
        connection.execute(f"{into} {every}")
        connection.unregister("compared")
        into = f"INSERT INTO {SCORED}"


def _worth_it(
    connection: duckdb.DuckDBPyConnection,
    table: PointsTable,
    tuples: pa.Table,
    left: Numbers,
    right: Numbers,
    *,
    one_in_below: int,
) -> tuple[Numbers, Numbers]:
    """Pairs that may reach the review line, and the sample of those that may not."""
    numbers, places = _numbered(tuples, left, right)
    sieve = Sieve(connection, table, tuples, one_in_below=one_in_below, numbers=numbers)
    for start in range(0, len(left), BOUND_AT_ONCE):
        sieve.take(*(side[start : start + BOUND_AT_ONCE] for side in places))
    sifted = sieve.sifted()
    return sifted.column("l").to_numpy(), sifted.column("r").to_numpy()


def _numbered(tuples: pa.Table, *sides: Numbers) -> tuple[Numbers, list[Numbers]]:
    """The numbers of a table's tuples, and where in it some of them stand."""
    numbers = tuples.column("tuple").to_numpy()
    order = np.argsort(numbers)
    return numbers, [order[np.searchsorted(numbers, side, sorter=order)] for side in sides]


def _fetched(index: Index, tuples: Numbers) -> pa.Table:
    """What known tuples say."""
    numbers, rows = index.rows(tuples)
    return typed(rows).append_column("tuple", pa.array(numbers))


def _widened(
    connection: duckdb.DuckDBPyConnection, index: Index, fetched: pa.Table, *, died: int
) -> pa.Table:
    """Known and new tuples with the columns that comparing needs and that follow from their values."""
    names = connection.execute(
        "SELECT name, sum(tuples) AS tuples FROM ("
        + " UNION ALL ".join(
            f"SELECT {name_key(column)} AS name, {more} AS tuples FROM {source} WHERE {column} IS NOT NULL"
            for column in ("first_name", "last_name")
            for source, more in ((ADDED, 1), ("died", -1))
        )
        + ") GROUP BY name ORDER BY name"
    ).fetchnumpy()
    keys = as_keys(np.asarray(names["name"]))
    found = index.entries(sections.NAMES, keys)
    total = np.asarray(names["tuples"], dtype=np.int64)
    np.add.at(total, found.asked, found.values["more"])
    tuples_in_all = int(index.about["tuples"]) - died + _added(connection)
    hashes = ", ".join(
        f"CASE WHEN {column} IS NOT NULL THEN hash({column}) END AS {column}_hash"
        for column in sorted(HASHED)
    )
    connection.register("borne", pa.table({"name": keys, "tuples": total}))
    connection.register("fetched", fetched)
    columns = ", ".join(sections.COLUMNS)
    widened = connection.sql(f"""
    SELECT compared.*,
        left(first_name, 1) AS first_initial,
        length(first_name) = 1 AS is_initial,
        left(last_name, 1) AS last_initial,
        birth_date // 10000 AS birth_year,
        {hashes},
        first_borne.tuples AS first_name_count,
        last_borne.tuples AS last_name_count,
        CAST({tuples_in_all} AS BIGINT) AS tuples_in_all
    FROM (
        SELECT tuple, {columns} FROM fetched UNION ALL SELECT tuple, {columns} FROM {ADDED}
    ) compared
    LEFT JOIN borne first_borne ON first_borne.name = {name_key("first_name")}
    LEFT JOIN borne last_borne ON last_borne.name = {name_key("last_name")}
    """).to_arrow_table()
    connection.unregister("borne")
    connection.unregister("fetched")
    return widened


def _added(connection: duckdb.DuckDBPyConnection) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {ADDED}").fetchall()[0][0])


def _among(index: Index, dissolved: Numbers) -> NDArray[np.uint64]:
    """Every pair of tuples of one person."""
    owners = index.owners(dissolved)
    order = np.lexsort((dissolved, owners))
    _, start, count = np.unique(owners[order], return_index=True, return_counts=True)
    tuples, places = dissolved[order], np.arange(len(order))
    later = np.repeat(start + count, count) - places - 1
    return _join(np.repeat(tuples, later), tuples[ranges(places + 1, later)])


def _join(left: Numbers, right: Numbers) -> NDArray[np.uint64]:
    return (left.astype(np.uint64) << _HALF) | right.astype(np.uint64)


def _split(pairs: NDArray[np.uint64]) -> tuple[Numbers, Numbers]:
    lower = np.uint64(2**32 - 1)
    return (pairs >> _HALF).astype(np.int64), (pairs & lower).astype(np.int64)
