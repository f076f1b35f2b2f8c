"""Where an extract's rows come from, and how the rows in scope get into the engine."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import duckdb
import pyarrow as pa

from datasets.rules.dictionary import ElementFacts
from linkage import vault
from linkage.extracts.conditions import compile_condition
from linkage.extracts.engine import count
from linkage.rules.reading import DatasetReading


class Checkpoint(Protocol):
    """Called between chunks: returns to go on, raises to stop."""

    def __call__(self, done: int, total: int, label: str) -> None: ...


class NothingToBuild(Exception):
    """The rows at hand cannot make the output asked for. Says why, and what would change it."""


@dataclass(frozen=True, slots=True)
class Source:
    """One dataset's delivery, and who its records belong to by record key."""

    reading: DatasetReading
    delivery: str
    sha256: str
    rows: int
    # Given the names of elements, the delivery's rows with those columns only.
    batches: Callable[[Sequence[str]], Iterable[pa.RecordBatch]]
    # Record key and person of the crosswalk; None where every record is a person of its own.
    people: Sequence[tuple[str, str]] | None


@dataclass(frozen=True, slots=True)
class Gathered:
    """A table of the engine that holds the rows in scope of one dataset, and nothing besides."""

    source: Source
    table: str
    columns: Mapping[str, str]
    not_linked: int

    @property
    def dataset(self) -> str:
        return self.source.reading.dataset


def gather(
    engine: duckdb.DuckDBPyConnection,
    sources: Sequence[Source],
    dictionary: Mapping[str, ElementFacts],
    checkpoint: Checkpoint,
) -> tuple[Gathered, ...]:
    """Read every source a chunk at a time; a row outside the scope goes no further than here."""
    total = sum(source.rows for source in sources)
    done = 0
    gathered = []
    for number, source in enumerate(sources):
        label = f"Reading {source.reading.dataset}"
        loader = _Loader(engine, source, f"rows_{number}", dictionary)
        for batch in source.batches(loader.names):
            checkpoint(done, total, label)
            loader.load(batch)
            done += batch.num_rows
        gathered.append(loader.gathered())
    checkpoint(done, total, "Choosing people")
    return tuple(gathered)


class _Loader:
    """Takes the batches of one source and keeps the rows for which its condition holds."""

    def __init__(
        self,
        engine: duckdb.DuckDBPyConnection,
        source: Source,
        table: str,
        dictionary: Mapping[str, ElementFacts],
    ) -> None:
        elements = source.reading.elements
        # Columns get names of our own: no word of a dictionary or a delivery reaches the SQL.
        self.columns = {element: f"c{place}" for place, element in enumerate(elements)}
        self.names = [dictionary[element].name for element in elements]
        self.engine, self.source, self.table = engine, source, table
        condition = source.reading.condition
        compiled = compile_condition(condition, self.columns, dictionary) if condition else None
        self.chosen = compiled.sql if compiled else "TRUE"
        self.parameters = compiled.parameters if compiled else []
        self.not_linked = 0
        self.is_made = False
        if source.people is not None:
            records, people = zip(*source.people, strict=True) if source.people else ((), ())
            columns = [pa.array(records, pa.string()), pa.array(people, pa.string())]
            engine.register("owners", pa.table(columns, names=["record", "person"]))

    def load(self, batch: pa.RecordBatch) -> None:
        key = batch.column(self.names.index(self._key_name()))
        records = vault.record_key_column(self.source.reading.dataset, key)
        renamed = batch.rename_columns(list(self.columns.values()))
        self.engine.register("batch", renamed.append_column("record", records))
        self._make_table()
        listed = ", ".join(self.columns.values())
        # Table and column names are ours, values are parameters.
        owned = "batch LEFT JOIN owners USING (record)"
        person, rows = ("record", "batch") if self.source.people is None else ("person", owned)
        self.engine.execute(
            f"INSERT INTO {self.table} "  # noqa: S608
            f"SELECT {person}, {listed} FROM {rows} WHERE {self.chosen}",
            self.parameters,
        )
        self._drop_rows_of_nobody()
        self.engine.unregister("batch")

    def gathered(self) -> Gathered:
        if not self.is_made:
            raise NothingToBuild(f"The delivery {self.source.delivery} holds no rows.")
        if self.source.people is not None:
            self.engine.unregister("owners")
        return Gathered(self.source, self.table, self.columns, self.not_linked)

    def _key_name(self) -> str:
        key = self.source.reading.record_key
        if key is None:
            raise NothingToBuild(f"Records of {self.source.reading.dataset} have no key to link.")
        return key.partition(".")[2]

    def _make_table(self) -> None:
        if not self.is_made:
            listed = ", ".join(self.columns.values())
            self.engine.execute(
                f"CREATE TABLE {self.table} AS "  # noqa: S608
                f"SELECT CAST(NULL AS VARCHAR) AS person, {listed} FROM batch LIMIT 0"
            )
            self.is_made = True

    def _drop_rows_of_nobody(self) -> None:
        self.not_linked += count(self.engine, f"{self.table} WHERE person IS NULL")
        self.engine.execute(f"DELETE FROM {self.table} WHERE person IS NULL")  # noqa: S608
