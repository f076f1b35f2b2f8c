"""A client-level dataset: the rows in scope of the people chosen, under the project's pseudonyms."""

from collections.abc import Iterator, Mapping, Sequence

import duckdb
import pyarrow as pa

from datasets.rules.dictionary import ElementFacts
from linkage import vault
from linkage.extracts.brought import BROUGHT
from linkage.extracts.columns import Column
from linkage.extracts.sources import Gathered

PERSON = Column("person", "Pseudonym of the person, the same in all datasets of this project only")
DATASET = Column("dataset", "Dataset the row comes from")


def columns_of(
    gathered: Sequence[Gathered],
    dictionary: Mapping[str, ElementFacts],
    carried: Sequence[Column] = (),
) -> tuple[Column, ...]:
    elements = [element for each in gathered for element in each.source.reading.handed_over]
    described = (Column(e, dictionary[e].label or dictionary[e].name, (e,)) for e in elements)
    return (PERSON, DATASET, *carried, *described)


def rows_of(
    engine: duckdb.DuckDBPyConnection,
    gathered: Sequence[Gathered],
    columns: Sequence[Column],
    *,
    project: str,
    chunk_rows: int,
) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    """One row per record, and per row of the list where its columns are carried. Rows stand in the order of pseudonyms, not as they were delivered."""
    people = engine.sql("SELECT person FROM cohort ORDER BY person").to_arrow_table()
    pseudonyms = vault.pseudonym_column(project, people["person"])
    people = people.append_column("pseudonym", pseudonyms)
    engine.register("pseudonyms", people)
    schema = _schema(engine, gathered, columns)
    carried = [column.name for column in columns if column.is_brought]
    return schema, _rows(engine, gathered, schema, carried, chunk_rows)


def _rows(
    engine: duckdb.DuckDBPyConnection,
    gathered: Sequence[Gathered],
    schema: pa.Schema,
    carried: Sequence[str],
    chunk_rows: int,
) -> Iterator[pa.RecordBatch]:
    brought = f"JOIN {BROUGHT} USING (person) " if carried else ""
    own = [f"b{place}" for place, _ in enumerate(carried)]
    for each in gathered:
        handed_over = each.source.reading.handed_over
        if not handed_over:
            continue
        listed = ", ".join([*own, *(each.columns[element] for element in handed_over)])
        reader = engine.sql(
            f"SELECT pseudonym, {listed} FROM {each.table} "  # noqa: S608 - names are our own
            f"JOIN pseudonyms USING (person) {brought}ORDER BY ALL"
        ).to_arrow_reader(chunk_rows)
        for batch in reader:
            held = dict(zip(("person", *carried, *handed_over), batch.columns, strict=True))
            held["dataset"] = pa.array([each.dataset] * batch.num_rows, pa.string())
            arrays = [
                held[field.name].cast(field.type)
                if field.name in held
                else pa.nulls(batch.num_rows, field.type)
                for field in schema
            ]
            yield pa.RecordBatch.from_arrays(arrays, schema=schema)


def _schema(
    engine: duckdb.DuckDBPyConnection, gathered: Sequence[Gathered], columns: Sequence[Column]
) -> pa.Schema:
    types = {column.name: pa.string() for column in columns if not column.elements}
    for each in gathered:
        empty = engine.sql(f"SELECT * FROM {each.table} LIMIT 0")  # noqa: S608
        found = empty.to_arrow_table().schema
        for element in each.source.reading.handed_over:
            types[element] = found.field(each.columns[element]).type
    return pa.schema([(column.name, types[column.name]) for column in columns])
