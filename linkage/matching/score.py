"""What every proposed pair is worth: the fourth step of matching.

Pairs come in batches. What numbers alone show to be below the review line is left out before any
text is looked at; the rest is scored attribute by attribute.
"""

from collections.abc import Iterator, Sequence

import duckdb
import numpy as np
import pyarrow as pa

from linkage.matching.block import Block, not_proposed_by
from linkage.matching.compiler import PAIRS, compared_statement, side_by_side
from linkage.matching.points import PointsTable
from linkage.matching.sieve import Sieve

# Where fewer than this share of the pairs last scored were worth it, most are of strangers: from
# there on it is asked first whether a pair can reach the line at all.
STRANGERS_PREVAIL = 0.5
# So many pairs are asked of numbers at once, so that what is asked of them stays at hand.
BOUND_AT_ONCE = 50_000
# So many are sifted together, and so many held with all that their tuples say.
SIFTED_AT_ONCE = 500_000
SCORED_AT_ONCE = 150_000


def score(
    connection: duckdb.DuckDBPyConnection,
    table: PointsTable,
    tuples: pa.Table,
    blocks: Sequence[Block],
    *,
    one_in_below: int,
    marked: np.ndarray | None = None,
) -> Iterator[int]:
    """Make the table `pairs` rule by rule; yields after each, so that a run can be stopped.

    It holds every pair from the review line up, and one in so many of those below. With some tuples
    `marked`, pairs of one marked and one other tuple are all that is compared.
    """
    make_pairs(connection)
    scorer = _Scorer(connection, table, tuples, one_in_below)
    for rule, proposed in enumerate(blocks):
        for left, right in proposed.pairs(at_once=BOUND_AT_ONCE):
            chosen = not_proposed_by(blocks[:rule], left, right)
            if marked is not None:
                chosen &= marked[left] != marked[right]
            scorer.take(left[chosen], right[chosen])
        if rule == len(blocks) - 1:
            scorer.finish()
        yield rule


def make_pairs(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the table `pairs`, empty."""
    connection.execute(f"CREATE OR REPLACE TABLE {PAIRS} (l INTEGER, r INTEGER, points SMALLINT)")


class _Scorer:
    """Takes pairs of numbers to what the tuples say, and keeps those worth keeping."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        table: PointsTable,
        tuples: pa.Table,
        one_in_below: int,
    ) -> None:
        self._connection = connection
        self._table, self._tuples = table, tuples
        self._one_in_below = one_in_below
        self._exact = compared_statement(table, one_in_below=one_in_below)
        self._sieve: Sieve | None = None
        self._waiting: list[pa.Table] = []

    def take(self, left: np.ndarray, right: np.ndarray) -> None:
        """Score some pairs, if not now then with others."""
        if self._sieve is None:
            self._waiting.append(pa.table({"l": left, "r": right}))
        else:
            self._sieve.take(left, right)
            if self._sieve.pairs > SIFTED_AT_ONCE:
                self._waiting.append(self._sieve.sifted())
        if _rows(self._waiting) > SCORED_AT_ONCE:
            self._score()

    def finish(self) -> None:
        if self._sieve is not None and self._sieve.pairs:
            self._waiting.append(self._sieve.sifted())
        self._score()

    def _score(self) -> None:
        """Insert the pairs to keep of those that wait."""
        if not _rows(self._waiting):
            return
        pairs, self._waiting = pa.concat_tables(self._waiting), []
        compared = side_by_side(self._tuples, *_neighbors_together(pairs), self._exact)
        self._connection.register("compared", compared)
        inserted = self._connection.execute(f"INSERT INTO {PAIRS} {self._exact}")
        [(kept,)] = inserted.fetchall()
        self._connection.unregister("compared")
        if self._sieve is None and kept < STRANGERS_PREVAIL * pairs.num_rows:
            self._sieve = Sieve(
                self._connection, self._table, self._tuples, one_in_below=self._one_in_below
            )


def _rows(tables: Sequence[pa.Table]) -> int:
    return sum(table.num_rows for table in tables)


def _neighbors_together(pairs: pa.Table) -> tuple[np.ndarray, np.ndarray]:
    """Left and right tuples in such an order that what they say is near each other in memory."""
    left, right = (np.asarray(pairs.column(side)).astype(np.uint64) for side in ("l", "r"))
    half = np.uint64(32)
    both = left << half | right
    both.sort()
    return (both >> half).astype(np.int32), both.astype(np.uint32).astype(np.int32)
