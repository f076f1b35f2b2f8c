"""From pairs to persons: the last step of matching.

Most of the accuracy of a linkage is won here. Pairs at the link line are joined into groups; a
group in which two social security numbers or two birth dates meet is taken apart and put together
again, best pair first, and a pair that would join two sides in conflict is refused.
"""

from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from linkage.matching.collapse import MEMBERS
from linkage.matching.compiler import TUPLES
from linkage.matching.points import PointsTable
from linkage.matching.score import PAIRS

# Evidence whose disagreement speaks against one person.
EVIDENCE = ("ssn", "birth_date", "first_root")


@dataclass(frozen=True, slots=True)
class Groups:
    """Which group each tuple is in, and what was refused on the way."""

    group_of: np.ndarray
    taken_apart: int
    refused: int


def cluster(connection: duckdb.DuckDBPyConnection, table: PointsTable) -> Groups:
    """Put tuples into groups, one group a person. Groups are named by their smallest tuple."""
    tuples = connection.execute(f"SELECT count(*) FROM {TUPLES}").fetchall()[0][0]
    edges = connection.execute(_edges(table)).fetchnumpy()
    left, right, points = (np.asarray(edges[name]) for name in ("l", "r", "points"))
    group_of = _connected(tuples, left, right)
    in_conflict = _groups_in_conflict(connection, group_of)

    chosen = np.isin(group_of[left], in_conflict)
    evidence = _evidence(connection, np.unique(np.concatenate([left[chosen], right[chosen]])))
    repair = _Repair(evidence, table.overrides_conflict)
    for a, b, worth in zip(
        left[chosen].tolist(), right[chosen].tolist(), points[chosen].tolist(), strict=True
    ):
        repair.join(a, b, worth)
    for member in evidence:
        # Beyond every number of a group that stays as it was.
        group_of[member] = tuples + repair.root(member)
    return Groups(_named_by_smallest(group_of), len(in_conflict), repair.refused)


def _edges(table: PointsTable) -> str:
    """Pairs to join, best first. Records of one key are one record unless they are in conflict."""
    return f"""
    SELECT l, r, max(points) AS points FROM (
        SELECT l, r, points FROM {PAIRS} WHERE points >= {int(table.link_at)}
        UNION ALL
        SELECT first, tuple, {int(table.link_at)} FROM (
            SELECT tuple, min(tuple) OVER (PARTITION BY record) AS first FROM {MEMBERS}
        ) WHERE first < tuple
    ) GROUP BY l, r ORDER BY points DESC, l, r
    """


def _connected(tuples: int, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    edges = coo_matrix((np.ones(len(left), dtype=np.int8), (left, right)), shape=(tuples, tuples))
    return connected_components(edges, directed=False)[1].astype(np.int64)


def _groups_in_conflict(connection: duckdb.DuckDBPyConnection, group_of: np.ndarray) -> np.ndarray:
    groups = pa.table({"tuple": np.arange(len(group_of)), "grp": group_of})
    connection.register("groups", groups)
    found = connection.execute(f"""
    SELECT grp FROM groups JOIN {TUPLES} USING (tuple)
    GROUP BY grp HAVING count(DISTINCT ssn) > 1 OR count(DISTINCT birth_date) > 1
    """).fetchnumpy()["grp"]
    connection.unregister("groups")
    return np.asarray(found)


def _evidence(
    connection: duckdb.DuckDBPyConnection, tuples: np.ndarray
) -> dict[int, tuple[set[object], ...]]:
    connection.register("chosen", pa.table({"tuple": tuples}))
    rows = connection.execute(
        f"SELECT tuple, {', '.join(EVIDENCE)} FROM {TUPLES} SEMI JOIN chosen USING (tuple)"
    ).fetchall()
    connection.unregister("chosen")
    return {
        number: tuple({value} if value is not None else set() for value in values)
        for number, *values in rows
    }


class _Repair:
    """Joins tuples best pair first and refuses to bring two sides in conflict together."""

    def __init__(
        self, evidence: dict[int, tuple[set[object], ...]], overrides_conflict: int
    ) -> None:
        self.evidence = evidence
        self.overrides_conflict = overrides_conflict
        self.refused = 0
        self._parent = {number: number for number in evidence}

    def root(self, number: int) -> int:
        while self._parent[number] != number:
            self._parent[number] = self._parent[self._parent[number]]
            number = self._parent[number]
        return number

    def join(self, a: int, b: int, points: int) -> None:
        a, b = self.root(a), self.root(b)
        if a == b:
            return
        if self._in_conflict(a, b, points):
            self.refused += 1
            return
        kept, gone = min(a, b), max(a, b)
        self._parent[gone] = kept
        for mine, theirs in zip(self.evidence[kept], self.evidence[gone], strict=True):
            mine |= theirs

    def _in_conflict(self, a: int, b: int, points: int) -> bool:
        numbers, births, names = (
            bool(mine and theirs and not mine & theirs)
            for mine, theirs in zip(self.evidence[a], self.evidence[b], strict=True)
        )
        if numbers and names:
            # Another number and another name: no address or birthday makes that one person.
            return True
        return numbers + births + names >= 2 and points < self.overrides_conflict


def _named_by_smallest(group_of: np.ndarray) -> np.ndarray:
    _, inverse = np.unique(group_of, return_inverse=True)
    smallest = np.full(inverse.max(initial=-1) + 1, len(group_of), dtype=np.int64)
    np.minimum.at(smallest, inverse, np.arange(len(group_of)))
    return smallest[inverse]
