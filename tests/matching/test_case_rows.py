"""Where the records of a case lie in a delivery, and what stands in those rows."""

import pyarrow as pa
import pytest

from linkage import vault
from linkage.matching.case_rows import NOWHERE, find_rows, read_household, read_rows, year_in
from linkage.matching.records import records_of
from linkage.matching.session import Limits

ROLES = {
    "id": "record_key",
    "given": "first_name",
    "born": "birth_date",
    "house": "street_address",
    "street": "street_address",
    "zip": "zip_code",
}
ROWS = [
    ("r1", "Anna", "1988-03-14", "118", "Cedar Avenue", "19107"),
    ("r2", "Ben", "2016-01-02", "118", "Cedar Ave", "19107"),
    ("r1", "Ann", "1988-03-14", "118", "cedar ave", "19107"),
    ("r3", "Cleo", "1990-01-01", "9", "Elm St", "19104"),
    (None, "Nobody", None, None, None, None),
]


@pytest.fixture
def sealed(vault_folder):
    columns = zip(*ROWS, strict=True)
    with vault.SealedWriter("delivery") as writer:
        writer.write_table(
            pa.table({n: pa.array(v, pa.string()) for n, v in zip(ROLES, columns, strict=True)})
        )
        return writer.finish()


def look_for(sealed, *keys, roles=ROLES, crowded=8):
    wanted = {vault.record_key("health", each): each for each in keys}
    found = find_rows("health", sealed, roles, wanted, limits=Limits(), crowded_address=crowded)
    return {wanted[key]: place for key, place in found.items()}


def test_every_row_of_a_record_is_found_with_others_at_its_address(sealed):
    found = look_for(sealed, "r1", "r3", "r9")

    assert found["r1"].rows == (0, 2)
    assert (found["r1"].household_rows, found["r1"].records_at_address) == ((1,), 2)
    assert (found["r3"].household_rows, found["r3"].records_at_address) == ((), 1)
    assert "r9" not in found
    assert NOWHERE.rows == ()


def test_nobody_is_named_who_shares_a_shelter_and_no_household(sealed):
    found = look_for(sealed, "r1", crowded=1)

    assert (found["r1"].household_rows, found["r1"].records_at_address) == ((), 2)


def test_without_leave_to_read_addresses_nobody_else_is_looked_for(sealed):
    found = look_for(sealed, "r1", roles={"id": "record_key", "given": "first_name"})

    assert (found["r1"].rows, found["r1"].records_at_address) == ((0, 2), 0)


def test_columns_of_one_role_are_read_as_one(sealed):
    columns = {name: role for name, role in ROLES.items() if role != "record_key"}

    assert read_rows(sealed, columns, [0]) == [
        {
            "first_name": "Anna",
            "birth_date": "1988-03-14",
            "street_address": "118 Cedar Avenue",
            "zip_code": "19107",
        }
    ]


def test_of_a_household_a_name_and_a_year_are_read(sealed):
    assert read_household(sealed, ROLES, [1]) == [{"first_name": "Ben", "birth_year": "2016"}]
    assert read_household(sealed, {"id": "record_key"}, [1]) == []


@pytest.mark.parametrize(
    ("date", "year"),
    [
        ("1988-03-14", "1988"),
        ("3/14/1988", "1988"),
        ("19880314", "1988"),
        ("03141988", "1988"),
        ("", ""),
        ("unknown", ""),
    ],
)
def test_a_year_is_read_from_any_spelling(date, year):
    assert year_in(date) == year


def test_a_role_of_several_columns_may_be_missing_altogether(vault_folder):
    rows = pa.table({"id": ["a", "b"], "house": ["118", None], "street": ["Cedar Ave", None]})

    records = records_of(
        "health",
        rows,
        {"id": "record_key", "house": "street_address", "street": "street_address"},
    )

    assert records.column("street_address").to_pylist() == ["118 Cedar Ave", None]
