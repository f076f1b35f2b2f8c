from dataclasses import replace

from agreements.rules.requirements import Requirement
from agreements.rules.scope import Clause, Cohort
from agreements.rules.scope_words import scope_lines
from agreements.rules.vocabulary import OutputKind, RequirementKind
from tests.factories.scopes import make_scope
from tests.rules.scopes import months


def words_of(scope, about):
    return [line.words for line in scope_lines(scope, {}) if line.about == about]


def test_every_part_of_a_scope_is_said_with_the_clause_behind_it():
    scope = make_scope(
        "medicaid",
        "shelter",
        elements=["medicaid.visits"],
        cohort=Cohort(
            any_of=frozenset({"medicaid"}),
            none_of=frozenset({"shelter"}),
        ),
        row_conditions={"medicaid": months("medicaid", 6)},
        requirements=frozenset({Requirement(RequirementKind.IRB)}),
    )

    lines = {line.about: line for line in scope_lines(scope, {"medicaid.visits": "Visits"})}

    assert lines["May stand in the output"].words == "Visits of medicaid"
    assert lines["May stand in the output"].clauses == (Clause("DSA-2026-001", "4.2"),)
    assert lines["Linked"].words == "medicaid with shelter"
    assert lines["Rows"].words == "Of medicaid only rows where medicaid.months is at least 6"
    assert lines["Small cells"].words == "No count from 1 to 10 is shown"
    assert lines["Required"].words == "approval of an institutional review board"
    assert words_of(scope, "Who is in it") == [
        "People in at least one of medicaid",
        "People in none of shelter",
    ]


def test_elements_of_one_dataset_that_rest_on_the_same_clauses_are_said_together():
    clause, other = Clause("DSA-2026-001", "4.2"), Clause("DSA-2026-001", "4.3")
    scope = replace(
        make_scope("medicaid", elements=["medicaid.plan", "medicaid.visits", "medicaid.ward"]),
        because={
            "medicaid.plan": (clause,),
            "medicaid.visits": (clause,),
            "medicaid.ward": (other,),
        },
    )

    assert words_of(scope, "May stand in the output") == [
        "plan, visits of medicaid",
        "ward of medicaid",
    ]


def test_aggregate_says_what_it_counts_by_and_what_is_read_to_link():
    scope = make_scope(
        "medicaid",
        output=OutputKind.AGGREGATE,
        linkage_elements=frozenset({"medicaid.record_id"}),
        datasets=frozenset({"medicaid", "shelter"}),
    )

    assert words_of(scope, "Counts by") == ["medicaid.ward"]
    assert words_of(scope, "Read to link, and for nothing else") == ["record_id of medicaid"]
