"""Identical records are compared once: the second step of matching.

Departments register the same person many times in the same words. Records with the same
standardized values become one tuple; everything after this works on tuples. A record that says too
little to be told from others is a tuple of its own.
"""

from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa
from pyarrow import compute

from linkage.matching.compiler import HASHED, TUPLES
from linkage.matching.session import check_room

MEMBERS = "members"


@dataclass(frozen=True, slots=True)
class Collapsed:
    """Records as tuples: what each says, and who says it."""

    tuples: pa.Table
    members: pa.Table  # record, tuple
    each_once: bool  # whether every record is one tuple only
    crowded: pa.Array  # streets that are nobody's household


# What makes two records the same tuple; the other columns follow from these.
IDENTITY = (
    "birth_date", "last_name", "first_name", "middle_name", "suffix", "sex", "ssn",
    "ssn_last_four", "phone", "street", "unit", "zip_code", "last_part", "last_other_part",
    "of_record",
)  # fmt: skip
ADDRESS = ("street", "unit")
# Few values that many have: kept once each, with a number for them in every tuple.
_FEW = {
    "last_name", "first_name", "middle_name", "suffix", "sex", "ssn_last_four", "zip_code",
    "last_part", "last_other_part", "first_root", "first_initial", "last_initial",
}  # fmt: skip
_DERIVED = ("first_root", "first_initial", "is_initial", "last_initial", "birth_year")


def collapse(
    connection: duckdb.DuckDBPyConnection,
    standardized: pa.Table,
    *,
    crowded_address: int,
    apart: pa.Array | pa.ChunkedArray,
) -> Collapsed:
    """Make `tuples`, numbered, and `members`: which record is which tuple.

    Each record named in `apart` is a tuple of its own, whatever others say the same.

    Numbers follow the values, never the order of rows, so that every run numbers alike; the order
    also puts tuples that will be compared near each other.
    """
    # The tuples of these rows, and what comparing asks of them beside their values.
    check_room(connection, 2 * standardized.nbytes)
    said = _said(connection, standardized, crowded_address=crowded_address, apart=apart)
    order, starts = _in_order_of_values(said)
    first = order[starts]
    tuple_of = np.empty(len(order), dtype=np.int32)
    tuple_of[order] = np.cumsum(starts, dtype=np.int32) - 1
    tuples = _tuples(connection, standardized, said, first)
    members = pa.table({"record": standardized.column("record"), "tuple": tuple_of})
    connection.register(MEMBERS, members)
    connection.register(TUPLES, tuples)
    named = np.sort(said.record)
    each_once = not (named[1:] == named[:-1]).any()
    return Collapsed(tuples, members, each_once, said.crowded)


@dataclass(frozen=True, slots=True)
class _Said:
    """What is known of every row, in the order of the rows."""

    record: np.ndarray  # one number for its name
    all_of_it: np.ndarray  # one number for all values
    last_name: np.ndarray  # and one for the last name, 0 for none
    birth_date: np.ndarray
    is_crowded: np.ndarray  # whether the address is nobody's household
    apart: pa.ChunkedArray
    crowded: pa.Array


def _said(
    connection: duckdb.DuckDBPyConnection,
    standardized: pa.Table,
    *,
    crowded_address: int,
    apart: pa.Array | pa.ChunkedArray,
) -> _Said:
    rows, record = standardized.num_rows, standardized.column("record")
    alone = pa.chunked_array([pa.nulls(rows, pa.string())])
    if len(apart):
        is_named = compute.is_in(record, value_set=apart)
        alone = compute.if_else(is_named, record, pa.scalar(None, record.type))
    placed = standardized.append_column("place", pa.array(np.arange(rows, dtype=np.int32)))
    connection.register("placed", placed.append_column("apart", alone))
    crowded = connection.sql(_crowded(crowded_address)).to_arrow_table()
    connection.register("crowded", crowded)
    found = connection.execute(_hashed()).fetchnumpy()
    connection.unregister("crowded")
    connection.unregister("placed")
    # DuckDB gives rows in any order.
    by_place = {name: np.empty_like(np.asarray(found[name])) for name in found}
    for name, values in by_place.items():
        values[found["place"]] = found[name]
    birth_date = np.asarray(compute.fill_null(standardized.column("birth_date"), 0))
    return _Said(
        record=by_place["named"],
        all_of_it=by_place["said"],
        last_name=by_place["last"],
        birth_date=birth_date,
        is_crowded=by_place["is_crowded"],
        apart=alone,
        crowded=crowded.column("street").combine_chunks(),
    )


def _crowded(crowded_address: int) -> str:
    """A shelter or an office is nobody's household: agreeing on it says nothing."""
    return f"""
    SELECT street FROM placed WHERE street IN (
        SELECT street FROM placed WHERE street IS NOT NULL
        GROUP BY street HAVING count(*) > {int(crowded_address)}
    )
    GROUP BY street HAVING count(DISTINCT last_name) > {int(crowded_address)}
    """


def _hashed() -> str:
    said = ", ".join(
        f"CASE WHEN crowded.street IS NULL THEN records.{column} END"
        if column in ADDRESS
        else f"records.{column}"
        for column in IDENTITY
    )
    return f"""
    SELECT place, crowded.street IS NOT NULL AS is_crowded,
        hash(record) AS named, hash({said}, apart) AS said,
        CASE WHEN last_name IS NULL THEN 0 ELSE hash(last_name) END AS last
    FROM placed records LEFT JOIN crowded ON records.street = crowded.street
    """


def _in_order_of_values(said: _Said) -> tuple[np.ndarray, np.ndarray]:
    """Rows by birth date, last name and all values, and where a row differs from the one before."""
    # One number to sort by; what falls together by chance is told apart below.
    key = said.birth_date.astype(np.uint64) << np.uint64(39)
    key |= said.last_name >> np.uint64(46) << np.uint64(21) | said.all_of_it >> np.uint64(43)
    order = np.argsort(key)
    key, values = key[order], said.all_of_it[order]
    mixed = (key[1:] == key[:-1]) & (values[1:] != values[:-1])
    if mixed.any():
        places = np.flatnonzero(np.isin(key, key[1:][mixed]))
        chosen = order[places]
        order[places] = chosen[np.lexsort((said.all_of_it[chosen], key[places]))]
        values = said.all_of_it[order]
    starts = np.ones(len(order), dtype=bool)
    starts[1:] = values[1:] != values[:-1]
    return order, starts


def _tuples(
    connection: duckdb.DuckDBPyConnection, standardized: pa.Table, said: _Said, first: np.ndarray
) -> pa.Table:
    """The values of some rows, one a tuple, with the numbers by which values are compared."""
    rows, crowded = pa.array(first), pa.array(said.is_crowded[first])
    # Column by column: nothing but the tuples is ever held a second time.
    columns = {"apart": _taken(said.apart, rows)}
    for name in (*IDENTITY, *_DERIVED):
        columns[name] = _taken(standardized.column(name), rows, few=name in _FEW)
        if name in ADDRESS:
            nothing = pa.scalar(None, columns[name].type)
            columns[name] = compute.if_else(crowded, nothing, columns[name])
    for name in sorted(HASHED):
        columns[f"{name}_hash"] = _hashes(connection, columns[name])
    for name in ("first_name", "last_name"):
        columns[f"{name}_count"] = _borne(columns[name])
    columns["tuple"] = pa.array(np.arange(len(first), dtype=np.int32))
    columns["tuples_in_all"] = pa.array(np.full(len(first), len(first)))
    return pa.table(columns)


def _taken(column: pa.ChunkedArray, rows: pa.Array, *, few: bool = False) -> pa.Array:
    whole = column.combine_chunks()
    return (compute.dictionary_encode(whole) if few else whole).take(rows)


def _hashes(connection: duckdb.DuckDBPyConnection, column: pa.Array) -> pa.Array:
    """The hash of each value; of values that are kept once each, it is made once each."""
    texts = column.dictionary if pa.types.is_dictionary(column.type) else column
    places = pa.array(np.arange(len(texts), dtype=np.int32))
    connection.register("unhashed", pa.table({"place": places, "text": texts}))
    found = connection.execute("SELECT place, hash(text) AS said FROM unhashed").fetchnumpy()
    connection.unregister("unhashed")
    hashes = np.empty(len(texts), dtype=np.uint64)
    hashes[np.asarray(found["place"])] = np.asarray(found["said"])
    if pa.types.is_dictionary(column.type):
        return pa.array(hashes).take(column.indices)
    return pa.array(hashes, mask=np.asarray(column.is_null()))


def _borne(names: pa.DictionaryArray) -> pa.Array:
    """How many tuples have the same value."""
    of_value = np.bincount(np.asarray(names.indices.drop_null()), minlength=len(names.dictionary))
    return pa.array(of_value).take(names.indices)
