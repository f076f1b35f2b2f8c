"""The most points a pair can reach, from numbers alone: a cheap question before the dear ones.

Most pairs that share a birth date are strangers. Whether two names can be spelled alike follows from
which letters they hold; whether two numbers can differ in one digit, from how many digits differ.
The bound is never below the points, so that asking it first changes no result.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Self

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from linkage.matching.compiler import FREQUENCIES
from linkage.matching.encoded import (
    Column,
    Encoded,
    Kind,
    Pairs,
    code,
    digits,
    first_letter,
    length,
    letters,
    number,
    truth,
)
from linkage.matching.guards import (
    CHILDREN_BORN_SINCE,
    YEARS_OF_A_GENERATION,
    guarded_bound,
    points_column,
)
from linkage.matching.points import Attribute, Comparison, Level, PointsTable, Test

Mask = NDArray[np.bool_]

BOUNDED = "bounded"
# The name of what is compared, by how it is kept: texts by their hash, numbers as they are.
_VALUES = {
    Attribute.FIRST_NAME: (code, "first_name"),
    Attribute.MIDDLE_NAME: (code, "middle_name"),
    Attribute.LAST_NAME: (code, "last_name"),
    Attribute.SUFFIX: (code, "suffix"),
    Attribute.BIRTH_DATE: (code, "birth_date"),
    Attribute.SEX: (code, "sex"),
    Attribute.SSN: (number, "ssn"),
    Attribute.PHONE: (number, "phone"),
    Attribute.ADDRESS: (code, "street"),
}
_DIGITS = {Attribute.SSN: "ssn", Attribute.BIRTH_DATE: "birth_date"}
# What tells most strangers apart comes first, so that little is asked of the rest.
_ORDER = (
    Attribute.SSN,
    Attribute.FIRST_NAME,
    Attribute.LAST_NAME,
    Attribute.BIRTH_DATE,
    Attribute.ADDRESS,
    Attribute.PHONE,
    Attribute.SEX,
    Attribute.MIDDLE_NAME,
    Attribute.SUFFIX,
)
# Where fewer than this share are left, the others are left behind.
_WORTH_LEAVING_BEHIND = 0.8


class Bound:
    """Says which pairs may reach the review line, guards aside, and how many points at most."""

    def __init__(self, table: PointsTable, tuples: pa.Table) -> None:
        self._encoded = Encoded(tuples)
        comparisons = {each.attribute: each for each in table.comparisons}
        self._asked = [
            _Asked.of(comparisons[attribute], tuples)
            for attribute in _ORDER
            if attribute in comparisons
        ]
        lifted = sum(max(0, points) for points in table.guards.values())
        self._least = table.review_at - lifted
        self._guarded = bool(table.guards)

    def promising(self, left: Column, right: Column) -> tuple[Mask, pa.Table]:
        """Which pairs these are, and of them the most points by attribute."""
        with np.errstate(invalid="ignore"):
            return self._promising(left, right)

    def _promising(self, left: Column, right: Column) -> tuple[Mask, pa.Table]:
        pairs, places = Pairs(self._encoded, left, right), np.arange(len(left))
        reach = np.full(len(left), sum(asked.most for asked in self._asked), dtype=np.int16)
        bounds: dict[str, Column] = {}
        for asked in self._asked:
            bounds[points_column(asked.attribute)] = most = asked.of_pairs(pairs)
            reach += most
            reach -= asked.most
            kept = reach >= self._least
            if np.count_nonzero(kept) < _WORTH_LEAVING_BEHIND * len(kept):
                pairs, places, reach = pairs.those(kept), places[kept], reach[kept]
                bounds = {name: values[kept] for name, values in bounds.items()}
        kept = reach >= self._least
        pairs, places = pairs.those(kept), places[kept]
        reaching = np.zeros(len(left), dtype=bool)
        reaching[places] = True
        columns = {"l": left[places], "r": right[places]}
        columns |= {name: values[kept] for name, values in bounds.items()}
        return reaching, pa.table(columns | (_marks(pairs) if self._guarded else {}))


def reaches(table: PointsTable) -> str:
    """Whether a pair of `bounded` may reach the review line when guards have spoken."""
    total = " + ".join(points_column(comparison.attribute) for comparison in table.comparisons)
    certain = frozenset(
        comparison.attribute for comparison in table.comparisons if _is_certain_at_best(comparison)
    )
    return f"{total}{guarded_bound(table, certain)} >= {int(table.review_at)}"


def _marks(pairs: Pairs) -> dict[str, Column]:
    """What guards must know beside points; numbers of neighbors are not looked for."""
    a, b = pairs.both(code, "birth_year")
    return {
        "grown": np.maximum(a, b) < CHILDREN_BORN_SINCE,
        "undated": np.minimum(*pairs.both(code, "birth_date")) == 0,
        "close_in_age": (np.abs(a - b) < YEARS_OF_A_GENERATION) & (np.minimum(a, b) > 0),
        "neighbors": np.zeros(len(pairs), dtype=bool),
    }


def _is_certain_at_best(comparison: Comparison) -> bool:
    """Whether numbers alone tell that an attribute got its highest points."""
    highest = max(level.points for level in comparison.levels)
    for level in comparison.levels:
        if level.test not in (Test.MISSING, Test.SAME):
            return False
        if level.points == highest:
            return comparison.attribute in (Attribute.BIRTH_DATE, Attribute.SSN)
    return False


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked about one attribute: the test of each level, the least points first.

    The points of a pair are those of a level whose test holds, so never above the highest of them.
    """

    attribute: Attribute
    least: int
    most: int
    tests: list[tuple[int, "_Sign"]]

    @classmethod
    def of(cls, comparison: Comparison, tuples: pa.Table) -> Self:
        always = [level.points for level in comparison.levels if level.test is Test.OTHERWISE]
        least = max(always, default=0)
        levels = sorted(
            (each for each in comparison.levels if each.points > least), key=lambda it: it.points
        )
        return cls(
            comparison.attribute,
            least,
            max([least, *(level.points for level in levels)]),
            [(level.points, _sign(comparison.attribute, level, tuples)) for level in levels],
        )

    def of_pairs(self, pairs: Pairs) -> Column:
        values = np.full(len(pairs), self.least, dtype=np.int8)
        for points, test in self.tests:
            np.putmask(values, test(pairs), points)
        return values


# Whether the test of a level can hold, for each of some pairs.
_Sign = Callable[[Pairs], Mask]


def _sign(attribute: Attribute, level: Level, tuples: pa.Table) -> _Sign:
    kind, name = _VALUES[attribute]
    match level.test:
        case Test.MISSING if attribute is Attribute.SSN:
            return partial(_missing, kind=code, name="ssn_last_four")
        case Test.MISSING:
            return partial(_missing, kind=kind, name=name)
        case Test.SAME | Test.SAME_STREET:
            return partial(_same, kind=kind, name=name)
        case Test.SAME_AND_RARE | Test.RARE_TOGETHER:
            return partial(_rare, kind=kind, name=name, is_rare=_is_rare(attribute, level, tuples))
        case Test.ALIKE:
            return partial(may_be_alike, name=name, limit=level.limit)
        case Test.ONE_DIGIT_OFF:
            return partial(_few_digits_differ, name=_DIGITS[attribute])
    return _PLAIN[level.test]


def _missing(pairs: Pairs, *, kind: Kind, name: str) -> Mask:
    a, b = pairs.both(kind, name)
    return np.minimum(a, b) == 0


def _same(pairs: Pairs, *, kind: Kind, name: str) -> Mask:
    return pairs.once((_same, kind, name), partial(_equal, *pairs.both(kind, name)))


def _equal(a: Column, b: Column) -> Mask:
    return (a == b) & (a != 0)


def _rare(pairs: Pairs, *, kind: Kind, name: str, is_rare: Mask) -> Mask:
    return _same(pairs, kind=kind, name=name) & is_rare[pairs.left]


def _is_rare(attribute: Attribute, level: Level, tuples: pa.Table) -> Mask:
    """Of each tuple whether few bear its value, or by chance hardly anybody its full name."""
    names = (attribute,) if level.test is Test.SAME_AND_RARE else FREQUENCIES
    borne = np.full(tuples.num_rows, int(level.limit), dtype=np.int64)
    for name in names:
        borne *= code(tuples, FREQUENCIES[name])
    return borne <= code(tuples, "tuples_in_all")


def _nicknames(pairs: Pairs) -> Mask:
    return _same(pairs, kind=code, name="first_root")


def _initial(pairs: Pairs) -> Mask:
    a, b = pairs.both(first_letter, "first_name")
    one, other = pairs.both(truth, "is_initial")
    return (a == b) & (one | other)


def _part_of_double_name(pairs: Pairs) -> Mask:
    found = np.zeros(len(pairs), dtype=bool)
    parts = [pairs.both(code, name) for name in ("last_part", "last_other_part")]
    some = np.flatnonzero((parts[0][0] | parts[0][1] | parts[1][0] | parts[1][1]) != 0)
    last = tuple(side[some] for side in pairs.both(code, "last_name"))
    [one, other] = [(a[some], b[some]) for a, b in parts]
    held = np.zeros(len(some), dtype=bool)
    for a, b in (one, other):
        held |= _equal(a, last[1]) | _equal(b, last[0]) | _equal(a, b)
    found[some] = held
    return found


def _crosswise(pairs: Pairs) -> Mask:
    first, last = (pairs.both(first_letter, name) for name in ("first_name", "last_name"))
    return (first[0] == last[1]) & (last[0] == first[1])


def _misplaced(pairs: Pairs) -> Mask:
    first, last = (pairs.both(code, name) for name in ("first_name", "last_name"))
    return _equal(first[0], last[1]) | _equal(last[0], first[1])


def _same_year(pairs: Pairs) -> Mask:
    return _same(pairs, kind=code, name="birth_year")


def _day_and_month_swapped(pairs: Pairs) -> Mask:
    a, b = pairs.both(code, "birth_date")
    found = _same_year(pairs).copy()
    some = np.flatnonzero(found)
    one, other = a[some] % 10_000, b[some] % 10_000
    found[some] = (one % 100 == other // 100) & (other % 100 == one // 100)
    return found


def _few_digits_differ(pairs: Pairs, *, name: str) -> Mask:
    a, b = pairs.both(digits, name)
    differing: Column = a ^ b
    # The lowest of the four bits of a digit is set where any of them differs.
    differing |= differing >> 1
    differing |= differing >> 2
    return (np.bitwise_count(differing & 0x111111111) <= 2) & (np.minimum(a, b) > 0)


def may_be_alike(pairs: Pairs, *, name: str, limit: float) -> Mask:
    """Jaro-Winkler needs common letters: those only one side has cannot be among them.

    With m common letters Jaro is at most (m/x + m/y + 1) / 3; four equal first letters add the rest
    to it by four tenths.
    """
    ratio = pairs.once((may_be_alike, name), partial(_of_letters, pairs, name))
    one, other = pairs.both(first_letter, name)
    least, begun = 3 * float(limit) - 1.0001, 3 * (float(limit) - 0.4) / 0.6 - 1.0001
    return ratio >= np.where(one == other, np.float32(begun), np.float32(least))


def _of_letters(pairs: Pairs, name: str) -> Column:
    a, b = pairs.both(letters, name)
    x, y = pairs.both(length, name)
    common = np.minimum(x - np.bitwise_count(a & ~b), y - np.bitwise_count(b & ~a))
    return common * (1 / x + 1 / y)


_PLAIN: dict[Test, _Sign] = {
    Test.NICKNAME: _nicknames,
    Test.INITIAL: _initial,
    Test.PART_OF_DOUBLE_NAME: _part_of_double_name,
    Test.NAMES_SWAPPED: _crosswise,
    Test.NAME_MISPLACED: _misplaced,
    Test.DAY_AND_MONTH_SWAPPED: _day_and_month_swapped,
    Test.SAME_YEAR: _same_year,
    Test.LAST_FOUR: partial(_same, kind=code, name="ssn_last_four"),
    Test.SAME_ZIP: partial(_same, kind=code, name="zip_code"),
}
