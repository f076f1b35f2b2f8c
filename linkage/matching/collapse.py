"""Identical records are compared once: the second step of matching.

Departments register the same person many times in the same words. Records with the same
standardized values become one tuple; everything after this works on tuples.
"""

from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa
from pyarrow import compute

from linkage.matching.compiler import HASHED, TUPLES
from linkage.matching.session import check_room
from linkage.matching.standardize import STANDARDIZED

MEMBERS = "members"


@dataclass(frozen=True, slots=True)
class Collapsed:
    """The tuples, and whether every record is one of them only."""

    tuples: pa.Table
    each_once: bool


# What makes two records the same tuple; the other columns follow from these.
IDENTITY = (
    "birth_date", "last_name", "first_name", "middle_name", "suffix", "sex", "ssn",
    "ssn_last_four", "phone", "street", "unit", "zip_code", "last_part", "last_other_part",
)  # fmt: skip
_DERIVED = ("first_root", "first_initial", "is_initial", "last_initial", "birth_year")


def collapse(
    connection: duckdb.DuckDBPyConnection,
    *,
    crowded_address: int,
    apart: pa.Array | pa.ChunkedArray,
) -> Collapsed:
    """Make `tuples`, numbered, and `members`: which record is which tuple.

    Each record named in `apart` is a tuple of its own, whatever others say the same.

    Numbers follow the values, never the order of rows, so that every run numbers alike; the order
    also puts tuples that will be compared near each other.
    """
    connection.register("kept_apart", pa.table({"apart": apart}))
    rows = connection.sql(_said(crowded_address, some_apart=len(apart) > 0)).to_arrow_table()
    connection.unregister("kept_apart")
    # The rows once more, in another order, and the tuples of them.
    check_room(connection, 2 * rows.nbytes)
    rows = rows.combine_chunks()
    order, starts = _in_order_of_values(rows)
    first = order[starts]
    tuple_of = np.empty(len(order), dtype=np.int32)
    tuple_of[order] = np.cumsum(starts, dtype=np.int32) - 1
    members = pa.table({"record": rows.column("record"), "tuple": tuple_of})
    tuples = rows.drop_columns(["record", "said"]).take(pa.array(first))
    tuples = tuples.append_column("tuple", pa.array(np.arange(len(first), dtype=np.int32)))
    for name in ("first_name", "last_name"):
        tuples = tuples.append_column(f"{name}_count", _borne(tuples.column(f"{name}_hash")))
    tuples = tuples.append_column("tuples_in_all", pa.array(np.full(len(first), len(first))))
    connection.register(MEMBERS, members)
    connection.register(TUPLES, tuples)
    return Collapsed(tuples, each_once=_are_distinct(members.column("record")))


def _in_order_of_values(rows: pa.Table) -> tuple[np.ndarray, np.ndarray]:
    """Rows by birth date, last name and all values, and where a row differs from the one before."""
    said, last, birth = (
        np.asarray(compute.fill_null(rows.column(name).combine_chunks(), 0))
        for name in ("said", "last_name_hash", "birth_date")
    )
    # One number to sort by; what falls together by chance is told apart below.
    key = birth.astype(np.uint64) << np.uint64(39)
    key |= last >> np.uint64(46) << np.uint64(21) | said >> np.uint64(43)
    order = np.argsort(key)
    key, values = key[order], said[order]
    mixed = (key[1:] == key[:-1]) & (values[1:] != values[:-1])
    if mixed.any():
        places = np.flatnonzero(np.isin(key, key[1:][mixed]))
        chosen = order[places]
        order[places] = chosen[np.lexsort((said[chosen], key[places]))]
        values = said[order]
    starts = np.ones(len(order), dtype=bool)
    starts[1:] = values[1:] != values[:-1]
    return order, starts


def _said(crowded_address: int, *, some_apart: bool) -> str:
    """Every record with its values and with `said`, one number for all of them."""
    hashes = ", ".join(
        f"CASE WHEN {column} IS NOT NULL THEN hash({column}) END AS {column}_hash"
        for column in sorted(HASHED)
    )
    named, kept_apart = "CAST(NULL AS VARCHAR)", ""
    if some_apart:
        named = "kept_apart.apart"
        kept_apart = "LEFT JOIN (SELECT DISTINCT apart FROM kept_apart) kept_apart ON record = kept_apart.apart"
    return f"""
    WITH crowded AS (
        -- A shelter or an office is nobody's household: agreeing on it says nothing.
        SELECT street FROM {STANDARDIZED} WHERE street IN (
            SELECT street FROM {STANDARDIZED} WHERE street IS NOT NULL
            GROUP BY street HAVING count(*) > {int(crowded_address)}
        )
        GROUP BY street HAVING count(DISTINCT last_name) > {int(crowded_address)}
    ), housed AS (
        SELECT {named} AS apart, records.* REPLACE (
            CASE WHEN crowded.street IS NULL THEN records.street END AS street,
            CASE WHEN crowded.street IS NULL THEN unit END AS unit)
        FROM {STANDARDIZED} records LEFT JOIN crowded ON records.street = crowded.street
        {kept_apart}
    )
    SELECT record, apart, {", ".join((*IDENTITY, *_DERIVED))},
        CAST(birth_date AS VARCHAR) AS birth_text, {hashes},
        hash({", ".join(IDENTITY)}, apart) AS said
    FROM housed
    """


def _are_distinct(records: pa.ChunkedArray) -> bool:
    return not len(records) or compute.count_distinct(records).as_py() == len(records)


def _borne(values: pa.ChunkedArray) -> pa.Array:
    """How many tuples have the same value."""
    known = np.asarray(compute.fill_null(values.combine_chunks(), 0))
    order = np.argsort(known)
    starts = np.flatnonzero(np.diff(known[order], prepend=0))
    sizes = np.diff(starts, append=len(order))
    borne = np.zeros(len(known), dtype=np.int64)
    borne[order[len(order) - sizes.sum() :]] = np.repeat(sizes, sizes)
    return pa.array(borne, mask=known == 0)
