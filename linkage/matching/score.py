"""What every proposed pair is worth: the fourth step of matching.

Pairs come in batches. What numbers alone show to be below the review line is left out before any
text is looked at; the rest is scored attribute by attribute.
"""

from collections.abc import Iterator, Sequence

import duckdb
import numpy as np
import pyarrow as pa

from linkage.matching.block import Block, not_proposed_by
from linkage.matching.bound import NUMBERS, bound_statement, with_numbers
from linkage.matching.compiler import PAIRS, compared_statement, side_by_side
from linkage.matching.points import PointsTable

# Where a rule proposes more pairs than there are tuples, nearly all are of strangers: only there
# does it pay to ask first whether a pair can reach the line at all.
STRANGERS_PREVAIL = 1.0
# So many pairs are held at once: of numbers alone, and with all that their tuples say.
BOUND_AT_ONCE = 500_000
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
    sift = _Sift(connection, table, tuples, one_in_below)
    waiting: list[tuple[np.ndarray, np.ndarray]] = []
    for rule, proposed in enumerate(blocks):
        many = proposed.candidates > STRANGERS_PREVAIL * tuples.num_rows
        for left, right in proposed.pairs(at_once=BOUND_AT_ONCE if many else SCORED_AT_ONCE):
            if marked is not None:
                across = marked[left] != marked[right]
                left, right = left[across], right[across]
            if many:
                left, right = sift.promising(left, right)
            once = not_proposed_by(blocks[:rule], left, right)
            waiting.append((left[once], right[once]))
            if sum(len(left) for left, _ in waiting) > SCORED_AT_ONCE:
                sift.keep(waiting)
                waiting = []
        if rule == len(blocks) - 1:
            sift.keep(waiting)
        yield rule


def make_pairs(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the table `pairs`, empty."""
    connection.execute(f"CREATE OR REPLACE TABLE {PAIRS} (l INTEGER, r INTEGER, points SMALLINT)")


class _Sift:
    """Takes pairs of numbers to what the tuples say, and keeps those worth keeping."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        table: PointsTable,
        tuples: pa.Table,
        one_in_below: int,
    ) -> None:
        self._connection = connection
        self._has_numbers = False
        self._tuples = tuples
        self._bound = bound_statement(table, one_in_below=one_in_below)
        self._exact = compared_statement(table, one_in_below=one_in_below)

    def promising(self, left: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The pairs that may reach the review line, and the sample of those that may not."""
        if not self._has_numbers:
            self._connection.register("with_numbers", with_numbers(self._tuples))
            self._connection.execute(f"CREATE OR REPLACE TABLE {NUMBERS} AS FROM with_numbers")
            self._connection.unregister("with_numbers")
            self._has_numbers = True
        self._connection.register("proposed", pa.table({"l": left, "r": right}))
        found = self._connection.execute(self._bound).fetchnumpy()
        self._connection.unregister("proposed")
        left, right = np.asarray(found["l"]), np.asarray(found["r"])
        order = np.argsort(left.astype(np.int64) << 32 | right)
        return left[order], right[order]

    def keep(self, waiting: Sequence[tuple[np.ndarray, np.ndarray]]) -> None:
        """Score pairs and insert those to keep."""
        if not any(len(left) for left, _ in waiting):
            return
        left, right = (np.concatenate(side) for side in zip(*waiting, strict=True))
        self._connection.register("compared", side_by_side(self._tuples, left, right, self._exact))
        self._connection.execute(f"INSERT INTO {PAIRS} {self._exact}")
        self._connection.unregister("compared")
