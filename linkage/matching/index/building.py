"""The first segment of an index, from the records of a full run and the persons it found."""

from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from linkage.matching.index import sealing, sections
from linkage.matching.index.gathering import (
    ARRIVED,
    SAID,
    crowded_streets,
    gather,
    in_order_of_values,
)
from linkage.matching.index.sealing import ADDED, HELD, RESIDENTS, Additions
from linkage.matching.points import PointsTable
from linkage.matching.session import Limits, session
from linkage.matching.standardize import standardize
from linkage.matching.verdicts import NO_VERDICTS, Verdicts
from linkage.vault import Sealed


@dataclass(frozen=True, slots=True)
class Built:
    """A whole index, to be kept by the record plane."""

    files: tuple[Sealed, ...]
    counts: dict[str, Any]


def build(
    records: pa.Table,
    table: PointsTable,
    persons: pa.Table,
    *,
    limits: Limits,
    verdicts: Verdicts = NO_VERDICTS,
) -> Built:
    """Write the index of a full run: its records, and the person (record, person) of each."""
    with session(limits) as connection:
        standardize(connection, records)
        return build_standardized(connection, table, persons, verdicts=verdicts)


def build_standardized(
    connection: duckdb.DuckDBPyConnection,
    table: PointsTable,
    persons: pa.Table,
    *,
    verdicts: Verdicts = NO_VERDICTS,
) -> Built:
    """Everything after standardizing, over the table `standardized` of a session."""
    crowded = crowded_streets(connection, crowded_address=table.crowded_address)
    gather(connection, table, crowded=crowded, apart=kept_apart(verdicts))
    connection.register("persons_found", persons)
    connection.execute(_NUMBER)
    additions = _additions(connection, crowded)
    counts = {
        "records": int(_one(connection, f"SELECT count(DISTINCT record) FROM {HELD}")),
        "tuples": len(additions.owned),
        "persons": len(additions.persons),
    }
    about = {
        "fingerprint": sections.fingerprint(table),
        "next_tuple": counts["tuples"],
        "next_person": counts["persons"],
        **counts,
    }
    return Built((sealing.seal(connection, table, additions, about),), counts)


def kept_apart(verdicts: Verdicts) -> pa.Table:
    """Records that are one side of a cannot-link: each is a tuple of its own."""
    sides = [verdicts.cannot.column(side).combine_chunks() for side in ("left", "right")]
    return pa.table({"record": pa.chunked_array(sides, pa.string()).unique()})


def _additions(connection: duckdb.DuckDBPyConnection, crowded: pa.Table) -> Additions:
    ids = connection.execute("SELECT person FROM numbered_persons ORDER BY number").fetchall()
    owned = connection.execute(_OWNERS).fetchnumpy()
    tuples = np.asarray(owned["tuple"], dtype=np.int64)
    return Additions(
        owned=tuples,
        evidence=sealing.evidence_of(connection, tuples, ADDED),
        owners=np.asarray(owned["number"], dtype=np.int64),
        persons=[person for (person,) in ids],
        crowded=crowded.column("street").combine_chunks(),
    )


def _one(connection: duckdb.DuckDBPyConnection, statement: str) -> Any:
    return connection.execute(statement).fetchall()[0][0]


_NUMBER = f"""
CREATE TABLE {ADDED} AS
SELECT row_number() OVER (ORDER BY {in_order_of_values()}) - 1 AS tuple, * FROM {SAID};

CREATE TABLE {HELD} AS
SELECT record, tuple, apart IS NOT NULL AS alone
FROM (SELECT DISTINCT record, said FROM {ARRIVED}) JOIN {ADDED} USING (said);

CREATE TABLE {RESIDENTS} AS SELECT street, last_name, tuple FROM {ADDED} WHERE street IS NOT NULL;

CREATE TABLE died AS FROM {ADDED} LIMIT 0;

CREATE TABLE numbered_persons AS
SELECT person, row_number() OVER (ORDER BY person) - 1 AS number
FROM (SELECT DISTINCT person FROM persons_found);
"""

# A tuple is of the person whose record says it first; a record that says several things at once
# is of the person of the first of them.
_OWNERS = f"""
WITH first AS (SELECT record, min(tuple) AS first FROM {HELD} GROUP BY record)
SELECT tuple, arg_min(number, (tuple <> first, person)) AS number
FROM {HELD} JOIN first USING (record) JOIN persons_found USING (record)
JOIN numbered_persons USING (person)
GROUP BY tuple
"""
