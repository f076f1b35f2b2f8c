"""Sorted numbers with values of fixed size, found by binary search over the pages of a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linkage.vault import PagedFile

Keys = NDArray[np.uint64]
Values = NDArray[np.void]

# What a refresh asks for lies all over a section, so that it reads nearly every page whatever their
# size, and what a page costs beside its bytes is the call: pages are as large as still fits the
# cache of a processor twice, sealed and open.
PAGE_BYTES = 524_288
# No key is this number: see `as_keys`.
NO_KEY = np.uint64(2**64 - 1)


@dataclass(frozen=True, slots=True)
class Found:
    """The entries of some keys: `values[i]` belongs to the key number `asked[i]`."""

    asked: NDArray[np.int64]
    values: Values
    # Keys that more entries have than were wanted: none of their entries is among the values.
    crowded: NDArray[np.int64]

    def without_crowded(self, keys: int, at_most: int) -> "Found":
        """The same without keys of more entries than that."""
        crowded = np.bincount(self.asked, minlength=keys) > at_most
        crowded[self.crowded] = True
        kept = ~crowded[self.asked]
        return Found(self.asked[kept], self.values[kept], np.flatnonzero(crowded))


@dataclass(frozen=True, slots=True)
class Entries:
    """One section of a segment. Of its pages only the first keys are held in memory.

    Keys that follow one another without a gap are not written: `counted` says so.
    """

    file: PagedFile
    first_page: int
    count: int
    value: np.dtype[Any]
    counted: bool
    first_keys: Keys

    def find(self, keys: Keys, *, at_most: int | None = None) -> Found:
        """The entries of keys, which are sorted and stand once. Reads only pages they may be on."""
        per_page = entries_on_a_page(self.value, counted=self.counted)
        low, high = pages_of_keys(self.first_keys, keys)
        within = np.zeros(len(keys), dtype=bool)
        if at_most is not None:
            # Whole pages of one key: too many entries, and known without reading them.
            within = (high - low - 1) * per_page > at_most
        pages = union(low[~within], high[~within]) if self.count else np.empty(0, np.int64)
        asked, values = [np.empty(0, np.int64)], [np.empty(0, self.value)]
        shares = shares_of(self.first_keys, pages, keys)
        for (first, last), (here, said) in zip(shares, self._read(pages), strict=True):
            some = keys[first:last]
            start = here.searchsorted(some, side="left")
            counts = here.searchsorted(some, side="right") - start
            counts[within[first:last]] = 0
            asked.append(np.arange(first, last).repeat(counts))
            values.append(said[ranges(start, counts)])
        found = Found(np.concatenate(asked), np.concatenate(values), np.flatnonzero(within))
        return found if at_most is None else found.without_crowded(len(keys), at_most)

    def everything(self) -> tuple[Keys, Values]:
        """All keys with their values, in order of keys."""
        keys, size, at = np.empty(self.count, np.uint64), self.value.itemsize, 0
        # As bytes: values of several fields would be copied field by field.
        values = np.empty(self.count * size, np.uint8)
        for here, said in self._read(np.arange(len(self.first_keys))):
            stop = at + len(here)
            keys[at:stop], values[at * size : stop * size] = here, said.view(np.uint8)
            at = stop
        return keys, values.view(self.value)

    def _read(self, pages: NDArray[np.int64]) -> Iterator[tuple[Keys, Values]]:
        """Keys and values of one page after the other, at hand until the next is read."""
        each = self.file.each(self.first_page + pages)
        for first_key, page in zip(self.first_keys[pages], each, strict=True):
            if self.counted:
                said = page.view(self.value)
                yield counted_from(first_key, len(said)), said
            else:
                keys = 8 * (len(page) // (8 + self.value.itemsize))
                yield page[:keys].view("<u8"), page[keys:].view(self.value)


def entries_on_a_page(value: np.dtype[Any], *, counted: bool) -> int:
    return PAGE_BYTES // (value.itemsize if counted else 8 + value.itemsize)


def are_counted(keys: Keys) -> bool:
    """Whether sorted keys follow one another without a gap."""
    return len(keys) > 0 and bool((keys[1:] - keys[:-1] == 1).all())


def counted_from(first_key: np.uint64, count: int) -> Keys:
    return np.arange(first_key, int(first_key) + count, dtype=np.uint64)


def pages_of(keys: Keys, values: Values, *, counted: bool) -> Iterator[bytes]:
    """Sorted entries as pages: the keys of a page where they are written, then its values."""
    per_page = entries_on_a_page(values.dtype, counted=counted)
    for start in range(0, len(keys), per_page):
        stop = start + per_page
        written = b"" if counted else keys[start:stop].tobytes()
        yield written + values[start:stop].tobytes()


def as_keys(numbers: NDArray[np.integer]) -> Keys:
    """Hashes or numbers as keys."""
    return np.minimum(numbers.astype(np.uint64), NO_KEY - np.uint64(1))


def in_order(keys: Keys, values: Values) -> tuple[Keys, Values]:
    order = np.argsort(keys, kind="stable")
    return keys[order], values[order]


def pages_of_keys(first_keys: Keys, keys: Keys) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each key the first and the last page it may be on."""
    low = np.maximum(np.searchsorted(first_keys, keys, side="left") - 1, 0)
    return low, np.maximum(np.searchsorted(first_keys, keys, side="right") - 1, low)


def shares_of(first_keys: Keys, pages: NDArray[np.int64], keys: Keys) -> Iterator[tuple[int, int]]:
    """For each page from where to where in the keys it may have some; they may go on behind it."""
    first = np.searchsorted(keys, first_keys[pages], side="left")
    behind = np.append(first_keys, NO_KEY)[pages + 1]
    return zip(first.tolist(), np.searchsorted(keys, behind, side="right").tolist(), strict=True)


def once(numbers: NDArray[Any]) -> NDArray[Any]:
    """Numbers in order and once each. NumPy's own `unique` looks them up in a table first, which
    takes ten times as long as sorting them.
    """
    ordered = np.sort(numbers)
    kept = np.ones(len(ordered), dtype=bool)
    np.not_equal(ordered[1:], ordered[:-1], out=kept[1:])
    return ordered[kept]


def ranges(start: NDArray[np.int64], count: NDArray[np.int64]) -> NDArray[np.int64]:
    """The numbers from each start on, as many as its count says."""
    if count.max(initial=0) <= 1:
        return start[count > 0]
    return np.arange(count.sum()) + np.repeat(start - (np.cumsum(count) - count), count)


def union(low: NDArray[np.int64], high: NDArray[np.int64]) -> NDArray[np.int64]:
    """All whole numbers from a low to its high, once each, in order. Both are sorted."""
    if not len(low):
        return np.empty(0, dtype=np.int64)
    start = np.maximum(low, np.concatenate([[0], high[:-1] + 1]))
    return ranges(start, np.maximum(high - start + 1, 0))
