"""An invented pair of values for every level a points table can have.

What each pair agrees in is written down beside it, so that a page can show an example without
comparing anything; a test compares every pair and holds this list to what comes out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from linkage.matching.points import Attribute, Comparison, Level, PointsTable, Test

# Borne by one record in so many, where it matters that a name is rare.
RARE = 2_000_000
COMMON = 1


@dataclass(frozen=True, slots=True)
class Example:
    """Two records as they could be delivered, and the tests they pass on one attribute."""

    attribute: Attribute
    left: Mapping[str, str]
    right: Mapping[str, str]
    passes: frozenset[Test]
    alike: float = 0.0  # Jaro-Winkler similarity, where the attribute knows it
    one_in: int = COMMON

    def falls_into(self, level: Level) -> bool:
        match level.test:
            case Test.ALIKE:
                return self.alike >= level.limit
            case Test.SAME_AND_RARE:
                return Test.SAME in self.passes and self.one_in >= level.limit
            case Test.OTHERWISE:
                return True
            case test:
                return test in self.passes

    @property
    def sides(self) -> tuple[str, str]:
        """Both sides in words."""
        return _words(self.left), _words(self.right)


def example_of(comparison: Comparison, level: Level) -> Example | None:
    """A pair whose first level that holds is this one; none where the list has no such pair."""
    return next(
        (
            example
            for example in EXAMPLES
            if example.attribute is comparison.attribute
            and next(filter(example.falls_into, comparison.levels), None) is level
        ),
        None,
    )


def _words(record: Mapping[str, str]) -> str:
    return ", ".join(record.values()) or "—"


def _pairs(
    attribute: Attribute, column: str, *pairs: tuple[str, str, set[Test]]
) -> Iterator[Example]:
    for left, right, passes in pairs:
        yield Example(attribute, _record(column, left), _record(column, right), frozenset(passes))


def _record(column: str, value: str) -> dict[str, str]:
    return {column: value} if value else {}


def _alike(attribute: Attribute, column: str, *pairs: tuple[str, str, float]) -> Iterator[Example]:
    for left, right, alike in pairs:
        yield Example(attribute, {column: left}, {column: right}, frozenset(), alike)


def _same_name(attribute: Attribute, column: str, common: str, rare: str) -> Iterator[Example]:
    same = frozenset({Test.SAME})
    if attribute is Attribute.FIRST_NAME:
        same |= {Test.NICKNAME}
    for name, one_in in ((common, COMMON), (rare, RARE)):
        yield Example(attribute, {column: name}, {column: name}, same, 1.0, one_in)


def _swapped(attribute: Attribute) -> Iterator[Example]:
    left = {"first_name": "Kim", "last_name": "Nguyen"}
    right = {"first_name": "Nguyen", "last_name": "Kim"}
    passes = frozenset({Test.NAMES_SWAPPED, Test.NAME_MISPLACED})
    yield Example(attribute, left, right, passes)
    left = {"first_name": "Ruth", "last_name": "Kim"}
    right = {"first_name": "Kim", "last_name": "Vogel"}
    yield Example(attribute, left, right, frozenset({Test.NAME_MISPLACED}))


def _rare_together() -> Example:
    name = {"first_name": "Xiomara", "last_name": "Zyskowski"}
    return Example(
        Attribute.LAST_NAME, name, name, frozenset({Test.SAME, Test.RARE_TOGETHER}), 1.0, RARE
    )


FIRST, LAST, BORN = Attribute.FIRST_NAME, Attribute.LAST_NAME, Attribute.BIRTH_DATE

EXAMPLES: tuple[Example, ...] = (
    *_same_name(FIRST, "first_name", "Maria", "Xiomara"),
    *_pairs(FIRST, "first_name", ("", "Maria", {Test.MISSING}), ("Ruth", "Ben", set())),
    Example(
        FIRST, {"first_name": "Bob"}, {"first_name": "Robert"}, frozenset({Test.NICKNAME}), 0.5
    ),
    Example(FIRST, {"first_name": "J."}, {"first_name": "Joseph"}, frozenset({Test.INITIAL}), 0.75),
    *_alike(
        FIRST,
        "first_name",
        ("Nathaniel", "Nataniel", 0.9741),
        ("Martha", "Marhta", 0.9611),
        ("Marin", "Maran", 0.9067),
        ("Brian", "Bryant", 0.8578),
        ("Dwayne", "Duane", 0.84),
        ("Shawn", "Sean", 0.805),
        ("Leila", "Layla", 0.76),
    ),
    *_swapped(FIRST),
    *_same_name(LAST, "last_name", "Ortiz", "Zyskowski"),
    *_pairs(
        LAST,
        "last_name",
        ("", "Ortiz", {Test.MISSING}),
        ("Vega", "Ortiz-Vega", {Test.PART_OF_DOUBLE_NAME}),
        ("Grant", "Hobbs", set()),
    ),
    *_alike(
        LAST,
        "last_name",
        ("Johnson", "Johnston", 0.975),
        ("Rodriguez", "Rodrigues", 0.9556),
        ("Hernandez", "Fernandez", 0.9259),
        ("Olsen", "Olson", 0.9067),
        ("Peterson", "Pedersen", 0.8667),
        ("Dixon", "Dickson", 0.8324),
        ("Meyer", "Maier", 0.76),
    ),
    *_swapped(LAST),
    _rare_together(),
    *_pairs(
        Attribute.MIDDLE_NAME,
        "middle_name",
        ("", "Anne", {Test.MISSING}),
        ("A.", "Anne", {Test.SAME}),
        ("Anne", "Kay", set()),
    ),
    *_pairs(
        Attribute.SUFFIX,
        "suffix",
        ("", "Jr.", {Test.MISSING}),
        ("Junior", "Jr.", {Test.SAME}),
        ("Jr.", "Sr.", set()),
    ),
    *_pairs(
        BORN,
        "birth_date",
        ("", "1984-03-12", {Test.MISSING}),
        ("1984-03-12", "03/12/1984", {Test.SAME, Test.ONE_DIGIT_OFF, Test.SAME_YEAR}),
        ("1984-03-12", "1984-03-17", {Test.ONE_DIGIT_OFF, Test.SAME_YEAR}),
        ("1984-03-12", "1985-03-12", {Test.ONE_DIGIT_OFF}),
        ("1984-03-12", "1984-12-03", {Test.DAY_AND_MONTH_SWAPPED, Test.SAME_YEAR}),
        ("1984-03-12", "1984-07-29", {Test.SAME_YEAR}),
        ("1984-03-12", "1951-11-28", set()),
    ),
    *_pairs(
        Attribute.SEX,
        "sex",
        ("", "F", {Test.MISSING}),
        ("F", "Female", {Test.SAME}),
        ("F", "M", set()),
    ),
    # Numbers of this form are given to nobody.
    *_pairs(
        Attribute.SSN,
        "ssn",
        ("", "900-12-3456", {Test.MISSING}),
        ("900-12-3456", "900123456", {Test.SAME, Test.ONE_DIGIT_OFF, Test.LAST_FOUR}),
        ("900-12-3456", "900-12-3465", {Test.ONE_DIGIT_OFF}),
        ("900-12-3456", "3456", {Test.LAST_FOUR}),
        ("900-12-3456", "907-88-1290", set()),
    ),
    *_pairs(
        Attribute.PHONE,
        "phone",
        ("", "215-555-0123", {Test.MISSING}),
        ("215-555-0123", "(215) 555-0123", {Test.SAME}),
        ("215-555-0123", "267-555-0188", set()),
    ),
    Example(Attribute.ADDRESS, {}, {"street_address": "12 Elm St"}, frozenset({Test.MISSING})),
    Example(
        Attribute.ADDRESS,
        {"street_address": "12 Elm Street, Apt 2"},
        {"street_address": "12 Elm St", "unit": "2"},
        frozenset({Test.SAME, Test.SAME_STREET}),
        1.0,
    ),
    Example(
        Attribute.ADDRESS,
        {"street_address": "12 Elm St, Apt 2"},
        {"street_address": "12 Elm St, Apt 5"},
        frozenset({Test.SAME_STREET}),
        1.0,
    ),
    *_alike(
        Attribute.ADDRESS,
        "street_address",
        ("4801 Kingsessing Ave", "4801 Kingsesing Ave", 0.99),
        ("420 Oak Rd", "420 Oaks Rd", 0.9818),
        ("1204 Cedar Ave", "1204 Ceder Ave", 0.956),
        ("214 Cedar Ave", "214 Seder Ave", 0.9203),
        ("88 Spruce St", "80 Spruce Ln", 0.85),
    ),
    Example(
        Attribute.ADDRESS,
        {"street_address": "9 Elm St", "zip_code": "19107"},
        {"street_address": "340 Powhatan Blvd", "zip_code": "19107"},
        frozenset({Test.SAME_ZIP}),
        0.406,
    ),
    Example(
        Attribute.ADDRESS,
        {"street_address": "9 Elm St", "zip_code": "19107"},
        {"street_address": "340 Powhatan Blvd", "zip_code": "19143"},
        frozenset(),
        0.406,
    ),
)


# One made-up pair in full: a person who moved and whose first name was written short.
_PAIR: Mapping[Attribute, Example] = {
    attribute: next(
        each
        for each in EXAMPLES
        if each.attribute is attribute and each.passes == passes and each.one_in == COMMON
    )
    for attribute, passes in {
        FIRST: {Test.NICKNAME},
        LAST: {Test.SAME},
        BORN: {Test.SAME, Test.ONE_DIGIT_OFF, Test.SAME_YEAR},
        Attribute.SEX: {Test.SAME},
        Attribute.SSN: {Test.MISSING},
    }.items()
} | {Attribute.ADDRESS: EXAMPLES[-1]}
MADE_UP = {attribute: example.sides for attribute, example in _PAIR.items()}


def example_levels(table: PointsTable) -> Iterator[tuple[Comparison, Level]]:
    """The level of every compared attribute that the made-up pair falls into."""
    for comparison in table.comparisons:
        example = _PAIR.get(comparison.attribute)
        if example is not None:
            fallen = filter(example.falls_into, comparison.levels)
            yield from ((comparison, level) for level in islice(fallen, 1))
