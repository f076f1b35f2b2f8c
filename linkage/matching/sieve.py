"""Leaves out pairs that numbers alone show to be below the review line, all but a sample of them."""

import duckdb
import numpy as np
import pyarrow as pa

from linkage.matching.bound import BOUNDED, Bound, reaches
from linkage.matching.points import PointsTable


class Sieve:
    """Takes pairs of places in a table of tuples, and gives back those worth looking at closely.

    Which pairs are sampled follows from the numbers of their tuples: the places, if none are given.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        table: PointsTable,
        tuples: pa.Table,
        *,
        one_in_below: int,
        numbers: np.ndarray | None = None,
    ) -> None:
        self._connection = connection
        self._bound = Bound(table, tuples)
        self._numbers = numbers
        sampled = f"hash(l, r) % {int(one_in_below)} = 0"
        self._worth_it = f"""
        SELECT l, r FROM {BOUNDED} WHERE {reaches(table)} OR {sampled}
        UNION ALL SELECT l, r FROM hopeless WHERE {sampled}
        """
        self._bounded: list[pa.Table] = []
        self._hopeless: list[pa.Table] = []

    def take(self, left: np.ndarray, right: np.ndarray) -> None:
        reaching, bounds = self._bound.promising(left, right)
        self._bounded.append(self._named(bounds))
        self._hopeless.append(self._named(pa.table({"l": left[~reaching], "r": right[~reaching]})))

    @property
    def pairs(self) -> int:
        """How many were taken since some were given back."""
        return sum(table.num_rows for table in (*self._bounded, *self._hopeless))

    def sifted(self) -> pa.Table:
        """The pairs worth it among those taken: l, r."""
        self._connection.register(BOUNDED, pa.concat_tables(self._bounded))
        self._connection.register("hopeless", pa.concat_tables(self._hopeless))
        found = self._connection.sql(self._worth_it).to_arrow_table()
        self._connection.unregister(BOUNDED)
        self._connection.unregister("hopeless")
        self._bounded, self._hopeless = [], []
        return found

    def _named(self, pairs: pa.Table) -> pa.Table:
        if self._numbers is None:
            return pairs
        for place, side in enumerate(("l", "r")):
            named = self._numbers[pairs.column(side).to_numpy()]
            pairs = pairs.set_column(place, side, pa.array(named))
        return pairs
