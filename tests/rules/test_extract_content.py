from dataclasses import replace

import pytest

from agreements.rules.conditions import Compare, Comparison
from agreements.rules.scope import Cohort
from agreements.rules.vocabulary import OutputKind, Purpose
from datasets.rules.vocabulary import Identifiability
from linkage.rules.extract_content import ExtractCheck, elements_read, find_extract
from linkage.rules.reading import plan_reading
from tests.factories.scopes import make_dictionary, make_scope

DICTIONARY = make_dictionary("health", "homeless")
CLIENT_LEVEL = make_scope("health", "homeless")
CONTACT_LIST = make_scope("health", output=OutputKind.CONTACT_LIST)
AGGREGATE = make_scope("health", output=OutputKind.AGGREGATE)


def refused(scope, dictionary=DICTIONARY):
    return [finding.check for finding in find_extract(scope, dictionary) if not finding.passed]


@pytest.mark.parametrize("scope", [CLIENT_LEVEL, CONTACT_LIST, AGGREGATE])
def test_an_output_that_may_and_can_be_built_passes_every_check(scope):
    findings = list(find_extract(scope, DICTIONARY))

    assert [finding.check for finding in findings] == list(ExtractCheck)
    assert all(finding.passed for finding in findings)


@pytest.mark.parametrize(
    ("scope", "check"),
    [
        (
            replace(CLIENT_LEVEL, elements=CLIENT_LEVEL.elements | {"health.gone"}),
            ExtractCheck.ELEMENTS_IN_DICTIONARY,
        ),
        (replace(CONTACT_LIST, purpose=Purpose.RESEARCH), ExtractCheck.PURPOSE_FITS_OUTPUT),
        (
            replace(CONTACT_LIST, elements=frozenset({"health.last_name"})),
            ExtractCheck.OUTPUT_HAS_CONTENT,
        ),
        (replace(CLIENT_LEVEL, elements=frozenset()), ExtractCheck.OUTPUT_HAS_CONTENT),
        (replace(AGGREGATE, aggregate_by=()), ExtractCheck.OUTPUT_HAS_CONTENT),
        (
            replace(AGGREGATE, aggregate_by=("health.birth_date",)),
            ExtractCheck.OUTPUT_HAS_CONTENT,
        ),
        (
            replace(CONTACT_LIST, identifiability=Identifiability.LIMITED),
            ExtractCheck.IDENTIFIABILITY_WITHIN_SCOPE,
        ),
        (
            replace(CLIENT_LEVEL, linkage_elements=frozenset({"health.record_id"})),
            ExtractCheck.RECORD_KEYS_IN_SCOPE,
        ),
        (
            replace(CLIENT_LEVEL, cohort=Cohort(any_of=frozenset({"credit"}))),
            ExtractCheck.COHORT_IN_SCOPE,
        ),
    ],
)
def test_an_output_with_one_thing_wrong_is_refused_for_that(scope, check):
    assert refused(scope) == [check]


def test_a_contact_list_reads_the_household_key_and_the_birth_date_but_hands_neither_over():
    scope = make_scope(
        "health",
        output=OutputKind.CONTACT_LIST,
        linkage_elements=frozenset({"health.record_id", "health.household_id"}),
        condition_elements=frozenset({"health.birth_date"}),
    )

    (reading,) = plan_reading(scope, DICTIONARY)

    assert reading.read_only == ("health.birth_date", "health.household_id")
    assert set(reading.handed_over) == scope.elements


def test_an_identity_element_meant_for_linkage_only_is_not_read_by_an_extract():
    scope = make_scope(
        "health",
        output=OutputKind.CONTACT_LIST,
        linkage_elements=frozenset({"health.record_id", "health.birth_date"}),
    )

    assert "health.birth_date" not in elements_read(scope, DICTIONARY)


def test_an_extract_reads_what_its_row_condition_compares():
    condition = Compare("health.visits", Comparison.GREATER, 2)
    scope = replace(AGGREGATE, row_conditions={"health": condition})

    assert elements_read(scope, DICTIONARY) == {
        "health.record_id",
        "health.visits",
        "health.ward",
    }


def test_an_aggregate_hands_over_no_value_of_anybody():
    (reading,) = plan_reading(replace(AGGREGATE, elements=frozenset({"health.visits"})), DICTIONARY)

    assert reading.handed_over == ()
