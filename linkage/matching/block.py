"""Which tuples are compared at all: the third step of matching."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np

from linkage.matching.compiler import TUPLES, key_expression
from linkage.matching.points import PointsTable


@dataclass(frozen=True, slots=True)
class Block:
    """Under one rule, who shares a key with whom."""

    number_of: np.ndarray  # of each tuple's key, 0 for one that is nobody else's or too many's
    tuples: np.ndarray  # of shared keys, key by key
    later: np.ndarray  # how many tuples of the same key still follow
    keys_dropped: int

    @property
    def candidates(self) -> int:
        return int(self.later.sum(dtype=np.int64))

    def of_keys_of(self, marked: np.ndarray) -> "Block":
        """The same with no keys but those that a marked tuple has."""
        wanted = np.zeros(int(self.number_of.max(initial=0)) + 1, dtype=bool)
        wanted[self.number_of[marked]] = True
        kept = wanted[self.number_of[self.tuples]]
        return Block(self.number_of, self.tuples[kept], self.later[kept], self.keys_dropped)

    def pairs(self, *, at_once: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """All pairs, the smaller number left, about so many at a time."""
        until = np.cumsum(self.later, dtype=np.int64)
        start = 0
        while start < len(self.later):
            made = until[start - 1] if start else 0
            stop = max(start + 1, int(np.searchsorted(until, made + at_once, side="right")))
            later = self.later[start:stop]
            a = np.repeat(np.arange(start, stop), later)
            first = until[start:stop] - later - made
            b = a + 1 + np.arange(len(a)) - np.repeat(first, later)
            left, right = self.tuples[a], self.tuples[b]
            yield np.minimum(left, right), np.maximum(left, right)
            start = stop


def not_proposed_by(earlier: Sequence[Block], left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """For each pair, whether no earlier rule proposes it too."""
    once = np.ones(len(left), dtype=bool)
    for block in earlier:
        number = block.number_of[left]
        once &= (number == 0) | (number != block.number_of[right])
    return once


def block(connection: duckdb.DuckDBPyConnection, table: PointsTable) -> list[Block]:
    """Give every tuple its key under each rule; drop keys that too many tuples share.

    A birth date of 1 January or a name everyone bears proposes pairs by the million and tells
    nobody apart. What was dropped is counted, for the record of the run.
    """
    expressions = ", ".join(
        f"coalesce({key_expression(rule)}, 0) AS key_{number}"
        for number, rule in enumerate(table.blocking)
    )
    found = connection.execute(f"SELECT tuple, {expressions} FROM {TUPLES}").fetchnumpy()
    tuples = np.asarray(found.pop("tuple"))
    # Key by key: those of one rule are forgotten before the next are put in order.
    return [
        _block(_by_tuple(tuples, np.asarray(found.pop(f"key_{rule}"))), table.largest_block)
        for rule in range(len(table.blocking))
    ]


def _by_tuple(tuples: np.ndarray, found: np.ndarray) -> np.ndarray:
    """The key of every tuple, 0 for none. The database gives rows in any order."""
    keys = np.empty(len(tuples), dtype=np.uint64)
    keys[tuples] = found
    return keys


def _block(keys: np.ndarray, largest_block: int) -> Block:
    order = _in_order(keys)
    starts = np.flatnonzero(np.diff(keys[order], prepend=np.uint64(0)))
    sizes = np.diff(starts, append=len(order))
    shared = (sizes > 1) & (sizes <= largest_block)
    kept, sizes_kept = order[np.repeat(shared, sizes)], sizes[shared]
    number_of = np.zeros(len(keys), dtype=np.int32)
    number_of[kept] = np.repeat(np.arange(1, len(sizes_kept) + 1, dtype=np.int32), sizes_kept)
    ends = np.repeat(np.cumsum(sizes_kept), sizes_kept)
    later = (ends - np.arange(len(kept)) - 1).astype(np.int32)
    return Block(number_of, kept, later, keys_dropped=int((sizes > largest_block).sum()))


def _in_order(keys: np.ndarray) -> np.ndarray:
    """The tuples that have a key, in order of keys.

    What is sorted is one number, the beginning of a key with its place behind it: that takes half
    the time of sorting places by their keys.
    """
    places = np.flatnonzero(keys).astype(np.uint64)
    room = np.uint64(2 ** len(keys).bit_length() - 1)
    begun = keys[places] & ~room | places
    begun.sort()
    order = (begun & room).astype(np.int32)
    values = keys[order]
    mixed = values[1:] < values[:-1]
    if mixed.any():
        # Keys that begin alike and are not the same lie among each other.
        begun = begun & ~room
        alike = np.flatnonzero(np.isin(begun, begun[1:][mixed]))
        order[alike] = order[alike][np.lexsort((order[alike], values[alike]))]
    return order
