"""Deliveries as matching takes them: one table of records, identity columns by their role."""

from collections.abc import Iterable, Mapping, Sequence

import pyarrow as pa
from pyarrow import compute

from linkage.matching.standardize import COLUMNS, DESCRIBING
from linkage.vault import record_key_column

SEPARATOR = "/"


def records_of(dataset: str, rows: pa.Table, roles: Mapping[str, str]) -> pa.Table:
    """The rows of one dataset, known by their keyed names. `roles` says what each column is.

    Columns of one role, such as house number and street, are read as one, in the order given.
    """
    by_role: dict[str, list[pa.ChunkedArray]] = {}
    for column, role in roles.items():
        by_role.setdefault(role, []).append(_as_text(rows.column(column)))
    [source_keys] = by_role.pop("record_key")
    keys = record_key_column(dataset, source_keys)
    columns = {
        "record": compute.binary_join_element_wise(dataset, keys, SEPARATOR),
        **{
            role: joined(parts)
            for role, parts in by_role.items()
            if role in COLUMNS or role in DESCRIBING
        },
    }
    table = pa.table(columns)
    return table.filter(compute.is_valid(table.column("record")))


def together(tables: Iterable[pa.Table]) -> pa.Table:
    """All records as one table; what a dataset does not have is missing."""
    return pa.concat_tables(tables, promote_options="permissive")


def joined(parts: Sequence[pa.ChunkedArray]) -> pa.ChunkedArray:
    """Several columns of text as one; missing where all of them are."""
    if len(parts) == 1:
        return parts[0]
    # Told to skip what is missing, Arrow drops the rows in which nothing is there.
    texts = compute.binary_join_element_wise(
        *parts, " ", null_handling="replace", null_replacement=""
    )
    texts = compute.utf8_trim_whitespace(compute.replace_substring_regex(texts, " +", " "))
    return compute.if_else(compute.equal(texts, ""), pa.scalar(None, pa.string()), texts)


def _as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(pa.string())
