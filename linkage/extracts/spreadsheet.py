"""Rows as CSV that a spreadsheet opens without running anything, numbers left as they are."""

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Sequence

import pyarrow as pa

# What makes Excel, LibreOffice or Sheets take a cell for a formula, in full width too.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")


def as_csv(columns: Sequence[str], batches: Iterable[pa.RecordBatch]) -> Iterator[bytes]:
    """The header, then one piece of text for every batch of rows."""
    yield _lines([columns])
    for batch in batches:
        yield _lines(zip(*(column.to_pylist() for column in batch.columns), strict=True))


def content_sha256(pieces: Iterable[bytes]) -> str:
    """The hash by which an output is known: of the very bytes that are handed over."""
    sha256 = hashlib.sha256()
    for piece in pieces:
        sha256.update(piece)
    return sha256.hexdigest()


def neutralize(value: object) -> object:
    """The value, with an apostrophe before text that a spreadsheet would run as a formula."""
    if not isinstance(value, str):
        return value
    if NUMBER.fullmatch(value) or not value.lstrip(" \u00a0").startswith(FORMULA_STARTS):
        return value
    return f"'{value}"


def _lines(rows: Iterable[Iterable[object]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([neutralize(value) for value in row] for row in rows)
    return text.getvalue().encode()
