"""A Parquet file handed in, read a batch at a time."""

from collections.abc import Iterator, Sequence
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from linkage.connectors.drop import TextBatch, Unreadable

BATCH_ROWS = 16_384
BROKEN = "The file cannot be read as Parquet: it is of another kind, cut short, or encrypted."


class ParquetDrop:
    """Rows are counted from 1. Values are read as the text a CSV file would have held."""

    def __init__(self, file: BinaryIO) -> None:
        try:
            self._file = parquet.ParquetFile(file)
        except (pa.ArrowException, OSError):
            raise Unreadable(BROKEN) from None
        self.header = tuple(self._file.schema_arrow.names)
        for field in self._file.schema_arrow:
            if pa.types.is_nested(field.type):
                raise Unreadable("A column holds lists or records: only single values are taken.")

    def batches(self, places: Sequence[int]) -> Iterator[TextBatch]:
        wanted = [self.header[place] for place in places]
        following = 1
        try:
            for rows in self._file.iter_batches(batch_size=BATCH_ROWS, columns=wanted):
                texts = [_as_text(rows.column(name)) for name in wanted]
                numbers = np.arange(following, following + rows.num_rows)
                following += rows.num_rows
                yield TextBatch(pa.RecordBatch.from_arrays(texts, names=wanted), numbers)
        except (pa.ArrowException, OSError):
            raise Unreadable(BROKEN) from None


def _as_text(column: pa.Array) -> pa.Array:
    text = column.cast(pa.string())
    if pa.types.is_timestamp(column.type):
        # A day kept as a moment is its midnight; any other moment is no day.
        return pc.replace_substring_regex(text, r" 00:00:00(\.0+)?Z?$", "")
    return text
