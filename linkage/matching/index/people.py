"""Persons and tuples as nodes, with what joins them and what keeps them apart."""

from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa

from linkage.matching.cluster import EVIDENCE, have_one_name
from linkage.matching.compiler import PAIRS
from linkage.matching.index.arriving import Arrival, Known
from linkage.matching.index.attaching import Edges, Nodes
from linkage.matching.index.entries import once
from linkage.matching.index.opened import Index, Numbers, typed
from linkage.matching.index.sealing import ADDED, HELD, evidence_of
from linkage.matching.points import PointsTable
from linkage.matching.verdicts import Verdicts


@dataclass(frozen=True, slots=True)
class People:
    """Nodes and edges, and what stands behind each of them."""

    nodes: Nodes
    edges: Edges
    persons: Numbers  # the person of each of the first nodes
    free: Numbers  # the tuple of each of the others, in order
    left: Numbers  # the tuples of each edge
    right: Numbers


def people(
    connection: duckdb.DuckDBPyConnection,
    index: Index,
    table: PointsTable,
    arrival: Arrival,
    before: Known,
    *,
    dissolved: Numbers,
    verdicts: Verdicts,
) -> People:
    """Everybody a new tuple touches. `dissolved` are tuples of persons to be put together anew."""
    added = arrival.first_added + np.arange(arrival.added)
    added = added[np.isin(added, index.moved[0], invert=True)]
    free = once(np.concatenate([dissolved, added]))
    left, right, points = _edges(connection, table, arrival)
    decided = {
        name: _decided(connection, pairs, before, first_only=name == "must")
        for name, pairs in (("must", verdicts.must), ("cannot", verdicts.cannot))
    }
    owner = _Owners(
        index, free, np.concatenate([left, right, *decided["must"], *decided["cannot"]])
    )
    must = decided["must"][:, owner.of(decided["must"][0]) != owner.of(decided["must"][1])]
    touched = once(np.concatenate([owner.of(left), owner.of(right), *owner.of(must)]))
    persons = touched[touched >= 0]
    place = _Places(persons, free, owner)
    cannot = np.stack([place.of(side) for side in decided["cannot"]])
    nodes = Nodes(
        persons=len(persons),
        free=len(free),
        evidence=_evidence(connection, index, persons, free, arrival),
        apart=cannot[:, (cannot >= 0).all(axis=0)],
        must=np.stack([place.of(side) for side in must]),
    )
    one_name = have_one_name(connection, left, right)
    edges = Edges(place.of(left), place.of(right), points, one_name)
    return People(nodes, edges, persons, free, left, right)


class _Owners:
    """Who each of some tuples belongs to; minus one and below for tuples that are free."""

    def __init__(self, index: Index, free: Numbers, tuples: Numbers) -> None:
        self._tuples = once(tuples)
        self._owners = np.full(len(self._tuples), -1, dtype=np.int64)
        owned = np.isin(self._tuples, free, invert=True)
        self._owners[owned] = index.owners(self._tuples[owned])
        self._owners[~owned] = -1 - np.arange((~owned).sum())

    def of(self, tuples: Numbers) -> Numbers:
        return self._owners[np.searchsorted(self._tuples, tuples)]


class _Places:
    """The node of each tuple; minus one where its person is not among the nodes."""

    def __init__(self, persons: Numbers, free: Numbers, owner: _Owners) -> None:
        self._persons, self._free, self._owner = persons, free, owner

    def of(self, tuples: Numbers) -> Numbers:
        owners = self._owner.of(tuples)
        node = np.full(len(tuples), -1, dtype=np.int64)
        is_free = owners < 0
        node[is_free] = len(self._persons) + np.searchsorted(self._free, tuples[is_free])
        if len(self._persons):
            where = np.searchsorted(self._persons, owners[~is_free])
            where = np.minimum(where, len(self._persons) - 1)
            node[~is_free] = np.where(self._persons[where] == owners[~is_free], where, -1)
        return node


def _edges(
    connection: duckdb.DuckDBPyConnection, table: PointsTable, arrival: Arrival
) -> tuple[Numbers, Numbers, Numbers]:
    """Pairs of tuples at the link line, best first; records of one name and equal values too."""
    connection.register("same_pairs", pa.table({"l": arrival.same[0], "r": arrival.same[1]}))
    found = connection.execute(f"""
    SELECT l, r, max(points) AS points FROM (
        SELECT l, r, points FROM {PAIRS} WHERE points >= {int(table.link_at)}
        UNION ALL
        SELECT l, r, {int(table.link_at)} FROM same_pairs
    ) GROUP BY l, r ORDER BY points DESC, l, r
    """).fetchnumpy()
    connection.unregister("same_pairs")
    left, right, points = (np.asarray(found[name], dtype=np.int64) for name in ("l", "r", "points"))
    return left, right, points


def _decided(
    connection: duckdb.DuckDBPyConnection, pairs: pa.Table, before: Known, *, first_only: bool
) -> Numbers:
    """Verdicts as pairs of tuples. A record is with its first tuple; apart are all of them."""
    if not pairs.num_rows:
        return np.empty((2, 0), dtype=np.int64)
    connection.register("pairs_decided", pairs)
    connection.register("before", pa.table({"record": before.records, "tuple": before.tuples}))
    now = f"""
        SELECT record, tuple FROM {HELD} UNION ALL
        SELECT record, tuple FROM before ANTI JOIN (SELECT DISTINCT record FROM {HELD}) USING (record)
        ANTI JOIN leaving USING (record)
    """
    if first_only:
        now = f"SELECT record, min(tuple) AS tuple FROM ({now}) GROUP BY record"
    found = connection.execute(f"""
    WITH now AS ({now})
    SELECT DISTINCT least(a.tuple, b.tuple) AS l, greatest(a.tuple, b.tuple) AS r
    FROM pairs_decided
    JOIN now a ON a.record = pairs_decided."left" JOIN now b ON b.record = pairs_decided."right"
    WHERE a.tuple <> b.tuple ORDER BY l, r
    """).fetchnumpy()
    connection.unregister("pairs_decided")
    connection.unregister("before")
    return np.stack([np.asarray(found[side], dtype=np.int64) for side in ("l", "r")])


def _evidence(
    connection: duckdb.DuckDBPyConnection,
    index: Index,
    persons: Numbers,
    free: Numbers,
    arrival: Arrival,
) -> Numbers:
    """What nodes are known by: a number, birth dates and first names, as codes."""
    person, values = index.belongings(persons)
    lives = np.isin(
        values["tuple"].astype(np.int64), np.concatenate([arrival.dead, free]), invert=True
    )
    person, values = person[lives], values[lives]
    moved, owners = index.moved
    here = np.isin(owners, persons) & np.isin(moved, free, invert=True)
    nodes = np.concatenate(
        [
            np.searchsorted(persons, person),
            len(persons) + np.arange(len(free)),
            np.searchsorted(persons, owners[here]),
        ]
    )
    others = evidence(connection, index, arrival, np.concatenate([free, moved[here]]))
    parts = []
    for kind, column in enumerate(EVIDENCE):
        codes = np.concatenate([values[column].astype(np.int64), others[kind]])
        present = codes != 0
        parts.append(np.stack([nodes[present], np.full(present.sum(), kind), codes[present]]))
    return np.concatenate(parts, axis=1)


def evidence(
    connection: duckdb.DuckDBPyConnection, index: Index, arrival: Arrival, tuples: Numbers
) -> Numbers:
    """The codes of tuples, new or known: 3 x n."""
    numbers, rows = index.rows(once(tuples[tuples < arrival.first_added]))
    said = ADDED
    if len(numbers):
        connection.register("rows_known", typed(rows).append_column("tuple", pa.array(numbers)))
        columns = ", ".join(("tuple", *EVIDENCE))
        said = f"(SELECT {columns} FROM rows_known UNION ALL SELECT {columns} FROM {ADDED})"
    return evidence_of(connection, tuples, said)
