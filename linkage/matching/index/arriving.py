"""New, changed and gone records against the index: what leaves, what is known, what is new."""

from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import compute

from linkage.matching.index import sections
from linkage.matching.index.entries import as_keys, once
from linkage.matching.index.gathering import Said
from linkage.matching.index.gathering import keys as keys_of
from linkage.matching.index.opened import Index, Numbers, typed
from linkage.matching.index.sealing import ADDED, HELD, record_check, record_key
from linkage.matching.points import PointsTable


@dataclass(frozen=True, slots=True)
class Known:
    """Records the index has, each with its tuples; a record of several tuples stands for each."""

    records: list[str]
    tuples: Numbers
    alone: NDArray[np.bool_]  # whether a tuple is this record's alone

    def where(self, chosen: set[str]) -> "Known":
        kept = [place for place, record in enumerate(self.records) if record in chosen]
        return Known([self.records[place] for place in kept], self.tuples[kept], self.alone[kept])

    def keeping_to_themselves(self) -> set[str]:
        """Records whose tuple is theirs alone; it stays so."""
        return {self.records[place] for place in np.flatnonzero(self.alone).tolist()}

    def first(self, values: Numbers) -> dict[str, int]:
        """Of each record the value of its first tuple; there is one for every tuple."""
        # The last to be set stays.
        order = np.argsort(-self.tuples).tolist()
        return {self.records[place]: int(values[place]) for place in order}

    def by_record(self) -> dict[str, set[int]]:
        found: dict[str, set[int]] = {}
        for record, number in zip(self.records, self.tuples.tolist(), strict=True):
            found.setdefault(record, set()).add(number)
        return found


@dataclass(frozen=True, slots=True)
class Arrival:
    """The records of a refresh, sorted out."""

    first_added: int  # number of the first tuple the index did not have
    added: int
    changed: Known  # records that no longer say what they said
    left: list[str]  # records that are gone
    dead: Numbers  # tuples without records
    same: Numbers  # pairs of tuples that say the same, though each is of other records: 2 x n


def known(connection: duckdb.DuckDBPyConnection, index: Index, records: pa.Array) -> Known:
    """Those of some records that the index has."""
    told = _told(connection, index, records)
    here = told.tuples != sections.NOBODY
    names = [told.records[place] for place in np.flatnonzero(here).tolist()]
    return Known(names, told.tuples[here], told.alone[here])


def _told(
    connection: duckdb.DuckDBPyConnection, index: Index, records: pa.Array, *, since: int = 0
) -> Known:
    """What segments from a place on tell of some records; of one that is gone, that it is nobody's."""
    if not len(records):
        return Known([], np.empty(0, np.int64), np.empty(0, bool))
    connection.register("asked", pa.table({"record": records}))
    asked = connection.sql(
        f"SELECT record, {record_key()} AS key, {record_check()} AS check_"
        " FROM (SELECT DISTINCT record FROM asked) ORDER BY key, record"
    ).to_arrow_table()
    connection.unregister("asked")
    keys, back = np.unique(as_keys(asked.column("key").to_numpy()), return_inverse=True)
    found = index.newest(sections.RECORDS, keys, since=since)
    first = np.searchsorted(back, found.asked)
    # Two names of one hash would follow each other; the check tells them apart.
    checks = asked.column("check_").to_numpy()
    last = np.searchsorted(back, found.asked, side="right")
    place = np.where(checks[first] == found.values["check"], first, last - 1)
    kept = checks[place] == found.values["check"]
    return Known(
        asked.column("record").take(pa.array(place[kept])).to_pylist(),
        found.values["tuple"][kept].astype(np.int64),
        found.values["alone"][kept].astype(bool),
    )


def holders_now(
    connection: duckdb.DuckDBPyConnection, index: Index, tuples: Numbers
) -> tuple[Numbers, list[str]]:
    """The records that say what some tuples say, as the index knows it: tuple and record."""
    numbers, records = index.holders(tuples)
    if len(index.segments) == 1:
        return numbers, records
    # What a record says stands in the first segment, unless a later one tells of the record.
    anew = _told(connection, index, pa.array(sorted(set(records)), pa.string()), since=1)
    names, now = set(anew.records), set(zip(anew.tuples.tolist(), anew.records, strict=True))
    said = set(zip(numbers.tolist(), records, strict=True))
    rows = sorted(row for row in said if row[1] not in names or row in now)
    return np.array([number for number, _ in rows], np.int64), [record for _, record in rows]


def arrive(
    connection: duckdb.DuckDBPyConnection,
    index: Index,
    table: PointsTable,
    gathered: Said,
    gone: pa.Array,
    before: Known,
) -> Arrival:
    """Make `added` and `held` of what has been gathered.

    `before` is every record of the refresh that the index knows, with the tuples it had.
    """
    each = gathered.each_once()
    tuples, same = _hits(index, gathered, each, before)
    first_added = int(index.about["next_tuple"])
    fresh = np.flatnonzero(tuples < 0)
    birth_dates = compute.fill_null(gathered.rows.column("birth_date"), 0).to_numpy()
    # Those that are compared lie near each other; what tells them apart comes last.
    fresh = fresh[np.lexsort((gathered.said[each[fresh]], birth_dates[each[fresh]]))]
    tuples[fresh] = first_added + np.arange(len(fresh))
    _show(connection, table, gathered, each, tuples, first_added=first_added)

    here = _held_among(connection, "record", pa.array(before.records, pa.string()))
    left = set(gone.to_pylist()) & set(before.records) - here
    changed = before.where((here | left) - _unchanged(connection, before))
    _note(connection, "leaving", sorted(left))
    dead = _dead(connection, index, changed)
    connection.register("fallen", typed(index.rows(dead)[1]))
    connection.execute("CREATE OR REPLACE TABLE died AS FROM fallen")
    connection.unregister("fallen")
    return Arrival(
        first_added=first_added,
        added=len(fresh),
        changed=changed,
        left=sorted(left),
        dead=dead,
        same=_same(connection, same, dead),
    )


def _hits(
    index: Index, gathered: Said, each: Numbers, before: Known
) -> tuple[Numbers, tuple[Numbers, Numbers]]:
    """The tuple of everything said that the index has word for word, minus one for the others.

    With it what else it has of the same values: the hash of the values and the tuple.
    """
    values = gathered.by_all[each]
    keys = once(values)
    found = index.entries(sections.EXACT, keys)
    numbers = found.values["tuple"].astype(np.int64)
    lives = index.live(numbers)
    plain = lives & (found.values["alone"] == 0)
    joined = np.full(len(keys), -1, dtype=np.int64)
    joined[found.asked[plain]] = numbers[plain]
    hit = joined[np.searchsorted(keys, values)]
    alone: dict[int, set[int]] = {}
    for key, number in zip(
        keys[found.asked[lives & ~plain]].tolist(), numbers[lives & ~plain].tolist(), strict=True
    ):
        alone.setdefault(key, set()).add(number)
    apart, mine = gathered.rows.column("apart").take(pa.array(each)), before.by_record()
    for place in np.flatnonzero(apart.is_valid().to_numpy()).tolist():
        its = mine.get(apart[place].as_py(), set()) & alone.get(int(values[place]), set())
        hit[place] = min(its, default=-1)
    return hit, (keys[found.asked[lives]], numbers[lives])


def _show(
    connection: duckdb.DuckDBPyConnection,
    table: PointsTable,
    gathered: Said,
    each: Numbers,
    tuples: Numbers,
    *,
    first_added: int,
) -> None:
    """Make `added`, in order of tuples, and the table `held`, from the tuple of everything said."""
    new = np.flatnonzero(tuples >= first_added)
    new = new[np.argsort(tuples[new])]
    added = gathered.rows.drop_columns(["record"]).take(pa.array(each[new]))
    added = added.append_column("tuple", pa.array(tuples[new]))
    added = added.append_column("said_by_all", pa.array(gathered.by_all[each[new]]))
    order = np.argsort(gathered.said[each])
    of_row = tuples[order][np.searchsorted(gathered.said[each], gathered.said, sorter=order)]
    apart = gathered.rows.column("apart")
    held = pa.table(
        {
            "record": gathered.rows.column("record"),
            "tuple": pa.array(of_row),
            "alone": apart.is_valid(),
        }
    )
    connection.register("unkeyed", added)
    keyed = connection.sql(f"SELECT {keys_of(table)} FROM unkeyed ORDER BY tuple").to_arrow_table()
    connection.unregister("unkeyed")
    # Keys are asked for more than once, each by itself.
    for name in keyed.column_names:
        added = added.append_column(name, keyed.column(name))
    connection.register(ADDED, added)
    connection.register("held_by", held)
    connection.execute(f"CREATE OR REPLACE TABLE {HELD} AS SELECT DISTINCT * FROM held_by")
    connection.unregister("held_by")


def _same(
    connection: duckdb.DuckDBPyConnection, known_same: tuple[Numbers, Numbers], dead: Numbers
) -> Numbers:
    """Pairs that say the same where one side is new, as two rows of numbers."""
    values, numbers = known_same
    connection.register("says", pa.table({"value": values, "tuple": numbers}))
    connection.register("died_now", pa.table({"tuple": dead}))
    found = connection.execute(f"""
    WITH all_of_it AS (
        SELECT value, tuple FROM says ANTI JOIN died_now USING (tuple)
        UNION ALL SELECT said_by_all, tuple FROM {ADDED}
    )
    SELECT a.tuple AS l, b.tuple AS r FROM all_of_it a
    JOIN (SELECT said_by_all AS value, tuple FROM {ADDED}) b
      ON a.value = b.value AND a.tuple < b.tuple
    ORDER BY l, r
    """).fetchnumpy()
    connection.unregister("says")
    connection.unregister("died_now")
    return np.stack([np.asarray(found[side], dtype=np.int64) for side in ("l", "r")])


def _unchanged(connection: duckdb.DuckDBPyConnection, before: Known) -> set[str]:
    """Records that say what they said. They are taken out of `held`: nothing is new of them."""
    if not before.records:
        return set()
    connection.register("before", pa.table({"record": before.records, "tuple": before.tuples}))
    connection.execute(f"""
    CREATE OR REPLACE TABLE unchanged AS
    SELECT record FROM (
        SELECT record, list(tuple ORDER BY tuple) AS tuples FROM {HELD} GROUP BY record
    ) JOIN (
        SELECT record, list(CAST(tuple AS BIGINT) ORDER BY tuple) AS tuples
        FROM before GROUP BY record
    ) USING (record, tuples);
    DELETE FROM {HELD} WHERE record IN (SELECT record FROM unchanged);
    """)
    connection.unregister("before")
    return _column(connection, "SELECT record FROM unchanged")


def _dead(connection: duckdb.DuckDBPyConnection, index: Index, changed: Known) -> Numbers:
    """Tuples that lost a record to this refresh and have none left."""
    tuples = once(changed.tuples)
    if not len(tuples):
        return tuples
    leaving = set(changed.records)
    numbers, records = holders_now(connection, index, tuples)
    held = {
        number
        for number, record in zip(numbers.tolist(), records, strict=True)
        if record not in leaving
    }
    joined = _held_among(connection, "tuple", pa.array(tuples))
    return np.array(
        [number for number in tuples.tolist() if number not in held and number not in joined],
        dtype=np.int64,
    )


def _note(connection: duckdb.DuckDBPyConnection, name: str, records: list[str]) -> None:
    connection.register("noted", pa.table({"record": pa.array(records, pa.string())}))
    connection.execute(f"CREATE OR REPLACE TABLE {name} AS FROM noted")
    connection.unregister("noted")


def _held_among(connection: duckdb.DuckDBPyConnection, column: str, asked: pa.Array) -> set:
    """Which of some records or tuples are held by what arrived."""
    connection.register("asked", pa.table({column: asked}))
    found = _column(
        connection, f"SELECT DISTINCT {column} FROM {HELD} SEMI JOIN asked USING ({column})"
    )
    connection.unregister("asked")
    return found


def _column(connection: duckdb.DuckDBPyConnection, statement: str) -> set:
    return {value for (value,) in connection.execute(statement).fetchall()}
