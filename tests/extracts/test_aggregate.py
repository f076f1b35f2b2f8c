import pytest

from agreements.rules.vocabulary import OutputKind
from linkage.extracts import aggregate
from linkage.extracts.build import build
from linkage.extracts.sources import NothingToBuild
from tests.extracts.ingredients import go_on, recipe_for, rows_of
from tests.factories.scopes import make_scope

AGGREGATE = OutputKind.AGGREGATE


def people_in(ward, number, *, since=0):
    return [{"owner": f"{ward}{n}", "ward": ward} for n in range(since, since + number)]


def shown(extract):
    return {row["health.ward"]: row["people"] for row in rows_of(extract)}


def test_small_counts_are_blank_and_zero_is_shown():
    rows = {"health": people_in("N", 30) + people_in("S", 10)}
    recipe = recipe_for(make_scope("health", output=AGGREGATE), rows, with_totals=False)

    extract = build(recipe, go_on)

    assert shown(extract) == {"N": 30, "S": None, "W": 0}


def test_a_blank_count_says_why_it_is_blank():
    rows = {"health": people_in("N", 30) + people_in("S", 10)}
    recipe = recipe_for(make_scope("health", output=AGGREGATE), rows)

    notes = {row["health.ward"]: row["note"] for row in rows_of(build(recipe, go_on))}

    assert notes == {"N": "", "S": "fewer than 11", "W": "", "(all)": ""}


def test_everybody_is_counted_once_in_the_group_most_of_their_records_name():
    rows = {
        "health": [
            {"owner": "anna", "ward": "S"},
            {"owner": "anna", "ward": "N"},
            {"owner": "anna", "ward": "S"},
            {"owner": "ben", "ward": "W"},
            {"owner": "ben", "ward": "N"},
        ]
    }
    recipe = recipe_for(make_scope("health", output=AGGREGATE, minimum_cell=1), rows)

    extract = build(recipe, go_on)

    assert shown(extract) == {"N": 1, "S": 1, "W": 0, "(all)": 2}


def test_groups_of_two_datasets_are_counted_together():
    scope = make_scope(
        "health",
        "homeless",
        output=AGGREGATE,
        aggregate_by=("health.ward", "homeless.is_open"),
        minimum_cell=1,
    )
    rows = {
        "health": [{"owner": "anna", "ward": "N"}, {"owner": "ben", "ward": "N"}],
        "homeless": [{"owner": "anna", "is_open": True}, {"owner": "cleo", "is_open": None}],
    }

    found = rows_of(build(recipe_for(scope, rows), go_on))
    counted = {
        (row["health.ward"], row["homeless.is_open"]): row["people"]
        for row in found
        if row["people"]
    }

    assert counted[("N", "true")] == 1
    assert counted[("N", "(not recorded)")] == 1
    assert counted[("(not recorded)", "(not recorded)")] == 1
    assert counted[("(all)", "(all)")] == 3


def test_a_table_with_more_cells_than_anybody_can_check_is_not_built(monkeypatch):
    monkeypatch.setattr(aggregate, "MOST_CELLS", 2)
    recipe = recipe_for(make_scope("health", output=AGGREGATE), {"health": people_in("N", 3)})

    with pytest.raises(NothingToBuild, match="more than 2 cells"):
        build(recipe, go_on)
