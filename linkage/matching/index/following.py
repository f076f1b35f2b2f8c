"""Records the index must see otherwise than it did, though nobody delivered them anew."""

from collections import Counter

import duckdb
import numpy as np
import pyarrow as pa

from linkage.matching.index import sections
from linkage.matching.index.arriving import Known, holders_now, known
from linkage.matching.index.entries import once
from linkage.matching.index.opened import Index, Numbers, typed
from linkage.matching.index.sealing import HELD
from linkage.matching.standardize import STANDARDIZED

# Which person a record is to stay with, by the number of the person.
Persons = dict[str, int]


def follow(
    connection: duckdb.DuckDBPyConnection, index: Index, moved: pa.Table
) -> tuple[list[str], Persons]:
    """See records as being of the persons reviewers gave them to.

    Gives back the ids of persons the index did not know, and which records must get a tuple of
    their own because others who say the same were not moved with them.
    """
    if not moved.num_rows:
        return [], {}
    asked = dict(
        zip(moved.column("record").to_pylist(), moved.column("person").to_pylist(), strict=True)
    )
    before = known(connection, index, pa.array(list(asked), pa.string()))
    numbers = index.numbers(sorted({asked[record] for record in before.records}))
    unknown = sorted({asked[record] for record in before.records} - set(numbers))
    first = int(index.about["next_person"])
    fresh = {name: first + place for place, name in enumerate(unknown)}
    index.name({number: name for name, number in fresh.items()})
    person_of = {record: (numbers | fresh)[asked[record]] for record in before.records}

    tuples, records = holders_now(connection, index, once(before.tuples))
    wanted: dict[int, set[int]] = {}
    for number, record in zip(tuples.tolist(), records, strict=True):
        wanted.setdefault(number, set()).add(person_of.get(record, -1))
    together = sorted(number for number, persons in wanted.items() if len(persons) == 1)
    index.move(
        np.array(together, dtype=np.int64),
        np.array([min(wanted[number]) for number in together], dtype=np.int64),
    )
    alone = {
        record: person_of[record]
        for number, record in zip(tuples.tolist(), records, strict=True)
        if len(wanted[number]) > 1 and record in person_of
    }
    return unknown, alone


def residents_of(connection: duckdb.DuckDBPyConnection, index: Index, tuples: Numbers) -> Persons:
    """The records of some tuples with the person each is to stay with."""
    numbers, records = holders_now(connection, index, tuples)
    return dict(zip(records, index.owners(numbers).tolist(), strict=True))


def sharing(
    connection: duckdb.DuckDBPyConnection, index: Index, before: Known, apart: pa.Table
) -> set[str]:
    """Records to be kept apart that share a tuple with others as yet."""
    named = before.where(set(apart.column("record").to_pylist()))
    records = Counter(holders_now(connection, index, once(named.tuples))[0].tolist())
    return {
        record
        for record, number in zip(named.records, named.tuples.tolist(), strict=True)
        if records[number] > 1
    }


def again(
    connection: duckdb.DuckDBPyConnection,
    index: Index,
    standardized: pa.Table,
    before: Known,
    records: set[str],
) -> pa.Table:
    """What is new, and with it known records as the index knows them, unless they arrive or leave
    anyhow.
    """
    if not records:
        return standardized
    named = before.where(records)
    numbers, rows = index.rows(once(named.tuples))
    connection.register("said_before", typed(rows).append_column("tuple", pa.array(numbers)))
    connection.register("once_more", pa.table({"record": named.records, "tuple": named.tuples}))
    columns = ", ".join(each for each in sections.COLUMNS if each != "apart")
    returning = connection.sql(f"""
    SELECT record, {columns},
        left(first_name, 1) AS first_initial,
        left(last_name, 1) AS last_initial,
        birth_date // 10000 AS birth_year
    FROM once_more JOIN said_before USING (tuple)
    WHERE record NOT IN (SELECT record FROM {STANDARDIZED})
      AND record NOT IN (SELECT record FROM departing)
    """).to_arrow_table()
    connection.unregister("said_before")
    connection.unregister("once_more")
    return pa.concat_tables([standardized, returning], promote_options="permissive")


def stay(
    connection: duckdb.DuckDBPyConnection, index: Index, first_added: int, persons: Persons
) -> None:
    """Leave records that arrived once more with their person; their tuples are theirs alone."""
    if not persons:
        return
    rows = connection.execute(
        f"SELECT tuple, apart FROM {HELD} JOIN added USING (tuple) WHERE apart IS NOT NULL"
    ).fetchall()
    staying = sorted((number, persons[record]) for number, record in rows if record in persons)
    both = np.array(staying, dtype=np.int64).reshape(-1, 2).T
    index.move(both[0], both[1])
