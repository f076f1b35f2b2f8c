"""The first segment of an index, from the records of a full run and the persons it found."""

from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from pyarrow import compute

from linkage.matching.collapse import Collapsed
from linkage.matching.index import sealing, sections
from linkage.matching.index.gathering import keys, said_by_all
from linkage.matching.index.sealing import ADDED, HELD, RESIDENTS, Additions
from linkage.matching.points import PointsTable
from linkage.matching.session import Limits, session
from linkage.matching.verdicts import Verdicts
from linkage.vault import Sealed


@dataclass(frozen=True, slots=True)
class Built:
    """A whole index, to be kept by the record plane."""

    files: tuple[Sealed, ...]
    counts: dict[str, Any]


def build(
    collapsed: Collapsed,
    table: PointsTable,
    persons: pa.Table,
    *,
    limits: Limits,
) -> Built:
    """Write the index of a full run: what it compared, and the person (record, person) of each."""
    with session(limits) as connection:
        _show(connection, collapsed, table)
        connection.register("persons_found", persons)
        connection.execute(_NUMBER)
        additions = _additions(connection, collapsed.crowded)
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


def _show(connection: duckdb.DuckDBPyConnection, collapsed: Collapsed, table: PointsTable) -> None:
    """Make `added`, `held`, `residents` and `died` of what the run compared; nothing is copied."""
    is_alone = compute.is_valid(collapsed.tuples.column("apart")).combine_chunks()
    of_record = collapsed.members.column("tuple").combine_chunks()
    held = collapsed.members.append_column("alone", is_alone.take(of_record))
    connection.register("found", collapsed.tuples)
    connection.register("held_by", held)
    connection.execute(f"""
    CREATE VIEW {ADDED} AS SELECT *, {said_by_all()}, {keys(table)} FROM found;
    CREATE VIEW {HELD} AS SELECT {"" if collapsed.each_once else "DISTINCT"} * FROM held_by;
    CREATE VIEW {RESIDENTS} AS SELECT street, last_name, tuple FROM found WHERE street IS NOT NULL;
    CREATE VIEW died AS FROM found LIMIT 0
    """)


def kept_apart(verdicts: Verdicts) -> pa.Table:
    """Records that are one side of a cannot-link: each is a tuple of its own."""
    sides = [verdicts.cannot.column(side).combine_chunks() for side in ("left", "right")]
    return pa.table({"record": pa.chunked_array(sides, pa.string()).unique()})


def _additions(connection: duckdb.DuckDBPyConnection, crowded: pa.Array) -> Additions:
    ids = connection.execute("SELECT person FROM numbered_persons ORDER BY number").fetchall()
    owned = connection.execute(_OWNERS).fetchnumpy()
    tuples = np.asarray(owned["tuple"], dtype=np.int64)
    return Additions(
        owned=tuples,
        evidence=sealing.evidence_of(connection, tuples, ADDED),
        owners=np.asarray(owned["number"], dtype=np.int64),
        persons=[person for (person,) in ids],
        crowded=crowded,
    )


def _one(connection: duckdb.DuckDBPyConnection, statement: str) -> Any:
    return connection.execute(statement).fetchall()[0][0]


_NUMBER = """
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
