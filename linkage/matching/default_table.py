"""The points table the office starts with."""

from linkage.matching.points import (
    Attribute,
    Comparison,
    Guard,
    Key,
    Level,
    LevelKind,
    PointsTable,
    Test,
)


def _missing() -> Level:
    return Level(LevelKind.MISSING, Test.MISSING, 0)


def _same(points: int) -> Level:
    return Level(LevelKind.EXACT, Test.SAME, points)


def _rare(points: int, one_in: int) -> Level:
    return Level(LevelKind.EXACT, Test.SAME_AND_RARE, points, one_in)


def _near(test: Test, points: int, limit: float = 0.0) -> Level:
    return Level(LevelKind.NEAR, test, points, limit)


def _different(points: int) -> Level:
    return Level(LevelKind.CONFLICT, Test.OTHERWISE, points)


DEFAULT_TABLE = PointsTable(
    comparisons=(
        Comparison(
            Attribute.FIRST_NAME,
            (
                _missing(),
                _rare(9, one_in=1_000),
                _same(7),
                _near(Test.NICKNAME, 6),
                _near(Test.ALIKE, 5, 0.92),
                _near(Test.ALIKE, 2, 0.85),
                _near(Test.INITIAL, 2),
                _near(Test.NAMES_SWAPPED, 4),
                _near(Test.NAME_MISPLACED, 0),
                _different(-6),
            ),
        ),
        Comparison(
            Attribute.LAST_NAME,
            (
                _missing(),
                Level(LevelKind.EXACT, Test.RARE_TOGETHER, 13, 10),
                _rare(11, one_in=3_000),
                _same(9),
                _near(Test.PART_OF_DOUBLE_NAME, 7),
                _near(Test.ALIKE, 6, 0.92),
                _near(Test.ALIKE, 3, 0.85),
                _near(Test.NAMES_SWAPPED, 5),
                _near(Test.NAME_MISPLACED, 0),
                # Last names change: that says less than another first name.
                _different(-4),
            ),
        ),
        Comparison(Attribute.MIDDLE_NAME, (_missing(), _same(5), _different(-5))),
        Comparison(Attribute.SUFFIX, (_missing(), _same(2), _different(-8))),
        Comparison(
            Attribute.BIRTH_DATE,
            (
                _missing(),
                _same(13),
                _near(Test.ONE_DIGIT_OFF, 4),
                _near(Test.DAY_AND_MONTH_SWAPPED, 4),
                _near(Test.SAME_YEAR, -1),
                _different(-7),
            ),
        ),
        # Of strangers every second one has the same.
        Comparison(Attribute.SEX, (_missing(), _same(0), _different(-5))),
        Comparison(
            Attribute.SSN,
            (
                _missing(),
                _same(16),
                _near(Test.ONE_DIGIT_OFF, 10),
                _near(Test.LAST_FOUR, 4),
                _different(-7),
            ),
        ),
        Comparison(Attribute.PHONE, (_missing(), _same(6), _different(0))),
        # An address or a phone is evidence of a household, not of a person: few points.
        Comparison(
            Attribute.ADDRESS,
            (
                _missing(),
                _same(9),
                _near(Test.SAME_STREET, 7),
                _near(Test.ALIKE, 8, 0.95),
                _near(Test.ALIKE, 6, 0.88),
                _near(Test.SAME_ZIP, 1),
                _different(-1),
            ),
        ),
    ),
    blocking=(
        (Key.SSN,),
        (Key.BIRTH_DATE, Key.FIRST_NAME_ROOT),
        (Key.BIRTH_DATE, Key.LAST_NAME),
        (Key.FIRST_NAME_ROOT, Key.LAST_NAME),
        (Key.LAST_NAME, Key.FIRST_INITIAL, Key.BIRTH_YEAR),
        (Key.STREET, Key.FIRST_INITIAL),
        (Key.STREET, Key.LAST_NAME),
        (Key.PHONE,),
        (Key.BIRTH_DATE, Key.INITIALS),
        (Key.SSN_LAST_FOUR, Key.FIRST_NAME_ROOT, Key.BIRTH_YEAR),
        (Key.BIRTH_DATE, Key.ZIP_CODE),
        (Key.BIRTH_DATE, Key.STREET),
        (Key.FIRST_NAME_ROOT, Key.LAST_INITIAL, Key.ZIP_CODE),
    ),
    guards={
        Guard.TWINS: -12,
        Guard.NUMBER_OF_ANOTHER: -12,
        Guard.ANOTHER_OF_THE_HOME: -5,
        Guard.HOUSEHOLD: -4,
        Guard.NAMESAKES: -8,
    },
    link_at=18,
    review_at=11,
    overrides_conflict=30,
    largest_block=500,
    crowded_address=8,
)
