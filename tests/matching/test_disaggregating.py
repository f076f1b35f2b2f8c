"""A linkage counts by group of people whom it serves, and lets nobody stand alone."""

from datetime import date

import pyarrow as pa
import pytest

from linkage.matching.default_table import DEFAULT_TABLE
from linkage.matching.disaggregate import (
    FEW,
    FEW_JUDGED,
    LEAST_RECORDS,
    Disaggregation,
    Labels,
    arrived_by_group,
    as_groups,
)
from linkage.matching.linkage import link
from linkage.matching.session import Limits

ON = date(2026, 7, 1)


def person(number, dataset, **columns):
    words = {
        "record": f"{dataset}/{number:04}",
        "first_name": f"A{'bcdefghij'[number % 9]}{'klmnopqrs'[number // 9 % 9]}",
        "last_name": f"Z{'tuvwxyzab'[number % 9]}{'cdefghijk'[number // 9 % 9]}",
        "birth_date": "2015-03-04",
        "sex": "F",
        "ssn": f"{212_340_001 + 37 * number:09}",
        "zip_code": "19104",
        "race_ethnicity": "one",
    }
    return words | columns


def counted(records, *labels):
    table = pa.Table.from_pylist(records)
    found = link(
        table, DEFAULT_TABLE, limits=Limits(), disaggregation=Disaggregation(Labels.of(labels), ON)
    )
    return {(each["kind"], each["value"]): each for each in found.counts["by_group"]}


def arrived(read, new, belonging, *labels):
    table = pa.Table.from_pylist(read)
    found = arrived_by_group(
        table,
        pa.chunked_array([[each["record"] for each in new]], pa.string()),
        as_groups(belonging),
        Disaggregation(Labels.of(labels), ON),
        limits=Limits(),
    )
    return {(each["kind"], each["value"]): each for each in found}


def test_records_linked_across_datasets_are_counted_in_every_group_they_are_in():
    both = [person(n, dataset) for n in range(20) for dataset in ("wic", "snap")]
    alone = [person(n, "wic", sex="M", birth_date="1950-01-02", ssn=None) for n in range(30, 45)]

    groups = counted([*both, *alone])

    assert (groups["sex", "F"]["records"], groups["sex", "F"]["linked"]) == (40, 40)
    assert (groups["sex", "M"]["records"], groups["sex", "M"]["linked"]) == (15, 0)
    assert (groups["dataset", "wic"]["records"], groups["dataset", "wic"]["linked"]) == (35, 20)
    assert groups["age", "6 to 17"]["records"] == 40
    assert groups["age", "65 or older"]["records"] == 15
    assert groups["ssn", "absent"]["records"] == 15
    assert groups["geography", "191"]["records"] == 55
    assert groups["race-ethnicity", "one"]["records"] == 55


def test_an_age_changes_on_the_birthday():
    day_before = [person(n, "wic", birth_date="2020-07-02") for n in range(11)]
    the_day = [person(n, "wic", birth_date="2020-07-01") for n in range(20, 31)]

    groups = counted([*day_before, *the_day])

    assert groups["age", "0 to 5"]["records"] == 11
    assert groups["age", "6 to 17"]["records"] == 11


def test_values_that_few_bear_are_counted_together():
    many = [person(n, "wic") for n in range(20)]
    few = [person(30 + n, "wic", race_ethnicity=f"rare {n}") for n in range(11)]

    groups = counted([*many, *few])

    assert groups["race-ethnicity", FEW]["records"] == 11
    assert ("race-ethnicity", "rare 1") not in groups


def test_where_few_are_still_few_together_the_next_frequent_value_goes_with_them():
    many = [person(n, "wic") for n in range(20)]
    some = [person(30 + n, "wic", race_ethnicity="two") for n in range(12)]
    alone = person(50, "wic", race_ethnicity="rare")

    groups = counted([*many, *some, alone])

    of_race = {value: each["records"] for (kind, value), each in groups.items() if "race" in kind}
    assert of_race == {"one": 20, FEW: 13}


def test_what_is_not_recorded_is_a_group_of_its_own():
    records = [
        person(n, "wic", race_ethnicity=None, sex=None, birth_date=None, zip_code=None)
        for n in range(12)
    ]

    groups = counted(records)

    for kind in ("race-ethnicity", "sex", "age", "geography"):
        assert groups[kind, "not recorded"]["records"] == 12


def test_judged_pairs_count_for_the_groups_of_both_their_records():
    records = [person(n, "wic") for n in range(12)] + [
        person(n, "snap", sex="M") for n in range(12)
    ]

    groups = counted(
        records,
        ("snap/0001", "wic/0001", True, "above", 10.0),
        ("snap/0002", "wic/0002", True, "below", 50.0),
        ("snap/0003", "wic/0003", False, "below", 50.0),
        ("snap/9999", "wic/9999", True, "above", 10.0),
    )

    assert groups["sex", "F"]["judged"] == groups["sex", "M"]["judged"]
    assert groups["geography", "191"]["judged"] == [
        {"band": "above", "same": 1, "different": 0, "weight": 10.0},
        {"band": "below", "same": 1, "different": 1, "weight": 50.0},
    ]


def test_a_refresh_counts_what_arrived_and_the_judged_pairs_of_all_it_read():
    known = [person(n, "wic") for n in range(30)]
    new = [person(n, "wic", sex="M") for n in range(40, 52)]
    belonging = {each["record"]: "p1" for each in new} | {"snap/0099": "p1"}
    judged = [("snap/0001", f"wic/{n:04}", True, "above", 10.0) for n in range(11)]

    groups = arrived(known + new, new, belonging, *judged)

    assert (groups["sex", "M"]["records"], groups["sex", "M"]["linked"]) == (12, 12)
    assert groups["sex", "M"]["judged"] == []
    assert (groups["sex", "F"]["records"], groups["sex", "F"]["linked"]) == (0, 0)
    assert groups["sex", "F"]["judged"] == [
        {"band": "above", "same": 11, "different": 0, "weight": 10.0}
    ]


def rare(number):
    """Every other one bears what few bear."""
    return person(number, "wic", race_ethnicity="rare" if number % 2 else "scarce")


def test_few_that_arrived_and_few_that_were_judged_are_told_apart():
    known = [rare(n) for n in range(30)]
    new = [rare(n) for n in range(40, 52)]
    belonging = {each["record"]: each["record"] for each in new}
    judged = [("snap/0001", f"wic/{n:04}", True, "above", 10.0) for n in range(14)]

    groups = arrived(known + new, new, belonging, *judged)

    of_race = {value: each for (kind, value), each in groups.items() if "race" in kind}
    assert set(of_race) == {FEW, FEW_JUDGED}
    assert (of_race[FEW]["records"], of_race[FEW]["judged"]) == (12, [])
    assert (of_race[FEW_JUDGED]["records"], of_race[FEW_JUDGED]["judged"][0]["same"]) == (0, 14)


@pytest.mark.parametrize("number", [1, LEAST_RECORDS - 1])
def test_a_refresh_with_few_new_records_counts_none_of_them(number):
    new = [person(n, "wic") for n in range(number)]
    belonging = {each["record"]: "p1" for each in new} | {"snap/0099": "p1"}

    assert arrived([*new, *(person(n, "wic") for n in range(40, 60))], new, belonging) == {}


def test_a_refresh_with_few_new_records_counts_the_judged_pairs_alone():
    known = [person(n, "wic") for n in range(40, 60)]
    judged = [("snap/0001", each["record"], True, "above", 10.0) for each in known]
    new = [person(1, "wic")]

    groups = arrived(known + new, new, {"wic/0001": "p1", "snap/0099": "p1"}, *judged)

    assert {(each["records"], each["linked"]) for each in groups.values()} == {(0, 0)}
    assert groups["sex", "F"]["judged"][0]["same"] == 20


def test_a_refresh_counts_no_judged_pairs_of_few_records():
    new = [person(n, "wic") for n in range(LEAST_RECORDS)]
    belonging = {each["record"]: each["record"] for each in new}
    judged = [("snap/0001", each["record"], True, "above", 10.0) for each in new[1:]]

    groups = arrived(new, new, belonging, *judged)

    assert groups["sex", "F"]["records"] == LEAST_RECORDS
    assert not any(each["judged"] for each in groups.values())


def test_a_linkage_of_few_records_counts_nobody():
    assert counted([person(n, "wic") for n in range(LEAST_RECORDS - 1)]) == {}


def test_a_refresh_without_anything_new_or_judged_counts_nobody():
    assert arrived([person(1, "wic")], [], {}) == {}


def test_a_linkage_that_is_not_asked_for_groups_counts_none():
    found = link(pa.Table.from_pylist([person(1, "wic")]), DEFAULT_TABLE, limits=Limits())

    assert "by_group" not in found.counts
