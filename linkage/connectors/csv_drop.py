"""A CSV file handed in, read a block at a time."""

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv

from linkage.connectors.drop import TextBatch, Unreadable

HEADING_BYTES = 256 * 1024
BLOCK_BYTES = 4 * 1024 * 1024
DELIMITERS = ",;\t|"
NOT_UTF8 = "The file is not written in UTF-8. Save it as CSV UTF-8."
BROKEN = "The file cannot be read as CSV: a quotation mark is left open, or a row is endless."


class CsvDrop:
    """Row numbers are those a spreadsheet shows: the heading is row 1, empty lines do not count."""

    def __init__(self, file: BinaryIO, *, block_bytes: int = BLOCK_BYTES) -> None:
        self._file = file
        self._block_bytes = block_bytes
        heading = self._heading()
        first_line = heading.partition("\n")[0]
        self._delimiter = max(DELIMITERS, key=first_line.count)
        self.header = self._names(heading)

    def batches(self, places: Sequence[int]) -> Iterator[TextBatch]:
        misshapen: list[int] = []

        def leave_out(row: arrow_csv.InvalidRow) -> str:
            misshapen.append(row.number)
            return "skip"

        names = [f"column-{place}" for place in range(len(self.header))]
        wanted = [names[place] for place in places]
        self._file.seek(0)
        try:
            reader = arrow_csv.open_csv(
                self._file,
                # One thread: only then do rows of another shape carry their number.
                read_options=arrow_csv.ReadOptions(
                    use_threads=False,
                    block_size=self._block_bytes,
                    column_names=names,
                    skip_rows_after_names=1,
                ),
                parse_options=arrow_csv.ParseOptions(
                    delimiter=self._delimiter,
                    newlines_in_values=True,
                    invalid_row_handler=leave_out,
                ),
                convert_options=arrow_csv.ConvertOptions(
                    include_columns=wanted,
                    column_types=dict.fromkeys(wanted, pa.string()),
                    strings_can_be_null=False,
                ),
            )
            yield from self._numbered(reader, misshapen)
        except pa.ArrowException as error:
            raise Unreadable(NOT_UTF8 if "UTF8" in str(error) else BROKEN) from None

    def _numbered(
        self, reader: arrow_csv.CSVStreamingReader, misshapen: list[int]
    ) -> Iterator[TextBatch]:
        """Number the rows that are left, around those that were left out."""
        following, reported = 2, 0
        for rows in reader:
            left_out = np.array(misshapen[reported:], dtype=np.int64)
            span = np.arange(following, following + rows.num_rows + len(left_out))
            numbers = np.setdiff1d(span, left_out)[: rows.num_rows]
            last = int(numbers[-1]) if len(numbers) else following - 1
            passed = tuple(number for number in misshapen[reported:] if number <= last)
            reported += len(passed)
            following = last + 1
            yield TextBatch(rows, numbers, passed)
        yield TextBatch(_no_rows(reader.schema), np.array([], np.int64), (*misshapen[reported:],))

    def _heading(self) -> str:
        self._file.seek(0)
        # Incremental: a character may be cut in two where the reading stops.
        decoder = codecs.getincrementaldecoder("utf-8-sig")()
        try:
            return decoder.decode(self._file.read(HEADING_BYTES))
        except UnicodeDecodeError:
            raise Unreadable(NOT_UTF8) from None

    def _names(self, heading: str) -> tuple[str, ...]:
        try:
            rows = csv.reader(io.StringIO(heading, newline=""), delimiter=self._delimiter)
            names = tuple(next(rows, ()))
        except csv.Error:
            raise Unreadable(BROKEN) from None
        if not names:
            raise Unreadable("The first line is empty. It has to name the columns.")
        return names


def _no_rows(schema: pa.Schema) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist([], schema=schema)
