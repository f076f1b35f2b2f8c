"""Sorted numbers with values of fixed size, found by binary search over the pages of a file."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linkage.vault import PagedFile

# Where more of the pages than this are asked for, all are read.
_NEARLY_ALL = 0.5

Keys = NDArray[np.uint64]
Values = NDArray[np.void]

PAGE_BYTES = 16_384
# Stands where the last page has no entry. No key is this number: see `as_keys`.
NO_KEY = np.uint64(2**64 - 1)


@dataclass(frozen=True, slots=True)
class Found:
    """The entries of some keys: `values[i]` belongs to the key number `asked[i]`."""

    asked: NDArray[np.int64]
    values: Values
    # Keys that more entries have than were wanted: none of their entries is among the values.
    crowded: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Entries:
    """One section of a segment. Of its pages only the first keys are held in memory."""

    file: PagedFile
    first_page: int
    count: int
    value: np.dtype[Any]
    first_keys: Keys
    _held: list[tuple[Keys, Values]] = field(default_factory=list, repr=False, compare=False)

    def find(self, keys: Keys, *, at_most: int | None = None, hold: bool = False) -> Found:
        """The entries of keys, which are sorted and stand once. Reads only pages they may be on.

        What was read may be held for the next time, where it is nearly all there is.
        """
        per_page = entries_on_a_page(self.value)
        low = np.maximum(np.searchsorted(self.first_keys, keys, side="left") - 1, 0)
        high = np.maximum(np.searchsorted(self.first_keys, keys, side="right") - 1, low)
        within = np.zeros(len(keys), dtype=bool)
        if at_most is not None:
            # Whole pages of one key: too many entries, and known without reading them.
            within = (high - low - 1) * per_page > at_most
        pages = union(low[~within], high[~within]) if self.count else np.empty(0, np.int64)
        if not len(pages):
            return Found(np.empty(0, np.int64), np.empty(0, self.value), np.flatnonzero(within))
        held, values = self._pages(pages, hold=hold)
        start = np.searchsorted(held, keys, side="left")
        stop = np.searchsorted(held, keys, side="right")
        crowded = within
        if at_most is not None:
            crowded = within | (stop - start > at_most)
        counts = np.where(crowded, 0, stop - start)
        asked = np.repeat(np.arange(len(keys)), counts)
        places = np.arange(len(asked)) + np.repeat(start - (np.cumsum(counts) - counts), counts)
        return Found(asked, values[np.divmod(places, per_page)], np.flatnonzero(crowded))

    def everything(self) -> tuple[Keys, Values]:
        """All keys with their values, in order of keys."""
        keys, values = self._held[0] if self._held else self._read(self._all())
        return keys[: self.count], values.reshape(-1)[: self.count]

    def _pages(self, pages: NDArray[np.int64], *, hold: bool) -> tuple[Keys, Values]:
        """What stands on some pages, or on all of them: keys in a row, values page by page."""
        if hold and not self._held and len(pages) > _NEARLY_ALL * len(self.first_keys):
            self._held.append(self._read(self._all()))
        return self._held[0] if self._held else self._read(pages)

    def _all(self) -> NDArray[np.int64]:
        return np.arange(len(self.first_keys))

    def _read(self, pages: NDArray[np.int64]) -> tuple[Keys, Values]:
        per_page = entries_on_a_page(self.value)
        content = self.file.read_joined(self.first_page + pages)
        table = content.reshape(len(pages), per_page * (8 + self.value.itemsize))
        keys = np.ascontiguousarray(table[:, : 8 * per_page].view("<u8")).reshape(-1)
        if not self.value.itemsize:
            return keys, np.empty((len(pages), per_page), self.value)
        # Few of the values are asked for: they stay where they are.
        return keys, table[:, 8 * per_page :].view(self.value)


def entries_on_a_page(value: np.dtype[Any]) -> int:
    return PAGE_BYTES // (8 + value.itemsize)


def pages_of(keys: Keys, values: Values) -> Iterator[bytes]:
    """Sorted entries as pages: the keys of a page, then its values."""
    per_page = entries_on_a_page(values.dtype)
    for start in range(0, len(keys), per_page):
        some, others = keys[start : start + per_page], values[start : start + per_page]
        if missing := per_page - len(some):
            some = np.concatenate([some, np.full(missing, NO_KEY, dtype=np.uint64)])
            others = np.concatenate([others, np.zeros(missing, dtype=values.dtype)])
        yield some.tobytes() + others.tobytes()


def as_keys(numbers: NDArray[np.integer]) -> Keys:
    """Hashes or numbers as keys."""
    return np.minimum(numbers.astype(np.uint64), NO_KEY - np.uint64(1))


def in_order(keys: Keys, values: Values) -> tuple[Keys, Values]:
    order = np.argsort(keys, kind="stable")
    return keys[order], values[order]


def union(low: NDArray[np.int64], high: NDArray[np.int64]) -> NDArray[np.int64]:
    """All whole numbers from a low to its high, once each, in order. Both are sorted."""
    if not len(low):
        return np.empty(0, dtype=np.int64)
    start = np.maximum(low, np.concatenate([[0], high[:-1] + 1]))
    lengths = np.maximum(high - start + 1, 0)
    return np.arange(lengths.sum()) + np.repeat(start - (np.cumsum(lengths) - lengths), lengths)
