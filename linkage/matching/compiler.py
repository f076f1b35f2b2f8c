"""From a points table to SQL: the only place where statements about points are written.

Every word of a statement comes from here. What a table contributes is members of enums, integers
and floats, so nothing a person typed can become SQL. `a` and `b` are two tuples of the identity
table; equal numbers are compared before texts, and texts only when nothing cheaper decides.
"""

import re

import numpy as np
import pyarrow as pa

from linkage.matching.guards import guarded, marks, points_column
from linkage.matching.points import Attribute, Comparison, Key, Level, PointsTable, Test

TUPLES = "tuples"
PAIRS = "pairs"
_SIDE = re.compile(r"\b([ab])\.(\w+)")

# The column whose absence on either side makes an attribute missing.
COLUMNS = {
    Attribute.FIRST_NAME: "first_name",
    Attribute.MIDDLE_NAME: "middle_name",
    Attribute.LAST_NAME: "last_name",
    Attribute.SUFFIX: "suffix",
    Attribute.BIRTH_DATE: "birth_date",
    Attribute.SEX: "sex",
    Attribute.SSN: "ssn_last_four",
    Attribute.PHONE: "phone",
    Attribute.ADDRESS: "street",
}
# Strings are compared by their hash first: eight bytes instead of a text.
HASHED = {"first_name", "first_root", "last_name", "last_part", "last_other_part", "street"}
FREQUENCIES = {Attribute.FIRST_NAME: "first_name_count", Attribute.LAST_NAME: "last_name_count"}

_INITIALS = (
    "CASE WHEN first_initial < last_initial THEN first_initial || last_initial"
    " ELSE last_initial || first_initial END"
)
KEYS = {
    Key.SSN: ("ssn",),
    Key.SSN_LAST_FOUR: ("ssn_last_four",),
    Key.BIRTH_DATE: ("birth_date",),
    Key.BIRTH_YEAR: ("birth_year",),
    Key.FIRST_NAME: ("first_name",),
    Key.FIRST_NAME_ROOT: ("first_root",),
    Key.FIRST_INITIAL: ("first_initial",),
    Key.LAST_NAME: ("last_name",),
    Key.LAST_INITIAL: ("last_initial",),
    Key.INITIALS: (_INITIALS,),
    Key.STREET: ("street",),
    Key.ZIP_CODE: ("zip_code",),
    Key.PHONE: ("phone",),
}


def key_expression(rule: tuple[Key, ...]) -> str:
    """The blocking key of a tuple under a rule, or NULL when a part of it is missing."""
    columns = [column for key in rule for column in KEYS[key]]
    present = " AND ".join(f"{column} IS NOT NULL" for column in columns)
    return f"CASE WHEN {present} THEN hash({', '.join(columns)}) END"


def compared_statement(table: PointsTable, *, one_in_below: int) -> str:
    """Score the pairs of the relation `compared`, down to the review line.

    Of the pairs below the line one in so many is kept, chosen by its numbers, to tell what lies
    there.
    """
    return f"""
    SELECT l, r, points FROM ({every_attribute_statement(table)})
    WHERE points >= {int(table.review_at)} OR hash(l, r) % {int(one_in_below)} = 0
    """


def every_attribute_statement(table: PointsTable) -> str:
    """Score all pairs of the relation `compared`, attribute by attribute."""
    statement = f"""
    SELECT *, {_total(table)} AS points
    FROM (SELECT l, r, {_points(table)}{marks(table)} FROM compared)
    """
    return _SIDE.sub(r"\1_\2", statement)


def side_by_side(
    tuples: pa.Table,
    left: np.ndarray,
    right: np.ndarray,
    statement: str,
    *,
    numbers: np.ndarray | None = None,
) -> pa.Table:
    """Pairs of places in a table of tuples as one relation, with the columns a statement asks of
    either side. Where tuples are not numbered by their places, `numbers` says how.
    """
    places = {"l": left, "r": right}
    columns = {
        side: pa.array(here if numbers is None else numbers[here]) for side, here in places.items()
    }
    for side, rows in (("a", pa.array(left)), ("b", pa.array(right))):
        for name in tuples.column_names:
            if re.search(rf"\b{side}_{name}\b", statement):
                columns[f"{side}_{name}"] = tuples.column(name).take(rows)
    return pa.table(columns)


def scored_statement(table: PointsTable, *, pairs: str, tuples: str = TUPLES) -> str:
    """The points of given pairs (l, r), attribute by attribute."""
    return f"""
    SELECT *, {_total(table)} AS points FROM (
        SELECT a.tuple AS l, b.tuple AS r, {_points(table)}{marks(table)}
        FROM {pairs} pairs
        JOIN {tuples} a ON a.tuple = pairs.l JOIN {tuples} b ON b.tuple = pairs.r
    )
    """


def _points(table: PointsTable) -> str:
    return ", ".join(
        f"CAST({_comparison(comparison)} AS TINYINT) AS {points_column(comparison.attribute)}"
        for comparison in table.comparisons
    )


def _total(table: PointsTable) -> str:
    total = " + ".join(points_column(comparison.attribute) for comparison in table.comparisons)
    return f"CAST({total}{guarded(table)} AS SMALLINT)"


def _comparison(comparison: Comparison) -> str:
    """The points of one attribute: the first level whose test holds."""
    cases = " ".join(
        f"WHEN {condition(comparison.attribute, level)} THEN {level.points}"
        for level in comparison.levels
    )
    return f"CASE {cases} ELSE 0 END"


def condition(attribute: Attribute, level: Level) -> str:
    """Whether the tuples `a` and `b` pass the test of one level."""
    match level.test:
        case Test.MISSING:
            column = COLUMNS[attribute]
            written = f"a.{column} IS NULL OR b.{column} IS NULL"
        case Test.SAME:
            written = _same(attribute)
        case Test.SAME_AND_RARE:
            written = _rare(attribute, level.limit)
        case Test.RARE_TOGETHER:
            written = _rare_together(level.limit)
        case Test.ALIKE:
            column = COLUMNS[attribute]
            written = f"jaro_winkler_similarity(a.{column}, b.{column}) >= {float(level.limit)!r}"
        case Test.ONE_DIGIT_OFF:
            written = _one_digit_off(*(_DIGITS[attribute].format(side=side) for side in ("a", "b")))
        case _:
            written = _PLAIN_TESTS[level.test]
    return f"({written})"


# How much alike names must be spelled to be the same in each other's place.
SWAPPED_ALIKE = 0.85
_PARTS = ("last_part_hash", "last_other_part_hash")
# What is looked at digit by digit, as text.
_DIGITS = {
    Attribute.SSN: "{side}.ssn",
    Attribute.BIRTH_DATE: "CAST({side}.birth_date AS STRING)",
}
_PLAIN_TESTS = {
    Test.NICKNAME: "a.first_root_hash = b.first_root_hash",
    Test.INITIAL: "a.first_initial = b.first_initial AND (a.is_initial OR b.is_initial)",
    Test.PART_OF_DOUBLE_NAME: " OR ".join(
        [f"a.{part} = b.last_name_hash" for part in _PARTS]
        + [f"b.{part} = a.last_name_hash" for part in _PARTS]
        + [f"a.{part} = b.{part}" for part in _PARTS]
    ),
    # First letters are looked at before names are spelled out: nearly all strangers end there.
    Test.NAMES_SWAPPED: (
        "a.first_name_hash = b.last_name_hash AND a.last_name_hash = b.first_name_hash"
        " OR a.first_initial = b.last_initial AND a.last_initial = b.first_initial"
        f" AND jaro_winkler_similarity(a.first_name, b.last_name) >= {SWAPPED_ALIKE}"
        f" AND jaro_winkler_similarity(a.last_name, b.first_name) >= {SWAPPED_ALIKE}"
    ),
    Test.NAME_MISPLACED: (
        "a.first_name_hash = b.last_name_hash OR a.last_name_hash = b.first_name_hash"
    ),
    Test.DAY_AND_MONTH_SWAPPED: (
        "a.birth_year = b.birth_year"
        " AND a.birth_date % 100 = (b.birth_date // 100) % 100"
        " AND b.birth_date % 100 = (a.birth_date // 100) % 100"
    ),
    Test.SAME_YEAR: "a.birth_year = b.birth_year",
    Test.LAST_FOUR: "a.ssn_last_four = b.ssn_last_four",
    Test.SAME_STREET: "a.street_hash = b.street_hash",
    Test.SAME_ZIP: "a.zip_code = b.zip_code",
    Test.OTHERWISE: "true",
}


def _same(attribute: Attribute) -> str:
    if attribute is Attribute.ADDRESS:
        return "a.street_hash = b.street_hash AND (a.unit = b.unit) IS NOT FALSE"
    if attribute is Attribute.SSN:
        return "a.ssn = b.ssn"
    column = COLUMNS[attribute]
    column = f"{column}_hash" if column in HASHED else column
    return f"a.{column} = b.{column}"


def _rare(attribute: Attribute, one_in: float) -> str:
    """The same value, and few bear it: the count is kept with the tuple."""
    counted = FREQUENCIES[attribute]
    return f"{_same(attribute)} AND a.{counted} * {int(one_in)} <= a.tuples_in_all"


def _rare_together(one_in: float) -> str:
    """The same full name, and by chance hardly anybody else would bear both parts of it."""
    return (
        "a.last_name_hash = b.last_name_hash AND a.first_name_hash = b.first_name_hash"
        f" AND a.first_name_count * a.last_name_count * {int(one_in)} <= a.tuples_in_all"
    )


def _one_digit_off(a: str, b: str) -> str:
    """One digit replaced, or two neighbors exchanged, in texts of equal length.

    Hamming distance is cheap and decides all but distance two; only there is it worth asking
    whether two neighbors changed places.
    """
    distance = f"hamming({a}, {b})"
    return (
        f"CASE WHEN {a} IS NULL OR {b} IS NULL THEN false"
        f" WHEN {distance} > 2 THEN false WHEN {distance} <= 1 THEN true"
        f" ELSE damerau_levenshtein({a}, {b}) <= 1 END"
    )
