"""Tuples as numbers: a code for each value, the letters a name holds, the digits of a number.

Zero stands for a missing value.
"""

from collections.abc import Callable, Hashable
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import compute

from linkage.matching.compiler import HASHED

Column = NDArray[Any]
_TEXTS_AT_ONCE = 100_000
# Makes a column of one number a tuple from the tuples.
Kind = Callable[[pa.Table, str], Column]


class Encoded:
    """Columns of numbers, each made when it is first asked for."""

    def __init__(self, tuples: pa.Table) -> None:
        self._tuples = tuples
        self._made: dict[tuple[Kind, str], Column] = {}

    def column(self, kind: Kind, name: str) -> Column:
        if (kind, name) not in self._made:
            self._made[kind, name] = kind(self._tuples, name)
        return self._made[kind, name]


class Pairs:
    """Some pairs of tuples, and what was asked of both sides."""

    def __init__(self, encoded: Encoded, left: Column, right: Column) -> None:
        self._encoded = encoded
        # Places are taken by numbers of this size; others would be converted every time.
        self.left, self.right = left.astype(np.intp), right.astype(np.intp)
        self._known: dict[Hashable, Any] = {}

    def __len__(self) -> int:
        return len(self.left)

    def both(self, kind: Kind, name: str) -> tuple[Column, Column]:
        """What the left tuples have there, and what the right ones."""
        if (kind, name) not in self._known:
            column = self._encoded.column(kind, name)
            self._known[kind, name] = column[self.left], column[self.right]
        found: tuple[Column, Column] = self._known[kind, name]
        return found

    def once(self, name: Hashable, find: Callable[[], Column]) -> Column:
        """What is found out about these pairs, and remembered."""
        if name not in self._known:
            self._known[name] = find()
        found: Column = self._known[name]
        return found

    def those(self, chosen: Column) -> "Pairs":
        return Pairs(self._encoded, self.left[chosen], self.right[chosen])


def code(tuples: pa.Table, name: str) -> Column:
    """One number for each value. Of a hash half is enough: equal values have equal codes."""
    if name in HASHED:
        values = _filled(_whole(tuples, f"{name}_hash"))
        codes = (values >> np.uint64(32)).astype(np.uint32)
        codes[(codes == 0) & (values != 0)] = 1
        return codes
    column = _whole(tuples, name)
    if pa.types.is_integer(column.type):
        return _filled(column)
    return _filled(compute.add(_few(column).indices, 1))


def number(tuples: pa.Table, name: str) -> Column:
    """Digits as the number they are."""
    return _filled(compute.cast(_whole(tuples, name), pa.int64()))


def digits(tuples: pa.Table, name: str) -> Column:
    """Digits as nibbles of a number, so that one operation compares them all."""
    numbers = number(tuples, name)
    packed = np.zeros(len(numbers), dtype=np.int64)
    for place in range(9):
        packed |= (numbers // 10**place % 10) << (4 * place)
    return packed


def letters(tuples: pa.Table, name: str) -> Column:
    """The set of the bytes of a text, folded to 64."""
    column = _whole(tuples, name)
    starts, data = _bytes(column)
    held = np.zeros(len(starts) - 1, dtype=np.uint64)
    # Some texts at a time: a byte takes eight while it is looked at.
    for first in range(0, len(held), _TEXTS_AT_ONCE):
        begins = starts[first : first + _TEXTS_AT_ONCE + 1]
        full = np.diff(begins) > 0
        if full.any():
            some = (data[begins[0] : begins[-1]] & 63).astype(np.uint64)
            bits = np.left_shift(np.uint64(1), some)
            found = np.bitwise_or.reduceat(bits, begins[:-1][full] - begins[0])
            held[first : first + _TEXTS_AT_ONCE][full] = found
    return _of_all(column, held, 0)


def first_letter(tuples: pa.Table, name: str) -> Column:
    column = _whole(tuples, name)
    starts, data = _bytes(column)
    full = np.diff(starts) > 0
    begins = np.zeros(len(starts) - 1, dtype=np.uint8)
    begins[full] = data[starts[:-1][full]]
    return _of_all(column, begins, 0)


def length(tuples: pa.Table, name: str) -> Column:
    """How many bytes; without end where there is no text, so that nothing is like it."""
    column = _whole(tuples, name)
    return _of_all(column, np.diff(_bytes(column)[0]).astype(np.float32), np.inf)


def truth(tuples: pa.Table, name: str) -> Column:
    return np.asarray(compute.fill_null(_whole(tuples, name), fill_value=False))


def _few(column: pa.Array) -> pa.DictionaryArray:
    """The same values, each kept once."""
    is_kept_once = pa.types.is_dictionary(column.type)
    return column if is_kept_once else compute.dictionary_encode(column)


def _of_all(column: pa.Array, values: Column, missing: float) -> Column:
    """What is known of texts, for every tuple; of those kept once each it was asked once each."""
    if not pa.types.is_dictionary(column.type):
        values[np.asarray(column.is_null())] = missing
        return values
    places = _filled(column.indices, len(values))
    found: Column = np.append(values, values.dtype.type(missing))[places]
    return found


def _whole(tuples: pa.Table, name: str) -> pa.Array:
    return tuples.column(name).combine_chunks()


def _filled(column: pa.Array, missing: int = 0) -> Column:
    return np.asarray(compute.fill_null(column, missing))


def _bytes(column: pa.Array) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """Where each text begins, with the end of the last, and the bytes of all."""
    texts = column.dictionary if pa.types.is_dictionary(column.type) else column
    _, offsets, data = texts.buffers()
    width = np.int64 if pa.types.is_large_string(texts.type) else np.int32
    starts = np.frombuffer(offsets, dtype=width, count=len(texts) + 1 + texts.offset)
    held = np.frombuffer(data, dtype=np.uint8) if data is not None else np.empty(0, np.uint8)
    return starts[texts.offset :].astype(np.int64), held
