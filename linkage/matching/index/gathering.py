"""Records as tuples with their hashes and keys: what a segment is made of."""

from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import compute

from linkage.matching.collapse import ADDRESS, IDENTITY
from linkage.matching.compiler import key_expression
from linkage.matching.index.entries import Keys, as_keys
from linkage.matching.points import PointsTable


@dataclass(frozen=True, slots=True)
class Said:
    """What arrives, row by row: who says what, and numbers that tell apart what is said."""

    rows: pa.Table  # record, its values, and `apart`: the record whose tuple this is alone
    by_all: Keys  # one number for all values
    said: Keys  # one for all values and whose alone they are

    def each_once(self) -> NDArray[np.int64]:
        """A row for everything said, however many records say it, in order of `by_all`."""
        order = np.lexsort((self.said, self.by_all))
        said = self.said[order]
        first = np.ones(len(order), dtype=bool)
        np.not_equal(said[1:], said[:-1], out=first[1:])
        return order[first]


def gather(
    connection: duckdb.DuckDBPyConnection,
    arriving: pa.Table,
    *,
    crowded: pa.Array,
    apart: pa.Array,
) -> Said:
    """Tell standardized records apart by what they say.

    An address in `crowded` is as good as none; a record in `apart` is a tuple of its own.
    """
    rows, record = arriving, arriving.column("record")
    if len(crowded):
        nobodys = compute.is_in(rows.column("street"), value_set=crowded)
        for name in ADDRESS:
            values = compute.if_else(nobodys, pa.scalar(None, pa.string()), rows.column(name))
            rows = rows.set_column(rows.column_names.index(name), name, values)
    alone = compute.if_else(
        compute.is_in(record, value_set=apart), record, pa.scalar(None, record.type)
    )
    rows = rows.append_column("apart", alone)
    places = np.arange(rows.num_rows, dtype=np.int64)
    connection.register("placed", rows.append_column("place", pa.array(places)))
    found = connection.execute(
        f"SELECT place, said_by_all, hash(said_by_all, apart) AS said"
        f" FROM (SELECT place, apart, {said_by_all()} FROM placed)"
    ).fetchnumpy()
    connection.unregister("placed")
    # DuckDB gives rows in any order.
    order = np.argsort(np.asarray(found["place"]))
    by_all, said = (np.asarray(found[name])[order] for name in ("said_by_all", "said"))
    return Said(rows, as_keys(by_all), said)


def said_by_all() -> str:
    """All values of a tuple as one number."""
    return f"hash({', '.join(IDENTITY)}) AS said_by_all"


def keys(table: PointsTable) -> str:
    """The key of a tuple under each rule."""
    return ", ".join(
        f"{key_expression(rule)} AS key_{number}" for number, rule in enumerate(table.blocking)
    )
