"""What verdicts ask of persons the index already has."""

from collections import Counter

import duckdb
import numpy as np
import pyarrow as pa

from linkage.matching.index import sections
from linkage.matching.index.arriving import Arrival, Known
from linkage.matching.index.opened import Index, Numbers, typed
from linkage.matching.standardize import STANDARDIZED
from linkage.matching.verdicts import Verdicts


def in_two_minds(index: Index, arrival: Arrival, before: Known, verdicts: Verdicts) -> Numbers:
    """The tuples of persons who hold two records that were declared two persons."""
    tuples = before.by_record()
    pairs = [
        (a, b)
        for left, right in zip(
            verdicts.cannot.column("left").to_pylist(),
            verdicts.cannot.column("right").to_pylist(),
            strict=True,
        )
        for a in tuples.get(left, ())
        for b in tuples.get(right, ())
    ]
    both = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    left, right = index.owners(both[0]), index.owners(both[1])
    _, members = index.tuples_of(np.unique(left[left == right]))
    return np.unique(members[np.isin(members, arrival.dead, invert=True)])


def tell_apart(
    connection: duckdb.DuckDBPyConnection, index: Index, before: Known, apart: pa.Table
) -> None:
    """Let known records that are to be kept apart, and share a tuple as yet, arrive once more."""
    named = before.where(set(apart.column("record").to_pylist()))
    sharing = Counter(index.holders(np.unique(named.tuples))[0].tolist())
    again(
        connection,
        index,
        before,
        [
            record
            for record, number in zip(named.records, named.tuples.tolist(), strict=True)
            if sharing[number] > 1
        ],
    )


def again(
    connection: duckdb.DuckDBPyConnection, index: Index, before: Known, records: list[str]
) -> None:
    """Let known records arrive as the index knows them, unless they arrive or leave anyhow."""
    named = before.where(set(records))
    numbers, rows = index.rows(np.unique(named.tuples))
    connection.register("said_before", typed(rows).append_column("tuple", pa.array(numbers)))
    connection.register("once_more", pa.table({"record": named.records, "tuple": named.tuples}))
    columns = ", ".join(each for each in sections.COLUMNS if each != "apart")
    connection.execute(f"""
    INSERT INTO {STANDARDIZED} BY NAME
    SELECT record, {columns},
        left(first_name, 1) AS first_initial,
        left(last_name, 1) AS last_initial,
        birth_date // 10000 AS birth_year
    FROM once_more JOIN said_before USING (tuple)
    WHERE record NOT IN (SELECT record FROM {STANDARDIZED})
      AND record NOT IN (SELECT record FROM departing)
    """)
    connection.unregister("said_before")
    connection.unregister("once_more")
