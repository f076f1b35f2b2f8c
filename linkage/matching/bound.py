"""The most points a pair can reach, from numbers alone: a cheap question before the dear ones.

Most pairs that share a birth date are strangers. Whether two names can be spelled alike follows from
which letters they hold; whether two numbers can differ in one digit, from how many digits differ.
The bound is never below the points, so that asking it first changes no result.
"""

import re

import numpy as np
import pyarrow as pa
from pyarrow import compute

from linkage.matching.compiler import condition
from linkage.matching.guards import bound_marks, guarded_bound, points_column
from linkage.matching.points import Attribute, Comparison, Level, PointsTable, Test

NUMBERS = "numbers"
_LETTERED = {
    Attribute.FIRST_NAME: "first_name",
    Attribute.LAST_NAME: "last_name",
    Attribute.ADDRESS: "street",
}
_CODED = (
    "middle_name", "suffix", "sex", "phone", "zip_code", "ssn", "ssn_last_four", "first_initial",
    "first_name", "last_name", "street",
)  # fmt: skip
_DIGITS = {Attribute.SSN: "ssn", Attribute.BIRTH_DATE: "birth_text"}


def with_numbers(tuples: pa.Table) -> pa.Table:
    """The tuples with numbers in place of texts: a code for each value, letters held, digits."""
    numbers = {
        name: tuples.column(name).combine_chunks()
        for name in tuples.column_names
        if not pa.types.is_string(tuples.schema.field(name).type)
    }
    for name in _CODED:
        numbers[f"{name}_code"] = compute.dictionary_encode(
            tuples.column(name).combine_chunks()
        ).indices
    for name in _LETTERED.values():
        column = tuples.column(name).combine_chunks()
        letters, begins = _letters(column)
        numbers[f"{name}_letters"] = pa.array(letters)
        numbers[f"{name}_begins"] = pa.array(begins)
        numbers[f"{name}_length"] = compute.cast(compute.binary_length(column), pa.float32())
    for name in _DIGITS.values():
        numbers[f"{name}_digits"] = _nibbles(tuples.column(name).combine_chunks())
    return pa.table(numbers)


def bound_statement(table: PointsTable, *, one_in_below: int) -> str:
    """Pairs of `proposed` that may reach the review line, and a sample of the rest.

    The tuples are in the table `numbers`.
    """
    bounds = ", ".join(
        f"CAST({_bound(comparison)} AS TINYINT) AS {points_column(comparison.attribute)}"
        for comparison in table.comparisons
    )
    total = " + ".join(points_column(comparison.attribute) for comparison in table.comparisons)
    certain = frozenset(
        comparison.attribute for comparison in table.comparisons if _is_certain_at_best(comparison)
    )
    return f"""
    SELECT l, r FROM (
        SELECT l, r, {bounds}{bound_marks(table)}
        FROM proposed JOIN {NUMBERS} a ON a.tuple = l JOIN {NUMBERS} b ON b.tuple = r
    )
    WHERE {total}{guarded_bound(table, certain)} >= {int(table.review_at)} OR hash(l, r) % {int(one_in_below)} = 0
    """


def _is_certain_at_best(comparison: Comparison) -> bool:
    """Whether numbers alone tell that an attribute got its highest points."""
    highest = max(level.points for level in comparison.levels)
    for level in comparison.levels:
        if not _possible(comparison.attribute, level)[1]:
            return False
        if level.points == highest:
            return True
    return False


def _bound(comparison: Comparison) -> str:
    """The points of the first level that numbers prove, or the best of those they cannot exclude."""
    cases = []
    for place, level in enumerate(comparison.levels):
        test, certain = _possible(comparison.attribute, level)
        best = max([0, *(each.points for each in comparison.levels[place:])])
        cases.append(f"WHEN {test} THEN {level.points if certain else best}")
    return f"CASE {' '.join(cases)} ELSE 0 END"


def _possible(attribute: Attribute, level: Level) -> tuple[str, bool]:
    """Whether a level's test can hold, and whether that is already the whole answer."""
    match level.test:
        case Test.ALIKE if attribute in _LETTERED:
            return _may_be_alike(_LETTERED[attribute], level.limit), False
        case Test.ALIKE:
            return "true", False
        case Test.NAMES_SWAPPED:
            return _CROSSWISE, False
        case Test.ONE_DIGIT_OFF:
            return _few_digits_differ(_DIGITS[attribute]), False
        case Test.SAME if attribute is Attribute.ADDRESS:
            return "a.street_hash = b.street_hash", False
    written = condition(attribute, level)
    for name in _CODED:
        written = re.sub(rf"\b([ab])\.{name}\b", rf"\1.{name}_code", written)
    return f"({written})", True


_CROSSWISE = (
    "(a.first_name_begins = b.last_name_begins AND a.last_name_begins = b.first_name_begins)"
)


def _may_be_alike(name: str, limit: float) -> str:
    """Jaro-Winkler needs common letters: those only one side has cannot be among them."""
    common = (
        f"least(a.{name}_length - bit_count(a.{name}_letters & ~b.{name}_letters),"
        f" b.{name}_length - bit_count(b.{name}_letters & ~a.{name}_letters))"
    )
    # With m common letters Jaro is at most (m/x + m/y + 1) / 3; four equal first letters add the
    # rest to it by four tenths.
    alike_begun = (float(limit) - 0.4) / 0.6
    least = (
        f"CASE WHEN a.{name}_begins = b.{name}_begins THEN {3 * alike_begun - 1.0001:.6f}"
        f" ELSE {3 * float(limit) - 1.0001:.6f} END"
    )
    return f"({common} * (1 / a.{name}_length + 1 / b.{name}_length) >= {least})"


def _few_digits_differ(name: str) -> str:
    differing = f"xor(a.{name}_digits, b.{name}_digits)"
    spread = " | ".join([differing, *(f"({differing} >> {bit})" for bit in (1, 2, 3))])
    return f"(bit_count(({spread}) & {0x1111111111}) <= 2)"


def _letters(names: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """For each name the set of its bytes, folded to 64, and its first byte."""
    _, offsets, data = names.buffers()
    starts = np.frombuffer(offsets, dtype=np.int32, count=len(names) + 1 + names.offset)
    starts = starts[names.offset :].astype(np.int64)
    held, begins = np.zeros(len(names), dtype=np.uint64), np.zeros(len(names), dtype=np.uint8)
    full = np.diff(starts) > 0
    if not full.any():
        return held, begins
    letters = np.frombuffer(data, dtype=np.uint8)
    first = letters[: starts[-1]]
    bits = np.left_shift(np.uint64(1), (first & 63).astype(np.uint64))
    held[full] = np.bitwise_or.reduceat(bits, starts[:-1][full])
    begins[full] = letters[starts[:-1][full]]
    return held, begins


def _nibbles(texts: pa.Array) -> pa.Array:
    """Digits as nibbles of a number, so that one operation compares them all."""
    numbers = np.asarray(compute.fill_null(compute.cast(texts, pa.int64()), 0))
    packed = np.zeros(len(numbers), dtype=np.int64)
    for digit in range(9):
        packed |= (numbers // 10**digit % 10) << (4 * digit)
    return pa.array(packed, mask=np.asarray(compute.is_null(texts)))
