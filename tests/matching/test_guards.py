"""Patterns that look like agreement and are not: who is kept apart, and who no longer is."""

import pytest

from linkage.matching.default_table import DEFAULT_TABLE
from linkage.matching.linkage import link
from linkage.matching.repair import is_slip
from tests.matching.test_linking import SMALL, groups, records

HOME = "118 Cedar Ave"
# First name, last name, birth date, SSN, address, sex, middle name.
CHILD = ("Rosa", "Delgado", "2015-03-12", "", HOME, "F", "")
GROWN = ("Rosa", "Delgado", "1968-03-12", "", HOME, "", "")


def changed(person, **values):
    names = ("first", "last", "born", "ssn", "address", "sex", "middle")
    return tuple(values.get(name, value) for name, value in zip(names, person, strict=True))


def are_one(left, right):
    return len(groups(records(left, right))) == 1


ONE_PERSON = {
    "grown, another first name at home": (GROWN, changed(GROWN, first="Camila")),
    "a child under the other parent's name": (CHILD, changed(CHILD, last="Whitlock")),
    "names in each other's place": (CHILD, changed(CHILD, first="Delgado", last="Rosa")),
    "names in each other's place and mistyped": (
        CHILD,
        changed(CHILD, first="Delgdo", last="Rosa"),
    ),
    "a number mistyped, and the name too": (
        changed(CHILD, ssn="412-65-9087"),
        changed(CHILD, ssn="412-75-9087", first="Rossa"),
    ),
    "grown, a letter mistyped and two numbers": (
        changed(GROWN, ssn="412-65-9087"),
        changed(GROWN, ssn="555-12-3344", first="Rossa"),
    ),
    "names in each other's place and two numbers": (
        changed(CHILD, ssn="412-65-9087"),
        changed(CHILD, ssn="555-12-3344", first="Delgado", last="Rosa"),
    ),
    "one first name at home, without last name and birth date": (
        changed(CHILD, middle="M"),
        changed(CHILD, middle="M", last="", born=""),
    ),
    "one number and first name at home, another last name and birth date": (
        changed(CHILD, ssn="412-65-9087"),
        changed(CHILD, ssn="412-65-9087", last="Whitlock", born="2009-11-30"),
    ),
    "a rare full name with another birth date, grown": (GROWN, changed(GROWN, born="1973-11-30")),
}
TWO_PERSONS = {
    "twins": (CHILD, changed(CHILD, first="Camila")),
    "twins with numbers given out together": (
        changed(CHILD, ssn="412-65-9087"),
        changed(CHILD, ssn="412-65-9086", first="Camila"),
    ),
    "twins a letter apart with numbers given out together": (
        changed(CHILD, ssn="412-65-9087"),
        changed(CHILD, ssn="412-65-9086", first="Rossa"),
    ),
    "twins a letter apart with two numbers": (
        changed(CHILD, ssn="412-65-9087"),
        changed(CHILD, ssn="555-12-3344", first="Rossa"),
    ),
    "twins a letter apart with two numbers, one in the wrong boxes": (
        changed(CHILD, ssn="412-65-9087"),
        changed(CHILD, ssn="555-12-3344", first="Delgado", last="Rossa"),
    ),
    "twins a letter apart with two numbers, one written down before they moved": (
        changed(CHILD, ssn="412-65-9087"),
        changed(CHILD, ssn="555-12-3344", first="Rossa", address="9 Elm St"),
    ),
    "twins a letter apart with two numbers and middle names": (
        changed(CHILD, ssn="412-65-9087", middle="M"),
        changed(CHILD, ssn="555-12-3344", first="Rossa", middle="K"),
    ),
    "parent and child of one name with two numbers, one without a birth date": (
        changed(GROWN, ssn="412-65-9087"),
        changed(CHILD, ssn="555-12-3344", born=""),
    ),
    "grown twins of unlike sex": (
        changed(GROWN, sex="F"),
        changed(GROWN, sex="M", first="Damian"),
    ),
    "grown twins with two numbers": (
        changed(GROWN, ssn="412-65-9087"),
        changed(GROWN, ssn="555-12-3344", first="Camila"),
    ),
    "grown twins in two homes": (GROWN, changed(GROWN, first="Camila", address="9 Elm St")),
    "siblings": (CHILD, changed(CHILD, first="Camila", born="2012-07-30")),
    "parent and child of one name": (
        changed(GROWN, sex="F"),
        changed(GROWN, sex="F", born="1994-07-30"),
    ),
    "a child under a parent's number": (
        changed(GROWN, ssn="412-65-9087"),
        changed(CHILD, ssn="412-65-9087", first="Camila"),
    ),
    "two who share a birthday and a house": (
        GROWN,
        changed(GROWN, first="Camila", last="Whitlock"),
    ),
}


@pytest.mark.parametrize("pair", ONE_PERSON.values(), ids=ONE_PERSON)
def test_one_person_is_found_in_spite_of(pair):
    assert are_one(*pair)


@pytest.mark.parametrize("pair", TWO_PERSONS.values(), ids=TWO_PERSONS)
def test_two_persons_stay_two(pair):
    assert not are_one(*pair)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Anna", "Hanna"), ("Jaden", "Jayden"), ("Ella", "Bella"), ("Maria", "Marie")],
)
def test_twins_a_letter_apart_are_asked_about(one, other):
    child = ("Anna", "Whitlock", "2014-05-06", "612-34-5678", HOME, "F", "")
    twins = records(changed(child, first=one), changed(child, first=other, ssn="734-21-8765"))

    linked = link(twins, DEFAULT_TABLE, limits=SMALL)

    assert len(set(linked.groups.column("grp").to_pylist())) == 2
    assert linked.pairs.column("band").to_pylist() == ["refused"]


def test_twins_a_letter_apart_stay_two_whatever_else_is_written_of_them():
    child = ("Anna", "Whitlock", "2014-05-06", "612-34-5678", HOME, "F", "")
    twin = changed(child, first="Hanna", ssn="734-21-8765")
    moved = [changed(each, address="9 Elm St") for each in (child, twin)]
    without_number = [changed(each, ssn="") for each in (child, twin)]

    found = groups(records(child, twin, *moved, *without_number))

    assert found == [{0, 2, 4}, {1, 3, 5}]


@pytest.mark.parametrize(
    ("one", "other", "slipped"),
    [
        (412659087, 412759087, True),
        (412659087, 412695087, True),
        (412659087, 412659086, False),
        (412659087, 412659078, True),
        (412659087, 421659078, False),
        (412659087, 413659187, False),
        (412659087, 555123344, False),
    ],
    ids=[
        "a digit",
        "neighbors",
        "the last digit",
        "the last two exchanged",
        "two pairs",
        "two digits",
        "everything",
    ],
)
def test_a_number_mistyped_is_told_from_the_number_of_a_sibling(one, other, slipped):
    assert is_slip(one, other) is slipped
    assert is_slip(other, one) is slipped
