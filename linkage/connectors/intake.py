"""Taking a file in: every row is read as the dictionary says, and kept or turned away."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from datasets.rules.dictionary import ElementFacts
from linkage.connectors.distinct import DistinctCount
from linkage.connectors.drop import Drop, TextBatch
from linkage.connectors.typed_columns import TYPES, TypedColumn, read_column
from linkage.rules.row_problems import Reject, RowProblem

REJECTS_LISTED = 500


@dataclass(slots=True)
class Intake:
    """What came of reading a file: rows kept, rows turned away, and what is known of the kept."""

    sound: int = 0
    rejected: int = 0
    rejects: list[Reject] = field(default_factory=list)
    nulls: dict[str, int] = field(default_factory=dict)
    distinct: dict[str, DistinctCount] = field(default_factory=dict)

    @property
    def profile(self) -> dict[str, dict[str, object]]:
        """Counts only. A smallest, largest or example value would be somebody's."""
        return {
            name: {
                "nulls": self.nulls[name],
                "distinct": self.distinct[name].count,
                "is_exact": self.distinct[name].is_exact,
            }
            for name in self.nulls
        }


def vault_schema(elements: Mapping[str, ElementFacts]) -> pa.Schema:
    """How the vault holds these elements."""
    return pa.schema([(name, TYPES[element.type]) for name, element in elements.items()])


def take_in(
    drop: Drop,
    places: Mapping[str, int],
    elements: Mapping[str, ElementFacts],
    write: Callable[[pa.RecordBatch], None],
) -> Intake:
    """Read the columns at these places as these elements; hand every sound row on to `write`."""
    intake = Intake(
        nulls=dict.fromkeys(places, 0), distinct={name: DistinctCount() for name in places}
    )
    schema = vault_schema({name: elements[name] for name in places})
    for batch in drop.batches(list(places.values())):
        columns = {
            name: read_column(batch.rows.column(position), elements[name])
            for position, name in enumerate(places)
        }
        faulty = _faulty_rows(columns, batch)
        _turn_away(intake, columns, batch, int(faulty.sum()))
        typed = pa.RecordBatch.from_arrays(
            [column.values for column in columns.values()], schema=schema
        )
        sound = typed.filter(pa.array(~faulty))
        _count(intake, sound)
        if sound.num_rows:
            write(sound)
    return intake


def _faulty_rows(columns: Mapping[str, TypedColumn], batch: TextBatch) -> np.ndarray:
    faulty = np.zeros(batch.rows.num_rows, dtype=bool)
    for column in columns.values():
        for mask in column.faults.values():
            faulty |= mask
    return faulty


def _turn_away(
    intake: Intake, columns: Mapping[str, TypedColumn], batch: TextBatch, faulty: int
) -> None:
    intake.rejected += faulty + len(batch.misshapen)
    room = REJECTS_LISTED - len(intake.rejects)
    if room > 0:
        intake.rejects += sorted(_rejects(columns, batch, room))[:room]


def _rejects(columns: Mapping[str, TypedColumn], batch: TextBatch, most: int) -> Iterator[Reject]:
    for number in batch.misshapen[:most]:
        yield Reject(number, "", RowProblem.WRONG_SHAPE)
    for name, column in columns.items():
        for problem, mask in column.faults.items():
            for number in batch.numbers[mask][:most]:
                yield Reject(int(number), name, problem)


def _count(intake: Intake, sound: pa.RecordBatch) -> None:
    intake.sound += sound.num_rows
    for name in sound.schema.names:
        values = sound.column(name)
        intake.nulls[name] += values.null_count
        intake.distinct[name].add(values)
