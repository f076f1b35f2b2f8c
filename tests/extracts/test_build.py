import pytest

from agreements.rules.conditions import Compare, Comparison
from agreements.rules.scope import Cohort
from agreements.rules.vocabulary import OutputKind
from linkage.extracts.build import build
from linkage.extracts.sources import NothingToBuild
from tests.extracts.ingredients import go_on, recipe_for, rows_of
from tests.factories.scopes import make_scope

THREE_DATASETS = {
    "health": [
        {"owner": "anna", "visits": "3", "last_name": "Secret"},
        {"owner": "anna", "visits": "4"},
        {"owner": "ben", "visits": "9"},
        {"owner": "cleo", "visits": "1"},
    ],
    "homeless": [{"owner": "ben", "visits": "1"}, {"owner": "dora", "visits": "2"}],
    "credit": [{"owner": "cleo", "visits": "1"}],
}


def visits_in(extract, dataset):
    return [row[f"{dataset}.visits"] for row in rows_of(extract) if row["dataset"] == dataset]


@pytest.mark.parametrize(
    ("cohort", "expected"),
    [
        (Cohort(any_of=frozenset({"health"})), {"3", "4", "9", "1"}),
        (Cohort(all_of=frozenset({"health", "homeless"})), {"9"}),
        (
            Cohort(any_of=frozenset({"health"}), none_of=frozenset({"credit", "homeless"})),
            {"3", "4"},
        ),
        (Cohort(none_of=frozenset({"homeless"})), {"3", "4", "1"}),
    ],
)
def test_people_are_chosen_by_the_datasets_they_appear_in(cohort, expected):
    scope = make_scope("credit", "health", "homeless", cohort=cohort)

    extract = build(recipe_for(scope, THREE_DATASETS), go_on)

    assert set(visits_in(extract, "health")) == expected


def test_a_row_outside_the_scope_is_never_in_an_output():
    condition = Compare("health.visits", Comparison.LESS, 4)
    scope = make_scope("health", row_conditions={"health": condition})

    extract = build(recipe_for(scope, THREE_DATASETS), go_on)

    assert sorted(visits_in(extract, "health")) == ["1", "3"]
    assert extract.people == 2


def test_a_row_outside_the_scope_puts_nobody_into_a_cohort_and_keeps_nobody_out():
    scope = make_scope(
        "credit",
        "health",
        cohort=Cohort(any_of=frozenset({"health"}), none_of=frozenset({"credit"})),
        row_conditions={"credit": Compare("credit.visits", Comparison.GREATER, 5)},
    )

    extract = build(recipe_for(scope, THREE_DATASETS), go_on)

    assert extract.people == 3


def test_an_element_outside_the_scope_is_never_in_an_output():
    extract = build(recipe_for(make_scope("health"), THREE_DATASETS), go_on)

    rows = rows_of(extract)

    assert set(rows[0]) == {"person", "dataset", "health.visits"}
    assert "Secret" not in str(rows)


def test_only_the_elements_of_the_plan_are_asked_of_the_vault():
    asked = []
    recipe = recipe_for(make_scope("health"), THREE_DATASETS)
    source = recipe.sources[0]

    def spying(columns):
        asked.extend(columns)
        return source.batches(columns)

    spied = type(source)(
        source.reading, source.delivery, source.sha256, source.rows, spying, source.people
    )
    build(type(recipe)(recipe.scope, recipe.dictionary, [spied]), go_on)

    assert asked == ["record_id", "visits"]


def test_a_pseudonym_is_the_same_within_a_project_and_another_in_the_next():
    datasets = ("health", "homeless")
    first = build(recipe_for(make_scope(*datasets), THREE_DATASETS), go_on)
    other = build(recipe_for(make_scope(*datasets, request="RR-2026-0002"), THREE_DATASETS), go_on)

    rows, others = rows_of(first), rows_of(other)
    people = {row["person"] for row in rows}

    assert len(people) == 4
    assert people.isdisjoint(row["person"] for row in others)
    assert people.isdisjoint({"anna", "ben", "cleo", "dora"})


def test_the_order_of_rows_is_not_the_order_of_the_delivery():
    rows = {"health": [{"owner": f"p{n}", "visits": str(n)} for n in range(40)]}

    extract = build(recipe_for(make_scope("health"), rows), go_on, chunk_rows=7)

    handed_over = rows_of(extract)
    assert [row["person"] for row in handed_over] == sorted(row["person"] for row in handed_over)


def test_nobody_is_left_out_by_a_dataset_whose_records_are_not_all_linked():
    rows = THREE_DATASETS | {"credit": [{"owner": "cleo"}, {"owner": None}]}
    cohort = Cohort(any_of=frozenset({"health"}), none_of=frozenset({"credit"}))

    with pytest.raises(NothingToBuild, match="1 records of credit are not linked"):
        build(recipe_for(make_scope("credit", "health", cohort=cohort), rows), go_on)


def test_records_without_a_person_are_counted_and_left_out():
    rows = {"health": [{"owner": "anna", "visits": "3"}, {"owner": None, "visits": "99"}]}

    extract = build(recipe_for(make_scope("health"), rows), go_on)

    assert extract.not_linked == {"health": 1}
    assert visits_in(extract, "health") == ["3"]


def test_records_of_one_dataset_that_was_never_linked_are_people_of_their_own():
    recipe = recipe_for(make_scope("health"), THREE_DATASETS, is_linked=False)

    extract = build(recipe, go_on)

    assert extract.people == 4
    assert extract.not_linked == {}


@pytest.mark.parametrize("output", list(OutputKind))
def test_an_empty_delivery_stops_the_extract(output):
    with pytest.raises(NothingToBuild, match="DL-health holds no rows"):
        build(recipe_for(make_scope("health", output=output), {"health": []}), go_on)


def test_a_dataset_whose_record_key_may_not_be_read_stops_the_extract():
    scope = make_scope("health", linkage_elements=frozenset())

    with pytest.raises(NothingToBuild, match="no key"):
        build(recipe_for(scope, THREE_DATASETS), go_on)


def test_reading_stops_at_the_checkpoint_that_says_so():
    seen = []

    def stop_at_the_second(done, total, label):
        seen.append((done, total, label))
        if len(seen) == 2:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        build(recipe_for(make_scope("health"), THREE_DATASETS), stop_at_the_second)

    assert seen == [(0, 4, "Reading health"), (2, 4, "Reading health")]
