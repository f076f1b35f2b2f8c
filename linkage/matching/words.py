"""A points table in the words of a data steward."""

from linkage.matching.guards import CHILDREN_BORN_SINCE
from linkage.matching.points import Attribute, Guard, Key, Level, Test

ATTRIBUTES = {
    Attribute.FIRST_NAME: "First name",
    Attribute.MIDDLE_NAME: "Middle initial",
    Attribute.LAST_NAME: "Last name",
    Attribute.SUFFIX: "Suffix (junior, senior)",
    Attribute.BIRTH_DATE: "Birth date",
    Attribute.SEX: "Sex",
    Attribute.SSN: "Social security number",
    Attribute.PHONE: "Phone",
    Attribute.ADDRESS: "Address",
}

TESTS = {
    Test.MISSING: "missing on one side or both",
    Test.SAME: "the same",
    Test.SAME_AND_RARE: "the same and rare: borne by at most 1 record in {limit:,.0f}",
    Test.RARE_TOGETHER: "the same with the first name, and by chance at most 1 record in {limit:,.0f} "
    "would meet another of that full name",
    Test.NICKNAME: "one is a short form of the other (Bob, Robert)",
    Test.ALIKE: "spelled alike (Jaro-Winkler {limit:.2f} or more)",
    Test.INITIAL: "an initial and a name that begins with it",
    Test.PART_OF_DOUBLE_NAME: "one is part of the other's double name (Ortiz, Ortiz-Vega)",
    Test.NAMES_SWAPPED: "first and last name changed places, spelled alike",
    Test.NAME_MISPLACED: "the first name of one is the last name of the other",
    Test.ONE_DIGIT_OFF: "one digit differs, or two neighbors changed places",
    Test.DAY_AND_MONTH_SWAPPED: "day and month changed places",
    Test.SAME_YEAR: "the same year only",
    Test.LAST_FOUR: "the same last four digits",
    Test.SAME_STREET: "the same house, another apartment",
    Test.SAME_ZIP: "the same ZIP code only",
    Test.OTHERWISE: "different",
}

KEYS = {
    Key.SSN: "social security number",
    Key.SSN_LAST_FOUR: "last four of the social security number",
    Key.BIRTH_DATE: "birth date",
    Key.BIRTH_YEAR: "year of birth",
    Key.FIRST_NAME: "first name",
    Key.FIRST_NAME_ROOT: "first name or its short form",
    Key.FIRST_INITIAL: "first letter of the first name",
    Key.LAST_NAME: "last name",
    Key.LAST_INITIAL: "first letter of the last name",
    Key.INITIALS: "first letters of both names in either order",
    Key.STREET: "house and street",
    Key.ZIP_CODE: "ZIP code",
    Key.PHONE: "phone",
}

GUARDS = {
    Guard.TWINS: "Same birth date and different first names, with neither the same middle initial "
    "nor the same social security number: probably twins, not one person. Not where both were born "
    f"before {CHILDREN_BORN_SINCE}, share a home and differ in nothing else: grown twins seldom do.",
    Guard.NUMBER_OF_ANOTHER: "Same social security number and different first names, without the "
    "same birth date: probably the number of a relative.",
    Guard.HOUSEHOLD: "Address and phone both agree: they tell of one household once, not twice.",
    Guard.ANOTHER_OF_THE_HOME: "Same home without the same birth date: probably two of one household. Not "
    f"where first names are the same and both were born before {CHILDREN_BORN_SINCE} with ages too close "
    "for parent and child, or a birth date is missing and numbers do not differ, or both have one number.",
    Guard.NAMESAKES: "Same names and home, birth dates a generation apart and no number in common: "
    "probably parent and child of one name.",
}


def level_in_words(level: Level) -> str:
    return TESTS[level.test].format(limit=level.limit)


def rule_in_words(rule: tuple[Key, ...]) -> str:
    return "the same " + " and ".join(KEYS[key] for key in rule)
