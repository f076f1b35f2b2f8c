from agreements.rules.scope import Cohort
from agreements.rules.vocabulary import OutputKind
from linkage.extracts.build import build
from tests.extracts.ingredients import go_on, recipe_for, rows_of
from tests.factories.scopes import make_scope

HOME = {"street": "12 Oak Street", "unit": "Apt 3", "zip_code": "19104"}
OTHER_HOME = {"street": "7 Elm Avenue", "unit": None, "zip_code": "19121"}


def person(owner, first, home=HOME, **more):
    return {"owner": owner, "first_name": first, "last_name": "Doe"} | home | more


def contacts(rows, **changed):
    scope = make_scope(*rows, output=OutputKind.CONTACT_LIST, **changed)
    extract = build(recipe_for(scope, rows), go_on, chunk_rows=2)
    return rows_of(extract), extract


def test_people_at_one_address_however_spelled_are_one_household():
    rows = {
        "health": [person("anna", "Anna")],
        "homeless": [person("ben", "Ben", HOME | {"street": "12 OAK ST.", "unit": "#3"})],
    }

    found, extract = contacts(rows)

    assert len(found) == extract.households == 1


def test_people_with_one_household_key_are_one_household_whatever_their_address():
    keys = frozenset({"health.record_id", "health.household_id"})
    rows = {
        "health": [
            person("anna", "Anna", household_id="h1"),
            person("ben", "Ben", OTHER_HOME, household_id="h1"),
            person("cleo", "Cleo", household_id="h2"),
        ]
    }

    found, _ = contacts(rows, linkage_elements=keys)

    assert [row["first_name"] for row in found] == ["Anna", "Cleo"]


def test_a_person_in_two_datasets_holds_their_households_together():
    rows = {
        "health": [person("anna", "Anna"), person("ben", "Ben", OTHER_HOME)],
        "homeless": [person("ben", "Ben")],
    }

    found, extract = contacts(rows)

    assert extract.households == 1
    assert len(found) == 1


def test_the_eldest_is_written_to_where_birth_dates_may_be_read():
    rows = {
        "health": [
            person("anna", "Anna", birth_date="2015-02-01"),
            person("ben", "Ben", birth_date="03/04/1980"),
            person("cleo", "Cleo", birth_date=None),
        ]
    }

    found, _ = contacts(rows, condition_elements=frozenset({"health.birth_date"}))

    assert found == [
        {"first_name": "Ben", "last_name": "Doe", "street_address": "12 Oak Street"}
        | {"unit": "Apt 3", "zip_code": "19104"}
    ]


def test_a_household_without_an_address_is_counted_and_left_out():
    rows = {
        "health": [person("anna", "Anna"), person("ben", "Ben", dict.fromkeys(HOME))],
    }

    found, extract = contacts(rows)

    assert [row["first_name"] for row in found] == ["Anna"]
    assert (extract.households, extract.unreachable_households) == (2, 1)


def test_a_contact_list_holds_names_and_addresses_and_nothing_else():
    rows = {"health": [person("anna", "Anna", visits="77", birth_date="1980-01-01")]}
    elements = {f"health.{name}" for name in ("first_name", "last_name", "street", "visits")}

    found, _ = contacts(rows, elements=elements)

    assert found == [{"first_name": "Anna", "last_name": "Doe", "street_address": "12 Oak Street"}]


def test_the_rows_do_not_tell_which_dataset_a_household_is_in():
    rows = {
        "health": [person("z", "Zoe", OTHER_HOME)],
        "homeless": [person("a", "Adam", HOME)],
        "credit": [person("c", "Carl", HOME)],
    }
    cohort = Cohort(any_of=frozenset({"health", "homeless"}), none_of=frozenset({"credit"}))

    found, _ = contacts(rows, cohort=cohort)

    assert [row["first_name"] for row in found] == ["Adam", "Zoe"]
    assert set(found[0]) == {"first_name", "last_name", "street_address", "unit", "zip_code"}
