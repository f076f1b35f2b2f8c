"""From pairs to persons: the last step of matching.

Most of the accuracy of a linkage is won here. Pairs at the link line are joined into groups; a
group in which two social security numbers, birth dates or first names meet is taken apart and put
together again, best pair first, and a pair that would join two sides in conflict is refused. What
reviewers decided comes before all points.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import pyarrow as pa

from linkage.late_import import LateImport
from linkage.matching.collapse import IDENTITY, MEMBERS
from linkage.matching.compiler import PAIRS, TUPLES
from linkage.matching.guards import ONE_NAME
from linkage.matching.points import PointsTable
from linkage.matching.repair import Evidence, Repair
from linkage.matching.verdicts import Verdicts

if TYPE_CHECKING:
    from scipy import sparse
    from scipy.sparse import csgraph
else:
    sparse, csgraph = LateImport("scipy.sparse"), LateImport("scipy.sparse.csgraph")

# Evidence whose disagreement speaks against one person.
EVIDENCE = ("ssn", "birth_date", "first_root")
_HIGHEST = np.uint64(2**64 - 1)


@dataclass(frozen=True, slots=True)
class Groups:
    """Which group each tuple is in, and which pairs at the link line were not joined."""

    group_of: np.ndarray
    taken_apart: int
    refused_left: np.ndarray
    refused_right: np.ndarray
    verdicts_refused: int


@dataclass(frozen=True, slots=True)
class _Edges:
    """Pairs of tuples and their points."""

    left: np.ndarray
    right: np.ndarray
    points: np.ndarray

    def those(self, chosen: np.ndarray) -> "_Edges":
        return _Edges(self.left[chosen], self.right[chosen], self.points[chosen])

    def and_also(self, other: "_Edges") -> "_Edges":
        if not len(other.left):
            return self
        return _Edges(
            np.concatenate([self.left, other.left]),
            np.concatenate([self.right, other.right]),
            np.concatenate([self.points, other.points]),
        )

    def best_first(self) -> "_Edges":
        return self.those(np.lexsort((self.right, self.left, -self.points.astype(np.int64))))


_NONE = _Edges(*(np.empty(0, dtype=np.int64) for _ in range(3)))


def cluster(
    connection: duckdb.DuckDBPyConnection,
    table: PointsTable,
    verdicts: Verdicts,
    *,
    each_once: bool,
) -> Groups:
    """Put tuples into groups, one group a person. Groups are named by their smallest tuple."""
    tuples = connection.execute(f"SELECT count(*) FROM {TUPLES}").fetchall()[0][0]
    must, cannot, asked = _decided(connection, verdicts)
    edges = _scored(connection, table)
    if verdicts.cannot.num_rows or not each_once:
        edges = edges.and_also(_unscored(connection, table))
    group_of = _connected(
        tuples, np.concatenate([must.left, edges.left]), np.concatenate([must.right, edges.right])
    )

    members = np.flatnonzero(_suspects(connection, group_of, cannot.and_also(asked))[group_of])
    place = np.full(tuples, -1, dtype=np.int64)
    place[members] = np.arange(len(members))
    must, edges, cannot, asked = (
        pairs.those((place[pairs.left] >= 0) & (place[pairs.right] >= 0))
        for pairs in (must, edges, cannot, asked)
    )
    repair = Repair(
        _evidence(connection, members),
        apart=_listed(place[cannot.left], place[cannot.right]),
        overrides_conflict=table.overrides_conflict,
    )
    kept = [repair.join_decided(a, b) for a, b in _listed(place[must.left], place[must.right])]
    repair.keep_apart(_listed(place[asked.left], place[asked.right]))
    edges = edges.best_first()
    one_name = have_one_name(connection, edges.left, edges.right)
    for a, b, points, is_one in _listed(
        place[edges.left], place[edges.right], edges.points, one_name
    ):
        repair.join(a, b, points, one_name=is_one)

    parts = np.array([repair.root(member) for member in range(len(members))], dtype=np.int64)
    taken_apart = _taken_apart(group_of[members], parts)
    # Beyond every number of a group that stays as it was.
    group_of[members] = tuples + parts
    apart = group_of[edges.left] != group_of[edges.right]
    return Groups(
        _named_by_smallest(group_of),
        taken_apart=taken_apart,
        refused_left=edges.left[apart],
        refused_right=edges.right[apart],
        verdicts_refused=kept.count(False),
    )


def _scored(connection: duckdb.DuckDBPyConnection, table: PointsTable) -> _Edges:
    return _read(
        connection, f"SELECT l, r, points FROM {PAIRS} WHERE points >= {int(table.link_at)}"
    )


def _unscored(connection: duckdb.DuckDBPyConnection, table: PointsTable) -> _Edges:
    """Records of one key are one record unless they are in conflict.

    So are records whose every value is the same, where a verdict keeps them apart as tuples.
    """
    same_values = " AND ".join(f"a.{column} IS NOT DISTINCT FROM b.{column}" for column in IDENTITY)
    return _read(
        connection,
        f"""
    SELECT DISTINCT l, r, points FROM (
        SELECT first AS l, tuple AS r, {int(table.link_at)} AS points FROM (
            SELECT record, min(tuple) AS first FROM {MEMBERS}
            GROUP BY record HAVING count(*) > 1
        ) JOIN {MEMBERS} USING (record) WHERE first < tuple
        UNION ALL
        SELECT least(a.tuple, b.tuple), greatest(a.tuple, b.tuple), {int(table.link_at)}
        FROM {TUPLES} a JOIN {TUPLES} b ON a.tuple <> b.tuple AND {same_values}
        WHERE a.apart IS NOT NULL
    )
    """,
    )


_FIRST = f"(SELECT record, min(tuple) AS tuple FROM {MEMBERS} GROUP BY record)"


def _decided(
    connection: duckdb.DuckDBPyConnection, verdicts: Verdicts
) -> tuple[_Edges, _Edges, _Edges]:
    """What reviewers declared one person, what two, and what is asked, as pairs of tuples.

    A record is in the group of its first tuple; two persons share no tuple of theirs.
    """
    return (
        _pairs_of_tuples(connection, verdicts.must, of_record=_FIRST),
        _pairs_of_tuples(connection, verdicts.cannot, of_record=MEMBERS),
        _pairs_of_tuples(connection, verdicts.asked, of_record=MEMBERS),
    )


def _pairs_of_tuples(
    connection: duckdb.DuckDBPyConnection, pairs: pa.Table, *, of_record: str
) -> _Edges:
    if not pairs.num_rows:
        return _NONE
    connection.register("pairs_of_records", pairs)
    found = _read(
        connection,
        f"""
    SELECT DISTINCT least(a.tuple, b.tuple) AS l, greatest(a.tuple, b.tuple) AS r, 0 AS points
    FROM pairs_of_records pair
    JOIN {of_record} a ON a.record = pair."left" JOIN {of_record} b ON b.record = pair."right"
    WHERE a.tuple <> b.tuple ORDER BY l, r
    """,
    )
    connection.unregister("pairs_of_records")
    return found


def _read(connection: duckdb.DuckDBPyConnection, statement: str) -> _Edges:
    found = connection.execute(statement).fetchnumpy()
    return _Edges(*(np.asarray(found[name]) for name in ("l", "r", "points")))


def _listed(*columns: np.ndarray) -> Iterator[Any]:
    return zip(*(column.tolist() for column in columns), strict=True)


def _connected(tuples: int, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    edges = sparse.coo_matrix(
        (np.ones(len(left), dtype=np.int8), (left, right)), shape=(tuples, tuples)
    )
    return csgraph.connected_components(edges, directed=False)[1].astype(np.int64)


def _suspects(
    connection: duckdb.DuckDBPyConnection, group_of: np.ndarray, cannot: _Edges
) -> np.ndarray:
    """For each group, whether it holds what one person cannot have."""
    suspect = np.zeros(group_of.max(initial=-1) + 1, dtype=bool)
    together = group_of[cannot.left] == group_of[cannot.right]
    suspect[group_of[cannot.left[together]]] = True
    crowded = np.flatnonzero(np.bincount(group_of)[group_of] > 1)
    crowded = crowded[np.argsort(group_of[crowded], kind="stable")]
    starts = np.flatnonzero(np.diff(group_of[crowded], prepend=-1))
    if not len(starts):
        return suspect
    differing = np.zeros(len(starts), dtype=np.int8)
    values = connection.execute(
        "SELECT tuple, coalesce(CAST(ssn AS UBIGINT), 0) AS ssn,"
        " coalesce(CAST(birth_date AS UBIGINT), 0) AS birth_date,"
        f" coalesce(first_root_hash, 0) AS first_root FROM {TUPLES}"
    ).fetchnumpy()
    place = np.empty(len(group_of), dtype=np.int64)
    place[np.asarray(values["tuple"])] = np.arange(len(group_of))
    chosen = place[crowded]
    for column in EVIDENCE:
        value = np.asarray(values[column])[chosen]
        highest = np.maximum.reduceat(value, starts)
        lowest = np.minimum.reduceat(np.where(value == 0, _HIGHEST, value), starts)
        differing += lowest < highest
    suspect[group_of[crowded[starts]][differing > 1]] = True
    return suspect


def _evidence(connection: duckdb.DuckDBPyConnection, members: np.ndarray) -> list[Evidence]:
    connection.register("suspects", pa.table({"tuple": members}))
    rows = connection.execute(f"""
    SELECT CAST(ssn AS INTEGER), birth_date, hash(first_root)
    FROM {TUPLES} SEMI JOIN suspects USING (tuple) ORDER BY tuple
    """).fetchall()
    connection.unregister("suspects")
    return [tuple({value} if value is not None else set() for value in row) for row in rows]


def have_one_name(
    connection: duckdb.DuckDBPyConnection, left: np.ndarray, right: np.ndarray
) -> np.ndarray:
    """Of pairs of tuples, whether their first names are one, mistyped or in the wrong box."""
    pairs = pa.table({"place": np.arange(len(left)), "l": left, "r": right})
    connection.register("asked_of_names", pairs)
    found = connection.execute(f"""
    SELECT place FROM asked_of_names
    JOIN {TUPLES} a ON a.tuple = l JOIN {TUPLES} b ON b.tuple = r
    WHERE a.first_root_hash <> b.first_root_hash AND ({ONE_NAME})
    """).fetchnumpy()
    connection.unregister("asked_of_names")
    said = np.zeros(len(left), dtype=bool)
    said[np.asarray(found["place"])] = True
    return said


def _taken_apart(whole: np.ndarray, parts: np.ndarray) -> int:
    """How many of the groups have more than one part."""
    pairs = np.unique(np.stack([whole, parts]), axis=1)
    _, parts_of = np.unique(pairs[0], return_counts=True)
    return int((parts_of > 1).sum())


def _named_by_smallest(group_of: np.ndarray) -> np.ndarray:
    smallest = np.zeros(group_of.max(initial=-1) + 1, dtype=np.int64)
    # The last to be written stays, and the smallest is written last.
    smallest[group_of[::-1]] = np.arange(len(group_of) - 1, -1, -1)
    return smallest[group_of]
