"""Records as tuples with their hashes and keys: what a segment is made of."""

import duckdb
import pyarrow as pa

from linkage.matching.collapse import IDENTITY
from linkage.matching.compiler import key_expression
from linkage.matching.index.sections import COLUMNS
from linkage.matching.points import PointsTable
from linkage.matching.standardize import STANDARDIZED

# Every record with the hash of its values, and with `said`, which tells tuples apart
ARRIVED = "arrived"
# One row for everything said, however many records say it.
SAID = "said"


def gather(
    connection: duckdb.DuckDBPyConnection,
    table: PointsTable,
    *,
    crowded: pa.Table,
    apart: pa.Table,
) -> None:
    """Make the tables `arrived` and `said` of standardized records.

    An address in `crowded` is as good as none; a record in `apart` is a tuple of its own.
    """
    values = ", ".join(f"any_value({column}) AS {column}" for column in COLUMNS)
    connection.register("crowded", crowded)
    connection.register("kept_apart", apart)
    connection.execute(f"""
    CREATE OR REPLACE TABLE {ARRIVED} AS
    SELECT *, hash(said_by_all, apart) AS said FROM (SELECT *, {said_by_all()} FROM (
        SELECT
            kept_apart.record AS apart,
            records.* REPLACE (
                CASE WHEN crowded.street IS NULL THEN records.street END AS street,
                CASE WHEN crowded.street IS NULL THEN unit END AS unit)
        FROM {STANDARDIZED} records
        LEFT JOIN crowded ON records.street = crowded.street
        LEFT JOIN kept_apart ON records.record = kept_apart.record
    ));
    CREATE OR REPLACE TABLE {SAID} AS
    SELECT *, {keys(table)} FROM (
        SELECT said, any_value(said_by_all) AS said_by_all, {values}, {_derived()}
        FROM {ARRIVED} GROUP BY said
    )
    """)
    connection.unregister("crowded")
    connection.unregister("kept_apart")


def said_by_all() -> str:
    """All values of a tuple as one number."""
    return f"hash({', '.join(IDENTITY)}) AS said_by_all"


def keys(table: PointsTable) -> str:
    """The key of a tuple under each rule."""
    return ", ".join(
        f"{key_expression(rule)} AS key_{number}" for number, rule in enumerate(table.blocking)
    )


def _derived() -> str:
    """Columns that keys are made of and that follow from the values."""
    return ", ".join(
        f"any_value({column}) AS {column}"
        for column in ("first_initial", "last_initial", "birth_year")
    )


def in_order_of_values() -> str:
    """The order in which tuples are numbered: those that are compared lie near each other.

    What tells them apart comes last; to sort by every value would take most of numbering them.
    """
    return ", ".join(f"{column} NULLS LAST" for column in ("birth_date", "last_name", "said"))
