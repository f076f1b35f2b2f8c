"""Identical records are compared once: the second step of matching.

Departments register the same person many times in the same words. Records with the same
standardized values become one tuple; everything after this works on tuples.
"""

import duckdb
import pyarrow as pa

from linkage.matching.compiler import HASHED, TUPLES
from linkage.matching.standardize import STANDARDIZED

MEMBERS = "members"

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
) -> None:
    """Make the table `tuples`, numbered, and `members`: which record is which tuple.

    Each record named in `apart` is a tuple of its own, whatever others say the same.

    Numbers follow the values, never the order of rows, so that every run numbers alike; the order
    also puts tuples that will be compared near each other.
    """
    identity = ", ".join(IDENTITY)
    derived = ", ".join(f"any_value({column}) AS {column}" for column in _DERIVED)
    hashes = ", ".join(
        f"CASE WHEN {column} IS NOT NULL THEN hash({column}) END AS {column}_hash"
        for column in sorted(HASHED)
    )
    order = ", ".join(f"{column} NULLS LAST" for column in (*IDENTITY, "apart"))
    connection.register("kept_apart", pa.table({"apart": apart}))
    connection.execute(f"""
    CREATE OR REPLACE TABLE grouped AS
    WITH crowded AS (
        -- A shelter or an office is nobody's household: agreeing on it says nothing.
        SELECT street FROM {STANDARDIZED} WHERE street IS NOT NULL
        GROUP BY street HAVING count(DISTINCT last_name) > {int(crowded_address)}
    ), housed AS (
        SELECT kept_apart.apart, * REPLACE (
            CASE WHEN crowded.street IS NULL THEN records.street END AS street,
            CASE WHEN crowded.street IS NULL THEN unit END AS unit)
        FROM {STANDARDIZED} records LEFT JOIN crowded ON records.street = crowded.street
        LEFT JOIN (SELECT DISTINCT apart FROM kept_apart) kept_apart ON record = kept_apart.apart
    )
    SELECT {identity}, apart, {derived}, list(record) AS records
    FROM housed GROUP BY {identity}, apart;

    CREATE OR REPLACE TABLE numbered AS
    SELECT CAST(row_number() OVER (ORDER BY {order}) - 1 AS INTEGER) AS tuple, *
    FROM grouped ORDER BY tuple;

    CREATE OR REPLACE TABLE {MEMBERS} AS
    SELECT unnest(records) AS record, tuple FROM numbered;

    CREATE OR REPLACE TABLE {TUPLES} AS
    SELECT * EXCLUDE (records),
        CAST(len(records) AS INTEGER) AS records,
        CAST(birth_date AS VARCHAR) AS birth_text,
        {hashes},
        count(first_name) OVER (PARTITION BY first_name) AS first_name_count,
        count(last_name) OVER (PARTITION BY last_name) AS last_name_count,
        count(*) OVER () AS tuples_in_all
    FROM numbered ORDER BY tuple;

    DROP TABLE grouped; DROP TABLE numbered;
    """)
    connection.unregister("kept_apart")
