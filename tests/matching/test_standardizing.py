"""Values as delivered, values as compared."""

import pyarrow as pa
import pytest

from linkage.matching.session import Limits, session
from linkage.matching.standardize import standardize


def standardized(**columns):
    """The standardized row of one record."""
    with session(Limits(memory="200MB", threads=1)) as connection:
        standardize(
            connection,
            pa.table({"record": ["r1"], **{name: [value] for name, value in columns.items()}}),
        )
        [row] = connection.sql("FROM standardized").to_arrow_table().to_pylist()
        return row


@pytest.mark.parametrize(
    ("spelled", "read"),
    [
        ("2018-12-04", 20181204),
        ("2018-12-04 00:00:00", 20181204),
        ("12/04/2018", 20181204),
        ("12/4/2018", 20181204),
        ("12-04-2018", 20181204),
        ("12042018", 20181204),
        ("20181204", 20181204),
        (" 2018/12/04 ", 20181204),
        ("19191204", 19191204),
        ("02302018", None),
        ("29/08/1938", 19380829),
        ("19382908", 19380829),
        ("13/13/2018", None),
        ("1900-01-01", None),
        ("0000-00-00", None),
        ("unknown", None),
        ("", None),
        (None, None),
    ],
)
def test_a_birth_date_is_read_in_any_spelling(spelled, read):

    row = standardized(birth_date=spelled)

    assert row["birth_date"] == read
    assert row["birth_year"] == (read and read // 10_000)


@pytest.mark.parametrize(
    ("spelled", "read"),
    [
        ("786-77-6454", "786776454"),
        ("786 77 6454", "786776454"),
        ("786776454", "786776454"),
        ("912-78-1234", "912781234"),
        ("000-12-3456", None),
        ("666-12-3456", None),
        ("123-00-4567", None),
        ("123-45-0000", None),
        ("123-45-6789", None),
        ("999-99-9999", None),
        ("78677645", None),
        (None, None),
    ],
)
def test_an_ssn_counts_only_when_it_can_be_one(spelled, read):

    row = standardized(ssn=spelled)

    assert row["ssn"] == read
    assert row["ssn_last_four"] == (read and read[-4:])


def test_the_last_four_digits_alone_are_kept_as_such():

    row = standardized(ssn="6454")

    assert (row["ssn"], row["ssn_last_four"]) == (None, "6454")


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("  José-Luis ", "O'Neill", ("JOSELUIS", "ONEILL", None, None)),
        ("Bob", "Ortiz-Vega", ("BOB", "ORTIZVEGA", "ORTIZ", "VEGA")),
        ("ana", "de la Cruz", ("ANA", "DELACRUZ", "DE", "CRUZ")),
        ("Baby Boy", "Unknown", (None, None, None, None)),
        ("李", "Nguyễn", ("李", "NGUYEN", None, None)),
        ("-", "", (None, None, None, None)),
    ],
)
def test_names_are_folded_to_letters(first, last, expected):

    row = standardized(first_name=first, last_name=last)

    found = (row["first_name"], row["last_name"], row["last_part"], row["last_other_part"])
    assert found == expected


def test_a_short_form_is_known_by_its_root():

    row = standardized(first_name="bobby")

    assert (row["first_name"], row["first_root"], row["first_initial"]) == ("BOBBY", "ROBERT", "B")


@pytest.mark.parametrize(
    ("last", "suffix", "expected"),
    [
        ("Brown Jr.", None, ("BROWN", "JR")),
        ("Brown, III", None, ("BROWN", "III")),
        ("Brown", "Senior", ("BROWN", "SR")),
        ("Brown", "Esq", ("BROWN", None)),
    ],
)
def test_a_suffix_is_found_in_its_column_or_in_the_name(last, suffix, expected):

    row = standardized(last_name=last, suffix=suffix)

    assert (row["last_name"], row["suffix"]) == expected


@pytest.mark.parametrize(
    ("address", "unit", "expected"),
    [
        ("1202 Beaumont Avenue", None, ("1202 BEAUMONT AVE", None)),
        ("beaumont ave. 1202", None, ("1202 BEAUMONT AVE", None)),
        ("5112 145th st", "", ("5112 145TH ST", None)),
        ("145th Street 5112", None, ("5112 145TH ST", None)),
        ("55 North Broad Street Apt 3B", None, ("55 N BROAD ST", "3B")),
        ("55 N BROAD ST #4", None, ("55 N BROAD ST", "4")),
        ("55 N BROAD ST", "apt. 3b", ("55 N BROAD ST", "3B")),
        ("PO Box 14011", None, ("14011 PO BOX", None)),
        ("Broad Street", "3", (None, None)),
        (None, None, (None, None)),
    ],
)
def test_an_address_is_a_house_on_a_street(address, unit, expected):

    row = standardized(street_address=address, unit=unit)

    assert (row["street"], row["unit"]) == expected


def test_the_rest_is_plain():

    row = standardized(
        middle_name="marie", sex="Female", phone="+1 (215) 555-0142", zip_code="19107-1234"
    )

    found = (row["middle_name"], row["sex"], row["phone"], row["zip_code"])
    assert found == ("M", "F", "2155550142", "19107")


def test_values_that_say_nothing_are_missing():

    row = standardized(sex="declined", phone="0000000000", zip_code="00000", middle_name=" ")

    assert (row["sex"], row["phone"], row["zip_code"], row["middle_name"]) == (None,) * 4


def test_no_column_is_needed():

    row = standardized()

    assert {value for name, value in row.items() if name not in ("record", "of_record")} == {None}


@pytest.mark.parametrize(
    ("said", "alone"),
    [
        ({}, True),
        ({"first_name": "Rosa", "last_name": "Quintero", "sex": "F"}, True),
        ({"first_name": "Baby Boy", "birth_date": "2024-05-01"}, True),
        ({"street_address": "118 Cedar Ave", "phone": "215-555-0142"}, True),
        ({"ssn": "412-65-9081"}, True),
        ({"last_name": "Quintero", "birth_date": "2024-05-01"}, False),
        ({"first_name": "Rosa", "ssn": "412-65-9081"}, False),
        ({"birth_date": "1988-03-14", "ssn": "412-65-9081"}, False),
    ],
)
def test_a_record_that_could_be_anybodys_is_known_by_its_own_name(said, alone):

    row = standardized(**said)

    assert row["of_record"] == (row["record"] if alone else None)
