"""Writing one segment of the index from the tables of a session."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from linkage.matching.cluster import EVIDENCE
from linkage.matching.index import sections
from linkage.matching.index.entries import Keys, Values, as_keys
from linkage.matching.index.segment import SegmentWriter
from linkage.matching.points import PointsTable
from linkage.vault import Sealed

# Tuples the index did not have: tuple, their values, `said` and their keys.
ADDED = "added"
# Records that arrived, with the tuple each has now: record, tuple, alone.
HELD = "held"
# Who lives where, of streets that are households: street, last_name, tuple.
RESIDENTS = "residents"

Numbers = NDArray[np.int64]


def _none() -> Numbers:
    return np.empty(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Additions:
    """What a segment says beside the tables of its session."""

    owned: Numbers = field(default_factory=_none)  # tuples whose person is new or another
    owners: Numbers = field(default_factory=_none)  # and who it is
    evidence: Numbers = field(default_factory=lambda: _none().reshape(3, 0))  # and why, as codes
    first_person: int = 0
    persons: Sequence[str] = ()  # ids of new persons, numbered from `first_person`
    left: pa.Array = field(default_factory=lambda: pa.array([], pa.string()))  # records gone
    dead: Numbers = field(default_factory=_none)
    crowded: pa.Array = field(default_factory=lambda: pa.array([], pa.string()))


def seal(
    connection: duckdb.DuckDBPyConnection,
    table: PointsTable,
    additions: Additions,
    about: Mapping[str, Any],
) -> Sealed:
    """Write a segment; until it is finished there is no key to read it by."""
    with SegmentWriter("IX") as writer:
        _write_tuples(connection, table, writer)
        _write_records(connection, additions.left, writer)
        owners = _values(sections.PERSON, additions.owners)
        writer.add_entries(sections.OWNER, as_keys(additions.owned), owners)
        belonging = _values(sections.BELONGING, additions.owned, *additions.evidence)
        writer.add_entries(sections.BELONGS, as_keys(additions.owners), belonging)
        _write_persons(additions, writer)
        _write_streets(connection, additions.crowded, writer)
        dead = as_keys(np.sort(additions.dead))
        writer.add_entries(sections.DEAD, dead, np.zeros(len(dead), sections.GONE))
        return writer.finish(about, rows=_count(connection, HELD))


def _write_tuples(
    connection: duckdb.DuckDBPyConnection, table: PointsTable, writer: SegmentWriter
) -> None:
    columns = ", ".join(f"CAST({name} AS VARCHAR) AS {name}" for name in sections.COLUMNS)
    rows = connection.sql(f"SELECT tuple, {columns} FROM {ADDED} ORDER BY tuple").to_arrow_table()
    numbers = rows.column("tuple").to_numpy()
    writer.add_texts(sections.ROWS, as_keys(numbers), rows.drop_columns(["tuple"]))
    keys, tuples, alone = _columns(
        connection, f"SELECT said_by_all, tuple, apart IS NOT NULL AS alone FROM {ADDED}"
    )
    writer.add_entries(sections.EXACT, as_keys(keys), _values(sections.SAYING, tuples, alone))
    for rule in range(len(table.blocking)):
        keys, tuples = _columns(
            connection, f"SELECT key_{rule}, tuple FROM {ADDED} WHERE key_{rule} IS NOT NULL"
        )
        writer.add_entries(sections.postings(rule), as_keys(keys), _values(sections.TUPLE, tuples))
    _write_names(connection, writer)


def _write_names(connection: duckdb.DuckDBPyConnection, writer: SegmentWriter) -> None:
    """Tuples added count for a name, tuples that died count against it."""
    counted = " UNION ALL ".join(
        f"SELECT {name_key(column)} AS name, {sign} AS more FROM {source} WHERE {column} IS NOT NULL"
        for column in ("first_name", "last_name")
        for source, sign in ((ADDED, 1), ("died", -1))
    )
    names, more = _columns(
        connection, f"SELECT name, CAST(sum(more) AS INTEGER) FROM ({counted}) GROUP BY name"
    )
    writer.add_entries(sections.NAMES, as_keys(names), _values(sections.MORE, more))


def _write_records(
    connection: duckdb.DuckDBPyConnection, left: pa.Array, writer: SegmentWriter
) -> None:
    held = connection.sql(f"SELECT tuple, record FROM {HELD} ORDER BY tuple, record")
    holders = held.to_arrow_table()
    numbers = as_keys(holders.column("tuple").to_numpy())
    writer.add_texts(sections.HOLDERS, numbers, holders.drop_columns(["tuple"]))
    connection.register("left_records", pa.table({"record": left}))
    keys, tuples, checks, alone = _columns(
        connection,
        f"""
    SELECT {record_key()}, tuple, {record_check()}, alone FROM {HELD}
    UNION ALL
    SELECT {record_key()}, {sections.NOBODY}, {record_check()}, false FROM left_records
    """,
    )
    connection.unregister("left_records")
    writer.add_entries(
        sections.RECORDS, as_keys(keys), _values(sections.RECORD, tuples, checks, alone)
    )


def _write_persons(additions: Additions, writer: SegmentWriter) -> None:
    numbers = additions.first_person + np.arange(len(additions.persons))
    ids = [int(person.replace("-", ""), 16) for person in additions.persons]
    high = np.array([number >> 64 for number in ids], dtype=np.uint64)
    low = np.array([number & 0xFFFF_FFFF_FFFF_FFFF for number in ids], dtype=np.uint64)
    writer.add_entries(sections.PERSONS, as_keys(numbers), _values(sections.PERSON_ID, high, low))
    writer.add_entries(sections.NUMBERS, as_keys(low), _values(sections.PERSON, numbers))


def _write_streets(
    connection: duckdb.DuckDBPyConnection, crowded: pa.Array, writer: SegmentWriter
) -> None:
    """Residents of a household by their tuple; of a crowded street only that it is one."""
    connection.register("crowded", pa.table({"street": crowded}))
    keys, names, tuples = _columns(
        connection,
        f"""
    SELECT {street_key()}, {sections.code("last_name")}, tuple FROM {RESIDENTS}
    UNION ALL
    SELECT {street_key()}, 0, {sections.NOBODY} FROM crowded
    """,
    )
    connection.unregister("crowded")
    writer.add_entries(sections.STREETS, as_keys(keys), _values(sections.RESIDENT, names, tuples))


def evidence_of(connection: duckdb.DuckDBPyConnection, tuples: Numbers, said: str) -> Numbers:
    """What speaks for or against being one person, of tuples in a table: 3 x n, as codes."""
    codes = ", ".join(f"{sections.code(column)} AS {column}" for column in EVIDENCE)
    found = connection.execute(f"SELECT tuple, {codes} FROM {said} ORDER BY tuple").fetchnumpy()
    places = np.searchsorted(np.asarray(found["tuple"]), tuples)
    return np.stack([np.asarray(found[name], dtype=np.int64)[places] for name in EVIDENCE])


def record_key() -> str:
    return "hash(record)"


def record_check() -> str:
    return "hash(record, 1) % 4294967296"


def street_key() -> str:
    return "hash(street)"


def name_key(column: str) -> str:
    return f"hash('{column}', {column})"


def _columns(connection: duckdb.DuckDBPyConnection, statement: str) -> list[Keys]:
    found = connection.execute(statement).fetchnumpy()
    return [np.asarray(column) for column in found.values()]


def _values(kind: np.dtype[Any], *columns: NDArray[Any]) -> Values:
    values = np.empty(len(columns[0]), dtype=kind)
    for name, column in zip(kind.names or (), columns, strict=True):
        values[name] = column
    return values


def _count(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0])
