"""What a refresh shows to people: proposals to join two persons, and a sample of pairs."""

import duckdb
import numpy as np
import pyarrow as pa
from pyarrow import compute

from linkage.matching.collapse import MEMBERS
from linkage.matching.guards import points_column
from linkage.matching.index.arriving import Known, holders_now, known
from linkage.matching.index.attaching import Attached
from linkage.matching.index.comparing import SCORED
from linkage.matching.index.entries import once
from linkage.matching.index.opened import Index, Numbers
from linkage.matching.index.people import People
from linkage.matching.index.sealing import HELD
from linkage.matching.index.settling import Settled
from linkage.matching.points import PointsTable
from linkage.matching.sample import choose, named


def proposals(
    connection: duckdb.DuckDBPyConnection,
    index: Index,
    table: PointsTable,
    people: People,
    attached: Attached,
) -> pa.Table:
    """Pairs of persons that points would have joined, by the best pair of records between them."""
    best: dict[tuple[int, int], tuple[int, int]] = {}
    for edge in attached.proposed:
        left, right = people.edges.left[edge], people.edges.right[edge]
        sides = int(attached.side[left]), int(attached.side[right])
        tuples = int(people.left[edge]), int(people.right[edge])
        if sides[0] > sides[1]:
            sides, tuples = sides[::-1], tuples[::-1]
        if sides[0] != sides[1]:
            best.setdefault(sides, tuples)
    if not best:
        return _nobody(table)
    nodes = sorted({node for pair in best for node in pair})
    ids = index.ids(people.persons[nodes])
    name = {node: ids[int(people.persons[node])] for node in nodes}
    best = {
        (a, b) if name[a] < name[b] else (b, a): tuples if name[a] < name[b] else tuples[::-1]
        for (a, b), tuples in best.items()
    }
    chosen = pa.table(
        {
            "left_person": pa.array([name[a] for a, _ in best], pa.string()),
            "right_person": pa.array([name[b] for _, b in best], pa.string()),
            "of_left": pa.array([a for a, _ in best.values()], pa.int64()),
            "of_right": pa.array([b for _, b in best.values()], pa.int64()),
        }
    )
    compared = np.unique(np.array(list(best.values()), dtype=np.int64))
    connection.register("asked_for", chosen)
    connection.execute("""
    CREATE OR REPLACE TABLE best AS
    SELECT *, least(of_left, of_right) AS l, greatest(of_left, of_right) AS r FROM asked_for
    """)
    connection.unregister("asked_for")
    _name(connection, index, compared)
    points = ", ".join(points_column(each.attribute) for each in table.comparisons)
    return connection.sql(f"""
    WITH named AS (SELECT tuple, min(record) AS record FROM {MEMBERS} GROUP BY tuple)
    SELECT left_person, right_person, lefts.record AS "left", rights.record AS "right",
        scored.points, {points}
    FROM best JOIN {SCORED} scored USING (l, r)
    JOIN named lefts ON lefts.tuple = of_left JOIN named rights ON rights.tuple = of_right
    ORDER BY left_person, right_person
    """).to_arrow_table()


def _nobody(table: PointsTable) -> pa.Table:
    names = [(name, pa.string()) for name in ("left_person", "right_person", "left", "right")]
    points = [(points_column(each.attribute), pa.int8()) for each in table.comparisons]
    return pa.schema([*names, ("points", pa.int16()), *points]).empty_table()


def sampled(
    connection: duckdb.DuckDBPyConnection,
    index: Index,
    table: PointsTable,
    people: People,
    attached: Attached,
    *,
    at_most: int,
    one_in_below: int,
) -> pa.Table:
    """Compared pairs to look at, as a full run keeps them."""
    refused = pa.table({"l": people.left[attached.refused], "r": people.right[attached.refused]})
    choose(connection, table, refused, at_most=at_most, one_in_below=one_in_below)
    found = connection.execute(
        "SELECT l AS tuple FROM chosen UNION SELECT r FROM chosen"
    ).fetchnumpy()
    _name(connection, index, once(np.asarray(found["tuple"], dtype=np.int64)))
    return named(connection, table, scored=SCORED)


def persons_now(
    connection: duckdb.DuckDBPyConnection, index: Index, before: Known, settled: Settled
) -> pa.Table:
    """The person of every record that is new or has another person than before: record, person."""
    moved = np.array(sorted({gone for _, gone in settled.merged}), dtype=np.int64)
    again = np.concatenate(
        [index.tuples_of(moved)[1], settled.tuples[settled.tuples < index.about["next_tuple"]]]
    )
    numbers, records = _first_said(connection, index, once(again))
    held = connection.execute(
        f"SELECT min(tuple) AS tuple, record FROM {HELD} GROUP BY record"
    ).fetchnumpy()
    tuples = np.concatenate([numbers, np.asarray(held["tuple"], dtype=np.int64)])
    names = pa.concat_arrays(
        [pa.array(records, pa.string()), pa.array(held["record"], pa.string())]
    )
    owners = index.owners(tuples)
    order = np.argsort(settled.tuples, kind="stable")
    where = np.searchsorted(settled.tuples[order], tuples)
    where = np.minimum(where, max(len(order) - 1, 0))
    if len(order):
        here = settled.tuples[order][where] == tuples
        owners[here] = settled.owners[order][where[here]]
    # A record of several tuples is of the person of the first.
    was = before.first(index.owners(before.tuples))
    had = compute.is_in(names, value_set=pa.array(list(was), pa.string())).to_numpy(False)
    other = np.ones(len(names), dtype=bool)
    for place in np.flatnonzero(had).tolist():
        other[place] = was[names[place].as_py()] != owners[place]
    named = names.filter(pa.array(other)).dictionary_encode()
    owner = np.empty(len(named.dictionary), dtype=np.int64)
    owner[named.indices.to_numpy()] = owners[other]
    persons, which = np.unique(owner, return_inverse=True)
    ids = index.ids(persons) | settled.ids
    person = pa.array([ids[each] for each in persons.tolist()], pa.string())
    found = {"record": named.dictionary, "person": person.take(pa.array(which))}
    return pa.table(found).sort_by("record")


def _first_said(
    connection: duckdb.DuckDBPyConnection, index: Index, tuples: Numbers
) -> tuple[Numbers, list[str]]:
    """Records that say one of these tuples before all others they say: tuple and record."""
    numbers, records = records_of(connection, index, tuples)
    every = known(connection, index, pa.array(sorted(set(records)), pa.string()))
    first = every.first(every.tuples)
    rows = zip(numbers.tolist(), records, strict=True)
    chosen = [(number, record) for number, record in rows if first.get(record, number) == number]
    return np.array([number for number, _ in chosen], np.int64), [record for _, record in chosen]


def records_of(
    connection: duckdb.DuckDBPyConnection, index: Index, tuples: Numbers
) -> tuple[Numbers, list[str]]:
    """Every record that says what these tuples say, now that the refresh is in."""
    numbers, records = holders_now(connection, index, tuples)
    said = pa.table({"tuple": numbers, "record": pa.array(records, pa.string())})
    connection.register("said_before", said)
    connection.register("wanted", pa.table({"tuple": tuples}))
    found = connection.sql(f"""
    SELECT tuple, record FROM said_before
    ANTI JOIN (SELECT record FROM leaving UNION ALL SELECT record FROM {HELD}) USING (record)
    UNION SELECT tuple, record FROM {HELD} SEMI JOIN wanted USING (tuple)
    ORDER BY tuple, record
    """).to_arrow_table()
    connection.unregister("said_before")
    connection.unregister("wanted")
    return found.column("tuple").to_numpy(), found.column("record").to_pylist()


def _name(connection: duckdb.DuckDBPyConnection, index: Index, tuples: Numbers) -> None:
    """Make the table `members` of the records that say some tuples."""
    numbers, records = records_of(connection, index, tuples)
    connection.register(
        "members_found", pa.table({"record": pa.array(records, pa.string()), "tuple": numbers})
    )
    connection.execute(f"CREATE OR REPLACE TABLE {MEMBERS} AS FROM members_found")
    connection.unregister("members_found")
