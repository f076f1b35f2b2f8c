"""What guards take from a pair: patterns that look like agreement and are not, as SQL.

A guard sees the points of the attributes and a few marks of the pair. Where only bounds of the points
are known it may be left out, never applied too often: a bound must not fall below the points.
"""

from linkage.matching.points import Attribute, Guard, PointsTable, Test

# Grown twins seldom share a home. Who was born since may still live with a twin.
CHILDREN_BORN_SINCE = 2001
# Born closer together than this, two people of one home are not parent and child.
YEARS_OF_A_GENERATION = 13
# Siblings who got their numbers together have neighbors: these are less than so far apart. Two last
# digits that changed places are at least nine apart.
NEIGHBORS_WITHIN = 9

_TELLS_TWINS_APART = (Attribute.SEX, Attribute.MIDDLE_NAME, Attribute.SUFFIX, Attribute.SSN)
_HOME = (Test.SAME, Test.SAME_STREET, Test.ALIKE)
_SAME_NAME = (Test.SAME, Test.SAME_AND_RARE, Test.NICKNAME)

LOOKS_AT = {
    Guard.TWINS: (Attribute.BIRTH_DATE, Attribute.FIRST_NAME, Attribute.MIDDLE_NAME, Attribute.SSN),
    Guard.NUMBER_OF_ANOTHER: (Attribute.SSN, Attribute.FIRST_NAME, Attribute.BIRTH_DATE),
    Guard.ANOTHER_OF_THE_HOME: (Attribute.ADDRESS, Attribute.BIRTH_DATE, Attribute.FIRST_NAME),
    Guard.HOUSEHOLD: (Attribute.ADDRESS, Attribute.PHONE),
    Guard.NAMESAKES: (Attribute.FIRST_NAME, Attribute.LAST_NAME, Attribute.BIRTH_DATE),
}

_MARKS = (
    f", greatest(a.birth_year, b.birth_year) < {CHILDREN_BORN_SINCE} AS grown"
    f", abs(a.birth_year - b.birth_year) < {YEARS_OF_A_GENERATION} AS close_in_age"
    ", a.birth_date IS NULL OR b.birth_date IS NULL AS undated"
)
_NEIGHBORS = (
    f", abs(CAST(a.ssn AS INTEGER) - CAST(b.ssn AS INTEGER)) < {NEIGHBORS_WITHIN} AS neighbors"
)

# Of one birth date and young: twins may have names a letter apart, and since 2011 numbers are random.
_MAY_BE_TWINS = f"(a.birth_date = b.birth_date AND a.birth_year >= {CHILDREN_BORN_SINCE}) IS TRUE"
# First names a slip of the fingers apart, or in the box of the last; of children who may be twins only
# what is spelled the same in the other box. Of grown twins whose names are as near something else
# differs as a rule, or their numbers are neighbors.
ONE_NAME = (
    "(a.first_name = b.last_name AND a.last_name = b.first_name"
    f" OR NOT {_MAY_BE_TWINS}"
    " AND (damerau_levenshtein(a.first_name, b.first_name) <= 1"
    " OR damerau_levenshtein(a.first_name, b.last_name) <= 1"
    " AND damerau_levenshtein(a.last_name, b.first_name) <= 1))"
    " AND (a.sex = b.sex AND a.middle_name = b.middle_name AND a.suffix = b.suffix) IS NOT FALSE"
    f" AND (abs(CAST(a.ssn AS INTEGER) - CAST(b.ssn AS INTEGER)) < {NEIGHBORS_WITHIN}) IS NOT TRUE"
)


def points_column(attribute: Attribute) -> str:
    return f"points_{attribute.value}"


def marks(table: PointsTable) -> str:
    """What the guards of a table must know of a pair beside its points, as more columns."""
    return _MARKS + _NEIGHBORS if table.guards else ""


def guarded(table: PointsTable) -> str:
    """What the guards add to the sum of points."""
    return "".join(
        f" + CASE WHEN {_pattern(table, guard)} THEN {int(points)} ELSE 0 END"
        for guard, points in table.guards.items()
        if _can_look(table, guard)
    )


def guarded_bound(table: PointsTable, certain: frozenset[Attribute]) -> str:
    """The most the guards can leave of a bound, where these attributes' agreement is certain."""
    written = ""
    for guard, points in table.guards.items():
        if not _can_look(table, guard):
            continue
        added = str(max(int(points), 0))
        if points < 0 and guard is Guard.ANOTHER_OF_THE_HOME:
            # The address may be another after all: then it is worth what other addresses are.
            other = max(0, *_worth(table, Attribute.ADDRESS, but=_HOME))
            taken = f"greatest({int(points)}, {other} - {points_column(Attribute.ADDRESS)})"
            added = f"CASE WHEN {_pattern(table, guard)} THEN {taken} ELSE 0 END"
        elif points < 0 and _AGREEING.get(guard) in certain:
            added = f"CASE WHEN {_pattern(table, guard)} THEN {int(points)} ELSE 0 END"
        written += f" + {added}"
    return written


# A guard speaks up where this agrees; the bound must know that it does, or leave the guard out.
_AGREEING = {
    Guard.TWINS: Attribute.BIRTH_DATE,
    Guard.NUMBER_OF_ANOTHER: Attribute.SSN,
}


def _can_look(table: PointsTable, guard: Guard) -> bool:
    return table.attributes.issuperset(LOOKS_AT[guard])


def _pattern(table: PointsTable, guard: Guard) -> str:
    def differs(attribute: Attribute) -> str:
        worth = _worth(table, attribute)
        return f"{points_column(attribute)} = {min(worth)}" if worth else "false"

    def agrees(attribute: Attribute) -> str:
        worth = _worth(table, attribute)
        return f"{points_column(attribute)} = {max(worth)}" if worth else "false"

    def is_among(attribute: Attribute, tests: tuple[Test, ...]) -> str:
        worth = _worth(table, attribute, only=tests)
        return f"{points_column(attribute)} >= {min(worth)}" if worth else "false"

    born, named, numbered = Attribute.BIRTH_DATE, Attribute.FIRST_NAME, Attribute.SSN
    home = is_among(Attribute.ADDRESS, _HOME)
    if guard is Guard.NUMBER_OF_ANOTHER:
        return f"{agrees(numbered)} AND {differs(named)} AND NOT {agrees(born)}"
    if guard is Guard.ANOTHER_OF_THE_HOME:
        of_one_age = "coalesce(grown AND close_in_age, false)"
        unknown = f"undated AND NOT {differs(numbered)}"
        same_name = is_among(named, _SAME_NAME)
        one = f"{same_name} AND ({of_one_age} OR {unknown} OR {agrees(numbered)})"
        return f"{home} AND NOT {agrees(born)} AND NOT ({one})"
    if guard is Guard.HOUSEHOLD:
        return f"{points_column(Attribute.ADDRESS)} > 0 AND {points_column(Attribute.PHONE)} > 0"
    if guard is Guard.NAMESAKES:
        alike = f"{is_among(named, _SAME_NAME)} AND NOT {differs(Attribute.LAST_NAME)}"
        shared = is_among(numbered, (Test.SAME, Test.ONE_DIGIT_OFF))
        return f"{alike} AND {differs(born)} AND NOT close_in_age AND {home} AND NOT {shared}"
    slip = f"{is_among(numbered, (Test.ONE_DIGIT_OFF,))} AND NOT coalesce(neighbors, true)"
    apart = " OR ".join(differs(attribute) for attribute in _TELLS_TWINS_APART)
    return (
        f"{agrees(born)} AND {differs(named)} AND NOT {agrees(Attribute.MIDDLE_NAME)}"
        f" AND NOT ({agrees(numbered)} OR {slip}) AND NOT (grown AND {home} AND NOT ({apart}))"
    )


def _worth(
    table: PointsTable,
    attribute: Attribute,
    *,
    only: tuple[Test, ...] = tuple(Test),
    but: tuple[Test, ...] = (),
) -> list[int]:
    """The points of some levels of an attribute."""
    return [
        level.points
        for comparison in table.comparisons
        if comparison.attribute is attribute
        for level in comparison.levels
        if level.test in only and level.test not in but
    ]
