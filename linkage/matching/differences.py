"""What deliveries say otherwise than those before: the records a refresh has to look at."""

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from linkage.matching.session import Limits, session

RECORD = "record"
# Made of no batches rather than of empty lists: the first array that is made imports pandas.
NOTHING = pa.Table.from_batches([], schema=pa.schema([(RECORD, pa.string())]))


@dataclass(frozen=True, slots=True)
class Difference:
    """Rows of records that are new or say something else, and names of the others."""

    new: pa.Table
    revised: list[str]  # of the new ones: known before with other values
    gone: pa.Array


def difference(
    now: pa.Table, before: pa.Table, *, known: Iterable[str] = (), limits: Limits
) -> Difference:
    """Compare rows record by record. Of records only `known` by name, all rows count as new."""
    columns = sorted({*now.column_names, *before.column_names} - {RECORD})
    with session(limits) as connection:
        connection.register("rows_now", now)
        connection.register("rows_before", before)
        connection.register("known", pa.table({RECORD: pa.array(list(known), pa.string())}))
        _say(connection, "now", columns, now)
        _say(connection, "before", columns, before)
        connection.execute(
            "CREATE TABLE changed AS SELECT record FROM now ANTI JOIN before USING (record, said)"
        )
        new = connection.sql("SELECT * FROM rows_now SEMI JOIN changed USING (record)")
        revised = "SELECT record FROM changed SEMI JOIN before USING (record) ORDER BY record"
        gone = """
        SELECT record FROM (SELECT record FROM before UNION SELECT record FROM known)
        ANTI JOIN now USING (record) ORDER BY record
        """
        return Difference(
            new=new.to_arrow_table(),
            revised=[record for (record,) in connection.execute(revised).fetchall()],
            gone=connection.sql(gone).to_arrow_table().column(RECORD).combine_chunks(),
        )


def moved_records(moved: Iterable[tuple[str, str]]) -> pa.Table:
    """Records that people gave to another person, with that person."""
    pairs = list(moved)
    return pa.table(
        {
            RECORD: pa.array([record for record, _ in pairs], pa.string()),
            "person": pa.array([person for _, person in pairs], pa.string()),
        }
    )


def _say(
    connection: duckdb.DuckDBPyConnection, name: str, columns: list[str], rows: pa.Table
) -> None:
    """One line for each record: a hash of all its rows, in whatever order they come."""
    # Column names are roles, words of our own.
    values = ", ".join(each if each in rows.column_names else "NULL" for each in columns)
    said = f"sum(hash({values}))" if columns else "count(*)"
    connection.execute(
        f"CREATE TABLE {name} AS "
        f"SELECT record, (count(*), {said}) AS said FROM rows_{name} GROUP BY record"
    )
