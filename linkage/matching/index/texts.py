"""Rows of text under a number, several columns wide, a fixed number of rows to a page."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from linkage.matching.index.entries import NO_KEY, Keys, union
from linkage.vault import PagedFile

ROWS_ON_A_PAGE = 32
_PAGES_AT_ONCE = 2048
_WIDTHS = (np.dtype("<u1"), np.dtype("<u2"), np.dtype("<u4"))


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows as they are read: which key each belongs to, and its columns."""

    keys: Keys
    table: pa.Table


@dataclass(frozen=True, slots=True)
class Texts:
    """One section of a segment. Of its pages only the first keys are held in memory."""

    file: PagedFile
    first_page: int
    count: int
    columns: tuple[str, ...]
    width: np.dtype[Any]
    first_keys: Keys

    def find(self, keys: Keys) -> Rows:
        """The rows of keys, which are sorted and stand once. Reads only pages they may be on."""
        if not self.count or not len(keys):
            return self._rows(np.empty(0, np.int64), None)
        low = np.maximum(np.searchsorted(self.first_keys, keys, side="left") - 1, 0)
        high = np.maximum(np.searchsorted(self.first_keys, keys, side="right") - 1, low)
        return self._rows(union(low, high), keys)

    def everything(self) -> Iterator[Rows]:
        """All rows in order of their keys, some pages at a time."""
        for start in range(0, len(self.first_keys), _PAGES_AT_ONCE):
            yield self._rows(
                np.arange(start, min(start + _PAGES_AT_ONCE, len(self.first_keys))), None
            )

    def _rows(self, pages: NDArray[np.int64], wanted: Keys | None) -> Rows:
        held = self.file.read(self.first_page + pages)
        columns = len(self.columns)
        key_bytes, end_bytes = 8 * ROWS_ON_A_PAGE, 4 * ROWS_ON_A_PAGE
        head = key_bytes + end_bytes + ROWS_ON_A_PAGE * columns * self.width.itemsize
        heads = b"".join([page[:head] for page in held])
        table = np.frombuffer(heads, dtype=np.uint8).reshape(len(held), head)
        keys = np.ascontiguousarray(table[:, :key_bytes]).view("<u8").reshape(-1)
        rows = np.flatnonzero(keys != NO_KEY if wanted is None else _among(keys, wanted))
        page, row = np.divmod(rows, ROWS_ON_A_PAGE)

        # Rows are cut out of their pages whole, and into columns only then.
        ends = np.ascontiguousarray(table[:, key_bytes : key_bytes + end_bytes]).view("<u4")
        sizes = np.diff(ends.astype(np.int64), axis=1, prepend=0)
        offsets = np.zeros(sizes.size + 1, dtype=np.int64)
        np.cumsum(sizes.reshape(-1), out=offsets[1:])
        texts = b"".join([page[head:] for page in held])
        whole = _strings(offsets, texts).take(pa.array(rows))
        lengths = np.ascontiguousarray(table[:, key_bytes + end_bytes :]).view(self.width)
        lengths = lengths.reshape(len(held), ROWS_ON_A_PAGE, columns)[page, row].reshape(-1)
        missing = lengths == np.iinfo(self.width).max
        offsets = np.zeros(len(lengths) + 1, dtype=np.int64)
        np.cumsum(np.where(missing, 0, lengths), out=offsets[1:])
        cells = _strings(offsets, whole.buffers()[2], missing)
        places = np.arange(len(rows)) * columns
        return Rows(
            keys[rows],
            pa.table(
                {
                    name: cells.take(pa.array(places + place))
                    for place, name in enumerate(self.columns)
                }
            ),
        )


def _strings(
    offsets: NDArray[np.int64],
    texts: bytes | pa.Buffer | None,
    missing: NDArray[np.bool_] | None = None,
) -> pa.LargeStringArray:
    held = None
    if missing is not None:
        held = pa.py_buffer(np.packbits(~missing, bitorder="little"))
    content = texts if isinstance(texts, pa.Buffer) else pa.py_buffer(texts or b"")
    return pa.LargeStringArray.from_buffers(len(offsets) - 1, pa.py_buffer(offsets), content, held)


def _among(keys: Keys, wanted: Keys) -> NDArray[np.bool_]:
    places = np.minimum(np.searchsorted(wanted, keys), len(wanted) - 1)
    found: NDArray[np.bool_] = wanted[places] == keys
    return found


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


def pages_of(keys: Keys, table: pa.Table, width: np.dtype[Any]) -> Iterator[bytes]:
    """Rows sorted by their keys as pages: keys, where rows end, lengths of all texts, then the texts."""
    columns = table.num_columns
    some = _PAGES_AT_ONCE * ROWS_ON_A_PAGE
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
            missing = ROWS_ON_A_PAGE - (stop - start)
            first, last = start * columns, stop * columns
            ends = (offsets[first : last + 1 : columns] - offsets[first])[1:].astype("<u4")
            yield b"".join(
                (
                    keys[begin + start : begin + stop].tobytes(),
                    np.full(missing, NO_KEY, dtype=np.uint64).tobytes(),
                    ends.tobytes(),
                    np.full(missing, ends[-1], dtype="<u4").tobytes(),
                    lengths[first:last].tobytes(),
                    bytes(missing * columns * width.itemsize),
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
