"""The example pairs of a points table's page agree in exactly what they are said to agree in."""

import pyarrow as pa
import pytest

from linkage.matching.collapse import MEMBERS, collapse
from linkage.matching.compiler import COLUMNS, TUPLES, condition
from linkage.matching.default_table import DEFAULT_TABLE
from linkage.matching.examples import EXAMPLES, RARE, example_of
from linkage.matching.points import Attribute, Comparison, Level, LevelKind, Test
from linkage.matching.session import Limits, session
from linkage.matching.standardize import COLUMNS as DELIVERED
from linkage.matching.standardize import standardize
from linkage.rules import points_table_levels as levels

# A limit above which names count as rare, whoever bears them.
SOME_LIMIT = 1_000
RARITIES = (Test.SAME_AND_RARE, Test.RARE_TOGETHER)


@pytest.fixture(scope="module")
def compared():
    """Every example standardized, and a way to ask one condition of one of them."""
    records = [
        {"record": f"{number}/{side}"} | {column: record.get(column) for column in DELIVERED}
        for number, example in enumerate(EXAMPLES)
        for side, record in (("left", example.left), ("right", example.right))
    ]
    rare = [
        value.upper() for each in EXAMPLES if each.one_in == RARE for value in each.left.values()
    ]
    with session(Limits(threads=1)) as connection:
        rows = standardize(connection, pa.Table.from_pylist(records))
        collapse(connection, rows, crowded_address=1_000, apart=pa.array([], pa.string()))
        connection.execute(f"CREATE TABLE compared AS SELECT * FROM {TUPLES}")  # noqa: S608
        for column in ("first_name", "last_name"):
            connection.execute(
                f"UPDATE compared SET tuples_in_all = {RARE}, {column}_count ="  # noqa: S608
                f" CASE WHEN list_contains(?, {column}) THEN 1 ELSE {RARE} END",
                [rare],
            )

        def ask(number, expression):
            return connection.execute(
                f"SELECT {expression} FROM compared a, compared b"  # noqa: S608
                f" WHERE a.tuple = (SELECT any_value(tuple) FROM {MEMBERS} WHERE record = ?)"
                f" AND b.tuple = (SELECT any_value(tuple) FROM {MEMBERS} WHERE record = ?)",
                [f"{number}/left", f"{number}/right"],
            ).fetchall()[0][0]

        yield ask


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_an_example_passes_the_tests_it_is_said_to_pass_and_no_other(number, compared):
    example = EXAMPLES[number]

    for test in levels.tests_of(example.attribute):
        level = Level(LevelKind.NEAR, test, 0, SOME_LIMIT if test in RARITIES else 0.0)
        if test is not Test.ALIKE and not (test is not Test.MISSING and is_missing(example)):
            passes = compared(number, condition(example.attribute, level))
            assert bool(passes) == example.falls_into(level), test


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_an_example_is_as_alike_as_it_is_said_to_be(number, compared):
    example = EXAMPLES[number]
    if Test.ALIKE not in levels.tests_of(example.attribute) or is_missing(example):
        return
    column = COLUMNS[example.attribute]

    alike = compared(number, f"jaro_winkler_similarity(a.{column}, b.{column})")

    assert abs(alike - example.alike) < 0.0001


def is_missing(example):
    return Test.MISSING in example.passes


@pytest.mark.parametrize("comparison", DEFAULT_TABLE.comparisons, ids=lambda each: each.attribute)
def test_every_level_of_the_starting_table_has_an_example(comparison):
    for level in comparison.levels:
        example = example_of(comparison, level)
        assert example is not None, level
        assert next(filter(example.falls_into, comparison.levels)) is level


def test_a_level_no_example_reaches_shows_none():
    hidden = Level(LevelKind.NEAR, Test.ALIKE, 1, 0.999)
    comparison = Comparison(Attribute.ADDRESS, (*DEFAULT_TABLE.comparisons[-1].levels[:3], hidden))

    assert example_of(comparison, hidden) is None
