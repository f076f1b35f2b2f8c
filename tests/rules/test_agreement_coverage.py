"""Only what every governing agreement covers may be taken in."""

from datetime import UTC, datetime

import pytest

from agreements.rules.coverage import CoverageCheck, decide_coverage
from tests.rules.scopes import NOW, months, names, silent, terms

ELEMENTS = names("medicaid", "name", "ssn", "months", "unheard_of")


def coverage(rules, at=NOW):
    return decide_coverage("medicaid", rules, ELEMENTS, at=at)


def test_what_is_covered_for_any_use_may_be_stored():
    found = coverage(
        [terms(elements=names("medicaid", "name"), row_condition=months("medicaid", 3))]
    )

    assert found.covered == names("medicaid", "name", "ssn", "months")
    assert str(found.elements["medicaid.ssn"]) == "Permitted by clause 4.2 of DSA-1."
    assert str(found.elements["medicaid.unheard_of"]) == "DSA-1 does not permit it."


def test_every_governing_agreement_must_cover_it():
    narrower = terms("DSA-2", elements=names("medicaid", "name"), linkage_elements=None)

    assert coverage([terms(), narrower]).covered == names("medicaid", "name")


def test_an_umbrella_that_names_no_elements_takes_nothing_away():
    assert coverage([terms(), silent()]).covered == coverage([terms()]).covered


@pytest.mark.parametrize(
    ("check", "rules", "at"),
    [
        (CoverageCheck.AGREEMENTS_READABLE, [terms(unknown=("clause 1: odd",))], NOW),
        (CoverageCheck.AGREEMENTS_IN_FORCE, [terms(not_in_force=("Suspended.",))], NOW),
        (CoverageCheck.PERIOD_COVERED, [terms()], datetime(2028, 1, 1, tzinfo=UTC)),
        (
            CoverageCheck.SOME_ELEMENT_COVERED,
            [terms(elements=frozenset(), linkage_elements=None)],
            NOW,
        ),
    ],
)
def test_a_delivery_is_refused_for_one_reason_alone(check, rules, at):
    found = coverage(rules, at)

    assert [finding.check for finding in found.decision.refusals] == [check]
    assert found.covered == frozenset()


def test_a_dataset_no_agreement_covers_is_refused():
    refused = {finding.check for finding in coverage([]).decision.refusals}

    assert refused == {CoverageCheck.DATASET_GOVERNED, CoverageCheck.SOME_ELEMENT_COVERED}
    assert {f.check for f in coverage([silent()]).decision.refusals} == refused
