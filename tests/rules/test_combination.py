"""What is allowed is what every agreement, every reviewer and the dictionary allow together."""

from datetime import UTC, date, datetime

import pytest

from agreements.rules.asked import Approved
from agreements.rules.combination import ScopeCheck, combine
from agreements.rules.conditions import conjuncts
from agreements.rules.requirements import Requirement
from agreements.rules.scope import SMALLEST_CELL, Clause, Cohort, Scope
from agreements.rules.vocabulary import (
    AgreementKind,
    OutputKind,
    Purpose,
    RequirementKind,
    Use,
)
from datasets.rules.vocabulary import Identifiability
from idea_portal.policy import Period
from tests.rules.scopes import (
    DICTIONARY,
    NOW,
    YEAR,
    asked,
    both,
    months,
    names,
    silent,
    terms,
)


def answer(rules, question, *approved, dictionary=DICTIONARY, at=NOW):
    return combine(terms=rules, asked=question, approved=approved, dictionary=dictionary, at=at)


def test_what_every_agreement_covers_becomes_the_scope():
    combination = answer(both(), asked())

    assert combination.decision.allowed
    assert combination.scope.elements == {"medicaid.name", "shelter.county"}
    assert combination.scope.agreements == {"DSA-1", "DSA-2"}
    assert combination.scope.minimum_cell == SMALLEST_CELL
    assert combination.scope.condition_elements == {"medicaid.months"}


def test_every_part_of_a_scope_names_the_clauses_behind_it():
    because = answer(both(), asked()).scope.because

    assert because["medicaid.name"] == (Clause("DSA-1", "4.1"),)
    assert because["identity:shelter.ssn"] == (Clause("DSA-2", "4.2"),)
    assert because["purpose"] == (Clause("DSA-1", "5.1"), Clause("DSA-2", "5.1"))
    assert because["linkage:medicaid+shelter"] == (Clause("DSA-1", "7.1"), Clause("DSA-2", "7.1"))
    assert because["rows:medicaid"] == (Clause("DSA-1", "9.2"),)
    assert str(because["output"][0]) == "clause 8.1 of DSA-1"


def test_a_scope_reads_back_as_it_was_stored():
    requirement = Requirement(RequirementKind.DESTRUCTION, days=30)
    scope = answer(both(conditions=frozenset({requirement})), asked()).scope

    assert Scope.from_record(scope.as_record()) == scope


def test_every_check_is_made_whatever_the_answer():
    for rules in (both(), [], [terms()]):
        findings = answer(rules, asked()).decision.findings

        assert [finding.check for finding in findings] == list(ScopeCheck)


ENDED = Period.of_days(date(2025, 1, 1), date(2025, 12, 31))
NARROW = Identifiability.LIMITED
AGGREGATE = {
    "output": OutputKind.AGGREGATE,
    "elements": frozenset(),
    "purpose": Purpose.REPORTING,
}
CLIENT_LEVEL = {
    "output": OutputKind.CLIENT_LEVEL,
    "purpose": Purpose.EVALUATION,
    "elements": names("medicaid", "months"),
}


@pytest.mark.parametrize(
    ("refused", "rules", "question"),
    [
        (ScopeCheck.SOMETHING_IS_LEFT, both(), asked(people=frozenset())),
        (
            ScopeCheck.SOMETHING_IS_LEFT,
            both(),
            asked(elements=frozenset(), linkage_elements=frozenset()),
        ),
        (ScopeCheck.AGREEMENTS_READABLE, both(unknown=("clause 9 (DSA-1): odd",)), asked()),
        (ScopeCheck.AGREEMENTS_IN_FORCE, both(not_in_force=("DSA-1 is suspended.",)), asked()),
        (
            ScopeCheck.ELEMENTS_DESCRIBED,
            both(elements=names("medicaid", "name", "months", "unheard_of")),
            asked(elements=names("medicaid", "name", "unheard_of")),
        ),
        (ScopeCheck.ELEMENTS_COVERED, both(elements=names("medicaid", "months")), asked()),
        (ScopeCheck.LINKAGE_ELEMENTS_COVERED, both(linkage_elements=None), asked()),
        (ScopeCheck.CONDITION_ELEMENTS_COVERED, both(elements=names("medicaid", "name")), asked()),
        (ScopeCheck.PURPOSE_PERMITTED, both(purposes=frozenset({Purpose.RESEARCH})), asked()),
        (ScopeCheck.PURPOSE_PERMITTED, both(purposes=None), asked()),
        (
            ScopeCheck.PURPOSE_PERMITTED,
            both(prohibited_purposes=frozenset({Purpose.OUTREACH})),
            asked(),
        ),
        (ScopeCheck.RECIPIENT_PERMITTED, both(), asked(recipient="somebody")),
        (ScopeCheck.LINKAGE_PERMITTED, both(linkage_pairs=frozenset()), asked()),
        (ScopeCheck.LINKAGE_PERMITTED, both(), asked(linkage_pairs=frozenset())),
        (ScopeCheck.OUTPUT_PERMITTED, both(outputs=frozenset({OutputKind.AGGREGATE})), asked()),
        (ScopeCheck.OUTPUT_FITS_PURPOSE, both(), asked(purpose=Purpose.RESEARCH)),
        (ScopeCheck.IDENTIFIABILITY_WITHIN_CEILING, both(identifiability=NARROW), asked()),
        (ScopeCheck.IDENTIFIABILITY_WITHIN_CEILING, both(), asked(identifiability=NARROW)),
        (
            ScopeCheck.IDENTIFIABILITY_WITHIN_CEILING,
            both(),
            asked(**CLIENT_LEVEL | {"elements": names("medicaid", "name")}),
        ),
        (
            ScopeCheck.IDENTIFIABILITY_WITHIN_CEILING,
            both(identifiability=Identifiability.DEIDENTIFIED),
            asked(**CLIENT_LEVEL),
        ),
        (
            ScopeCheck.IDENTIFIABILITY_WITHIN_CEILING,
            both(),
            asked(**AGGREGATE, aggregate_by=("medicaid.name",)),
        ),
        (
            ScopeCheck.SENSITIVITY_WITHIN_CEILING,
            both(),
            asked(elements=names("medicaid", "diagnosis")),
        ),
        (
            ScopeCheck.COHORT_WITHIN_DATASETS,
            both(),
            asked(cohort=Cohort(none_of=frozenset({"tax"}))),
        ),
        (ScopeCheck.PERIOD_COVERED, both(period=ENDED), asked()),
        (ScopeCheck.PERIOD_COVERED, both(), asked(period=ENDED)),
    ],
)
def test_a_request_is_refused_for_one_reason_alone(refused, rules, question):
    combination = answer(rules, question)

    assert [finding.check for finding in combination.decision.refusals] == [refused]
    assert combination.scope is None


def test_a_period_that_is_over_is_refused():
    after = datetime(2027, 2, 1, tzinfo=UTC)

    refusals = answer(both(), asked(), at=after).decision.refusals

    assert [finding.check for finding in refusals] == [ScopeCheck.PERIOD_COVERED]


def test_a_dataset_without_an_agreement_refuses_the_whole():
    combination = answer([terms("DSA-1", "medicaid")], asked())

    failed = {finding.check for finding in combination.decision.refusals}
    assert ScopeCheck.DATASETS_GOVERNED in failed
    assert combination.scope is None


def test_an_element_covered_by_one_of_two_governing_agreements_only_is_refused():
    narrower = terms("DSA-3", "medicaid", elements=names("medicaid", "months"))

    combination = answer([*both(), narrower], asked())

    (line,) = [each for each in combination.lines if not each.is_covered]
    assert (line.element, line.use) == ("medicaid.name", Use.OUTPUT)
    assert line.because == "DSA-3 does not permit it."
    assert [each.check for each in combination.decision.refusals] == [ScopeCheck.ELEMENTS_COVERED]


def test_an_element_covered_for_linkage_only_may_not_stand_in_an_output():
    combination = answer(both(), asked(elements=names("medicaid", "ssn")))

    refusals = {each.check for each in combination.decision.refusals}
    assert ScopeCheck.ELEMENTS_COVERED in refusals


def test_every_element_and_use_has_its_line():
    lines = answer(both(), asked()).lines

    assert [(line.element, line.use.value) for line in lines] == [
        ("medicaid.months", "condition"),
        ("medicaid.name", "output"),
        ("medicaid.ssn", "linkage"),
        ("shelter.county", "output"),
        ("shelter.ssn", "linkage"),
    ]
    assert lines[1].because == "Permitted by clause 4.1 of DSA-1."


def test_an_element_of_a_dataset_not_asked_for_is_not_covered():
    combination = answer(both(), asked(elements=frozenset({"tax.name", "medicaid.name"})))

    (line,) = [each for each in combination.lines if not each.is_covered]
    assert line.because == "Dataset tax is not part of the request."


def test_an_umbrella_mou_limits_only_what_it_speaks_of():
    assert answer([*both(), silent()], asked()).scope.agreements == {"DSA-1", "DSA-2", "MOU-1"}

    silent_on_outreach = silent(purposes=frozenset({Purpose.RESEARCH}))
    refusals = answer([*both(), silent_on_outreach], asked()).decision.refusals

    assert [each.check for each in refusals] == [ScopeCheck.PURPOSE_PERMITTED]


def test_a_license_alone_does_not_cover_a_dataset():
    license_ = terms("DUL-1", "medicaid", kind=AgreementKind.DUL)

    refused = {each.check for each in answer([license_], asked()).decision.refusals}

    assert ScopeCheck.DATASETS_GOVERNED in refused


def test_limits_of_all_are_taken_together():
    summer = Period.of_days(date(2026, 5, 1), date(2026, 8, 31))
    limits = silent(
        period=summer,
        minimum_cell=20,
        row_condition=months("medicaid", 6),
        conditions=frozenset({Requirement(RequirementKind.IRB)}),
    )

    scope = answer([*both(), limits], asked()).scope

    assert scope.period == summer
    assert scope.minimum_cell == 20
    assert scope.requirements == {Requirement(RequirementKind.IRB)}
    assert conjuncts(scope.row_conditions["medicaid"]) == {
        months("medicaid", 3),
        months("medicaid", 6),
    }


def test_what_an_agreement_demands_of_rows_needs_no_further_cover():
    demanding = terms(elements=names("medicaid", "name"), row_condition=months("medicaid", 6))
    rules = [demanding, terms("DSA-2", "shelter")]

    combination = answer(rules, asked(row_conditions={}))

    assert combination.decision.allowed
    assert combination.scope.condition_elements == {"medicaid.months"}


def test_a_reviewer_who_withholds_an_element_leaves_the_rest():
    withheld = Approved(withheld_elements=names("medicaid", "name", "ssn"))

    scope = answer(both(), asked(), withheld).scope

    assert scope.elements == {"shelter.county"}
    assert scope.linkage_elements == {"shelter.ssn"}


def test_withholding_what_chooses_the_rows_refuses():
    withheld = Approved(withheld_elements=names("medicaid", "months"))

    combination = answer(both(), asked(), withheld)

    (line,) = [each for each in combination.lines if not each.is_covered]
    assert line.because == "A reviewer withheld medicaid.months."


def test_withholding_a_dataset_drops_it_where_that_cannot_widen():
    cohort = Cohort(any_of=frozenset({"medicaid", "shelter"}))

    scope = answer(
        both(), asked(cohort=cohort), Approved(withheld_datasets=frozenset({"shelter"}))
    ).scope

    assert scope.datasets == scope.cohort.any_of == {"medicaid"}
    assert scope.linkage_pairs == frozenset()
    assert scope.agreements == {"DSA-1"}


@pytest.mark.parametrize(
    "cohort",
    [
        Cohort(none_of=frozenset({"shelter"})),
        Cohort(all_of=frozenset({"shelter"})),
        Cohort(any_of=frozenset({"shelter"})),
    ],
)
def test_withholding_a_dataset_that_bounds_the_cohort_refuses(cohort):
    withheld = Approved(withheld_datasets=frozenset({"shelter"}))

    refusals = answer(both(), asked(cohort=cohort), withheld).decision.refusals

    assert [each.check for each in refusals] == [ScopeCheck.COHORT_WITHIN_DATASETS]


def test_reviewers_may_add_limits():
    summer = Period.of_days(date(2026, 5, 1), date(2026, 8, 31))
    review = Approved(
        period=summer,
        minimum_cell=25,
        row_conditions={"medicaid": months("medicaid", 9)},
        requirements=frozenset({Requirement(RequirementKind.DESTRUCTION, days=60)}),
    )

    scope = answer(both(), asked(), review).scope

    assert (scope.period, scope.minimum_cell, scope.destruction_days) == (summer, 25, 60)
    assert months("medicaid", 9) in conjuncts(scope.row_conditions["medicaid"])


def test_a_scope_without_a_promise_to_destroy_names_no_days():
    assert answer(both(), asked()).scope.destruction_days is None


def test_counts_may_be_taken_of_what_may_not_leave_in_rows():
    rules = both(identifiability=Identifiability.AGGREGATE)
    question = asked(**AGGREGATE, aggregate_by=("medicaid.diagnosis",))

    scope = answer(rules, question).scope

    assert scope.aggregate_by == ("medicaid.diagnosis",)
    assert scope.identifiability is Identifiability.AGGREGATE
    assert scope.period == YEAR


@pytest.mark.parametrize(
    ("requirement", "words"),
    [
        (Requirement(RequirementKind.TRAINING, course="Privacy"), "training “Privacy” current"),
        (Requirement(RequirementKind.IRB), "institutional review board"),
        (Requirement(RequirementKind.CONSENT), "consent of the people"),
        (Requirement(RequirementKind.DESTRUCTION, days=30), "destruction within 30 days"),
        (Requirement(RequirementKind.PUBLICATION_REVIEW), "review by the parties"),
    ],
)
def test_a_requirement_is_said_in_plain_words(requirement, words):
    assert words in str(requirement)
    assert Requirement.from_record(requirement.as_record()) == requirement
