"""Reading a delivered file into the vault, before anybody has decided to keep it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import BinaryIO

from datasets.rules.delivery_check import plan_columns
from datasets.rules.dictionary import ElementFacts
from linkage.connectors.csv_drop import CsvDrop
from linkage.connectors.drop import Drop, Unreadable, content_hash
from linkage.connectors.intake import Intake, take_in, vault_schema
from linkage.connectors.parquet_drop import ParquetDrop
from linkage.rules.delivery_admission import Content, RowCount, columns_are_sound
from linkage.vault import Sealed, SealedWriter

DROPS: dict[str, type[CsvDrop] | type[ParquetDrop]] = {"csv": CsvDrop, "parquet": ParquetDrop}


@dataclass(frozen=True, slots=True)
class Reading:
    """A file after it was read: what it is, what became of its rows, and where the sound ones lie.

    The key of the sealed file is wrapped in here and nowhere else: without a record of it, the
    file is noise.
    """

    format: str
    content_sha256: str
    content: Content
    intake: Intake
    sealed: Sealed | None = None


def read_delivery(
    file: BinaryIO,
    name: str,
    *,
    dataset: str,
    dictionary: Mapping[str, ElementFacts],
    covered: frozenset[str],
) -> Reading:
    """Read a file by its dictionary; seal every sound row of the columns that are covered."""
    kind = format_of(name)
    reading = Reading(kind, content_hash(file), Content(), Intake())
    try:
        drop = DROPS[kind](file)
        plan = plan_columns(drop.header, dictionary.values(), covered)
        reading = replace(reading, content=Content(plan=plan))
        if columns_are_sound(dataset, plan):
            elements = {name: dictionary[f"{dataset}.{name}"] for name in plan.stored}
            intake, sealed = _seal(drop, dataset, plan.stored, elements)
            content = Content(plan=plan, rows=RowCount(intake.sound, intake.rejected))
            reading = replace(reading, content=content, intake=intake, sealed=sealed)
    except Unreadable as because:
        content = replace(reading.content, unreadable_because=str(because))
        reading = replace(reading, content=content)
    return reading


def format_of(name: str) -> str:
    """The kind of a file by its name; what is not Parquet is read as CSV."""
    return "parquet" if PurePath(name).suffix.lower() in (".parquet", ".pq") else "csv"


def _seal(
    drop: Drop,
    dataset: str,
    places: Mapping[str, int],
    elements: Mapping[str, ElementFacts],
) -> tuple[Intake, Sealed | None]:
    with SealedWriter(f"delivery-{dataset}", vault_schema(elements)) as writer:
        intake = take_in(drop, places, elements, writer.write_batch)
        return intake, writer.finish() if intake.sound else None
