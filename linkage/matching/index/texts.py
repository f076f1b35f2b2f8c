"""Rows of text under a number, several columns wide, a fixed number of rows to a page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from linkage.matching.index.entries import (
    Keys,
    counted_from,
    pages_of_keys,
    ranges,
    shares_of,
    union,
)
from linkage.vault import PagedFile

# Pages are large for the reason those of `entries` are.
ROWS_ON_A_PAGE = 4096
_WRITTEN_AT_ONCE = 16
_WIDTHS = (np.dtype("<u1"), np.dtype("<u2"), np.dtype("<u4"))


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows as they are read: which key each belongs to, and its columns."""

    keys: Keys
    table: pa.Table


@dataclass(frozen=True, slots=True)
class _Cut:
    """Some rows of a page: keys, the lengths of all their texts, and the texts."""

    keys: Keys
    lengths: NDArray[Any]
    texts: bytes


@dataclass(frozen=True, slots=True)
class _Page:
    """A page as it was read: row by row the key, where its texts begin and end, and how long each is."""

    keys: Keys
    ends: NDArray[np.int32]
    lengths: NDArray[Any]
    texts: memoryview

    def those(self, rows: NDArray[np.int64]) -> _Cut:
        """Some rows, copied. Few of many are asked for: each is cut out whole, into columns later."""
        bounds = zip(self.ends[rows].tolist(), self.ends[rows + 1].tolist(), strict=True)
        texts = b"".join([self.texts[start:stop] for start, stop in bounds])
        return _Cut(self.keys[rows], self.lengths[rows], texts)


@dataclass(frozen=True, slots=True)
class Texts:
    """One section of a segment. Of its pages only the first keys are held in memory.

    Keys that follow one another without a gap are not written: `counted` says so.
    """

    file: PagedFile
    first_page: int
    count: int
    columns: tuple[str, ...]
    width: np.dtype[Any]
    counted: bool
    first_keys: Keys

    def find(self, keys: Keys) -> Rows:
        """The rows of keys, which are sorted and stand once. Reads only pages they may be on."""
        if not self.count or not len(keys):
            return self._columns([])
        pages = union(*pages_of_keys(self.first_keys, keys))
        parts = []
        shares = shares_of(self.first_keys, pages, keys)
        for (first, last), page in zip(shares, self._read(pages), strict=True):
            some = keys[first:last]
            start = page.keys.searchsorted(some, side="left")
            counts = page.keys.searchsorted(some, side="right") - start
            parts.append(page.those(ranges(start, counts)))
        return self._columns(parts)

    def everything(self) -> Iterator[Rows]:
        """All rows in order of their keys, page by page."""
        for page in self._read(np.arange(len(self.first_keys))):
            yield self._columns([page.those(np.arange(len(page.keys)))])

    def _read(self, pages: NDArray[np.int64]) -> Iterator[_Page]:
        """One page after the other, at hand until the next is read."""
        columns, each = len(self.columns), self.file.each(self.first_page + pages)
        for number, page in zip(pages.tolist(), each, strict=True):
            rows = min(ROWS_ON_A_PAGE, self.count - number * ROWS_ON_A_PAGE)
            ends = 0 if self.counted else 8 * rows
            lengths = ends + 4 * (rows + 1)
            texts = lengths + rows * columns * self.width.itemsize
            yield _Page(
                counted_from(self.first_keys[number], rows)
                if self.counted
                else page[:ends].view("<u8"),
                page[ends:lengths].view("<i4"),
                page[lengths:texts].view(self.width).reshape(rows, columns),
                page[texts:].data,
            )

    def _columns(self, parts: Sequence[_Cut]) -> Rows:
        """Rows with their texts cut into columns."""
        keys = np.concatenate([np.empty(0, np.uint64), *(part.keys for part in parts)])
        none = np.empty((0, len(self.columns)), self.width)
        lengths = np.concatenate([none, *(part.lengths for part in parts)]).reshape(-1)
        missing = lengths == np.iinfo(self.width).max
        offsets = np.zeros(len(lengths) + 1, dtype=np.int64)
        np.cumsum(np.where(missing, 0, lengths), out=offsets[1:])
        cells = pa.LargeStringArray.from_buffers(
            len(lengths),
            pa.py_buffer(offsets),
            pa.py_buffer(b"".join([part.texts for part in parts])),
            pa.py_buffer(np.packbits(~missing, bitorder="little")),
        )
        places = np.arange(len(keys)) * len(self.columns)
        return Rows(
            keys,
            pa.table(
                {
                    name: cells.take(pa.array(places + place))
                    for place, name in enumerate(self.columns)
                }
            ),
        )


def width_of(table: pa.Table) -> np.dtype[Any]:
    """How many bytes the length of the longest text takes; the highest length means missing."""
    longest = max(
        (
            int(np.diff(_offsets(chunk)).max(initial=0))
            for column in table.columns
            for chunk in column.chunks
        ),
        default=0,
    )
    return next(width for width in _WIDTHS if longest < np.iinfo(width).max)


def pages_of(
    keys: Keys, table: pa.Table, width: np.dtype[Any], *, counted: bool
) -> Iterator[bytes]:
    """Rows sorted by their keys as pages: keys where they are written, where rows begin and end,
    lengths of all texts, the texts.
    """
    columns = table.num_columns
    some = _WRITTEN_AT_ONCE * ROWS_ON_A_PAGE
    for begin in range(0, len(keys), some):
        part = table.slice(begin, some).combine_chunks()
        rows = part.num_rows
        cells = pa.concat_arrays(
            [
                column.chunk(0).cast(pa.large_string())
                for column in part.columns
                if column.num_chunks
            ]
        ).take(pa.array(np.arange(rows * columns).reshape(columns, rows).T.reshape(-1)))
        offsets = _offsets(cells)
        texts = memoryview(cells.buffers()[2] or b"")
        lengths = np.diff(offsets)
        lengths[np.asarray(cells.is_null())] = np.iinfo(width).max
        lengths = lengths.astype(width)
        for start in range(0, rows, ROWS_ON_A_PAGE):
            stop = min(start + ROWS_ON_A_PAGE, rows)
            first, last = start * columns, stop * columns
            ends = offsets[first : last + 1 : columns] - offsets[first]
            if ends[-1] > np.iinfo(np.int32).max:
                raise OverflowError("The rows of a page are longer than 2 GiB.")
            yield b"".join(
                (
                    b"" if counted else keys[begin + start : begin + stop].tobytes(),
                    ends.astype("<i4").tobytes(),
                    lengths[first:last].tobytes(),
                    texts[offsets[first] : offsets[last]],
                )
            )


def _offsets(texts: pa.Array) -> NDArray[np.int64]:
    kind = np.int64 if pa.types.is_large_string(texts.type) else np.int32
    buffer = texts.buffers()[1]
    if buffer is None:
        return np.zeros(1, dtype=np.int64)
    offsets = np.frombuffer(buffer, dtype=kind)[texts.offset : texts.offset + len(texts) + 1]
    return offsets.astype(np.int64)
