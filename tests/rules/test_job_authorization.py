"""Which jobs may run, and which one thing wrong stops them."""

from dataclasses import replace

import pytest

from agreements.rules.scope import every_pair
from agreements.rules.vocabulary import Operation
from datasets.rules.vocabulary import IdentityRole
from idea_portal.policy import Finding
from linkage.rules.job_authorization import DeliveryFacts, JobCheck, decide_job
from tests.factories.jobs import (
    MIDSUMMER,
    YEAR,
    authorization_facts,
    element_references,
    job_facts,
    make_scope,
)

BOTH = ("medicaid", "foster_care")


def refused(job, authorization=None, at=MIDSUMMER):
    decision = decide_job(job, authorization or authorization_facts(), at=at)
    return {finding.check for finding in decision.refusals}


def test_a_linkage_within_its_authorization_is_allowed():

    decision = decide_job(job_facts(), authorization_facts(), at=MIDSUMMER)

    assert decision.allowed
    assert any("clause 4.2 of DSA-2026-001" in finding.because for finding in decision.findings)
    assert set(decision.about) == {"AZ-2026-0001", "medicaid", "foster_care", "DSA-2026-001"}


def test_an_extract_of_linked_records_is_allowed():
    job = job_facts(
        operation=Operation.EXTRACT,
        elements=element_references(BOTH, ("case_id", "first_name")),
        linkage="LJ-2026-0001",
    )

    assert refused(job) == set()


ONE_THING_WRONG = [
    ({"runner_is_linkage_analyst": False}, JobCheck.RUNNER_IS_LINKAGE_ANALYST),
    (
        {"separation": Finding("acts-once", False, "Already a reviewer.")},
        JobCheck.DUTIES_SEPARATED,
    ),
    ({"elements": frozenset()}, JobCheck.ELEMENTS_IN_SCOPE),
    (
        {"elements": element_references(BOTH, ("case_id", "zip_code"))},
        JobCheck.ELEMENTS_IN_SCOPE,
    ),
    (
        {"identity_roles": {"medicaid.case_id": IdentityRole.RECORD_KEY}},
        JobCheck.IDENTITY_ELEMENTS_ONLY,
    ),
    ({"elements": element_references(BOTH, ("first_name",))}, JobCheck.RECORDS_HAVE_KEYS),
    ({"deliveries": {}}, JobCheck.DELIVERIES_STORED),
]


@pytest.mark.parametrize(("change", "check"), ONE_THING_WRONG)
def test_one_thing_wrong_with_a_linkage_refuses_it(change, check):

    found = refused(job_facts(**change))

    assert check in found
    assert found <= {check, JobCheck.RECORDS_HAVE_KEYS}


def test_an_authorization_that_has_ended_refuses():

    assert refused(job_facts(), at=YEAR.ends) == {JobCheck.AUTHORIZATION_IN_FORCE}


def test_an_authorization_that_was_revoked_refuses():
    revoked = authorization_facts(revoked_at=MIDSUMMER)

    assert refused(job_facts(), revoked) == {JobCheck.AUTHORIZATION_IN_FORCE}


def test_a_scope_without_linkage_elements_permits_no_linkage():
    extract_only = authorization_facts(make_scope(linkage_elements=frozenset()))

    assert JobCheck.OPERATION_PERMITTED in refused(job_facts(), extract_only)


def test_a_scope_without_elements_permits_no_extract():
    standing = authorization_facts(make_scope(elements=frozenset()))
    job = job_facts(
        operation=Operation.EXTRACT,
        elements=element_references(BOTH, ("case_id",)),
        linkage="LJ-2026-0001",
    )

    assert refused(job, standing) == {JobCheck.OPERATION_PERMITTED}


def test_a_job_must_name_a_dataset():

    assert JobCheck.DATASETS_IN_SCOPE in refused(job_facts(datasets=()))


def test_a_dataset_outside_the_scope_refuses():
    narrow = authorization_facts(make_scope(datasets=("medicaid",)))

    assert JobCheck.DATASETS_IN_SCOPE in refused(job_facts(), narrow)


def test_one_pair_that_may_not_be_linked_refuses_the_whole():
    three = (*BOTH, "homelessness")
    two_pairs = make_scope(
        three, linkage_pairs=every_pair(three) - {frozenset({"medicaid", "homelessness"})}
    )

    decision = decide_job(job_facts(three), authorization_facts(two_pairs), at=MIDSUMMER)

    assert [finding.because for finding in decision.refusals] == [
        "No agreement permits linking records of homelessness and medicaid."
    ]


def test_a_linkage_of_one_dataset_joins_no_pair():
    alone = authorization_facts(make_scope(("medicaid",)))

    assert refused(job_facts(("medicaid",)), alone) == set()


def test_an_extract_reads_what_conditions_need_and_the_record_key_only():
    scope = make_scope(condition_elements=frozenset({"medicaid.zip_code"}))
    job = job_facts(
        operation=Operation.EXTRACT,
        elements=frozenset({"medicaid.zip_code", "medicaid.case_id", "medicaid.first_name"}),
        linkage="LJ-2026-0001",
    )
    wider = replace(job, elements=job.elements | {"medicaid.birth_date"})

    assert refused(job, authorization_facts(scope)) == set()
    assert refused(wider, authorization_facts(scope)) == {JobCheck.ELEMENTS_IN_SCOPE}


@pytest.mark.parametrize(
    ("delivery", "because"),
    [
        (DeliveryFacts("DL-1", False, frozenset()), "DL-1 of medicaid was destroyed."),
        (
            DeliveryFacts("DL-1", True, frozenset()),
            (
                "DL-1 does not hold: medicaid.birth_date, medicaid.case_id, medicaid.first_name, "
                "medicaid.last_name."
            ),
        ),
    ],
)
def test_a_delivery_that_cannot_be_read_refuses(delivery, because):
    job = job_facts()
    job = replace(job, deliveries={**job.deliveries, "medicaid": delivery})

    decision = decide_job(job, authorization_facts(), at=MIDSUMMER)

    assert [finding.because for finding in decision.refusals] == [because]


def test_an_extract_of_two_datasets_waits_for_their_linkage():
    elements = element_references(BOTH, ("case_id", "first_name"))
    two = job_facts(operation=Operation.EXTRACT, elements=elements)
    one = job_facts(
        ("medicaid",),
        operation=Operation.EXTRACT,
        elements=element_references(("medicaid",), ("first_name",)),
    )

    assert refused(two) == {JobCheck.RECORDS_LINKED}
    assert refused(one) == set()


def test_every_reason_is_given():

    found = refused(
        job_facts(runner_is_linkage_analyst=False, deliveries={}),
        authorization_facts(revoked_at=MIDSUMMER),
    )

    assert found == {
        JobCheck.AUTHORIZATION_IN_FORCE,
        JobCheck.RUNNER_IS_LINKAGE_ANALYST,
        JobCheck.DELIVERIES_STORED,
    }
