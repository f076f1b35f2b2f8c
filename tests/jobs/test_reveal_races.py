"""A revocation lands wholly before records are shown to somebody, or wholly after."""

import pytest
from django.db import transaction

from agreements.actions import authorizations
from idea_portal.policy import Refused
from linkage.actions import case_reveals, person_reveals
from linkage.models import CaseReveal, Person, ReviewCase
from linkage.rules.job_authorization import JobCheck
from tests.factories.linkages import make_linkable
from tests.factories.review_cases import LEFT, make_case, make_mixed, person_id
from tests.factories.vaulted import make_vault
from tests.jobs.races import under_way

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def run(settings, tmp_path):
    make_vault(settings, tmp_path)
    return make_mixed()


@pytest.fixture
def case(run):
    with transaction.atomic():
        return make_case(run=run, place=2)


def revocation_under_way(run, by):
    why = "The study was stopped early."
    return under_way(
        lambda: authorizations.revoke(authorization=run.authorization, by=by, reason=why)
    )


def refusals(refused):
    return {finding.check for finding in refused.value.decision.refusals}


def test_a_case_waits_for_a_revocation_and_is_not_shown(run, case, analyst, compliance_reviewer):
    with revocation_under_way(run, compliance_reviewer), pytest.raises(Refused) as refused:
        case_reveals.reveal(case=case, by=analyst)

    assert refusals(refused) == {JobCheck.AUTHORIZATION_IN_FORCE}
    assert not CaseReveal.objects.exists()


def test_a_person_waits_for_a_revocation_and_is_not_shown(run, analyst, compliance_reviewer):
    person = Person.objects.get(pk=person_id(LEFT, 0))

    with revocation_under_way(run, compliance_reviewer), pytest.raises(Refused) as refused:
        person_reveals.reveal(index=run.index, person=person, by=analyst)

    assert refusals(refused) == {JobCheck.AUTHORIZATION_IN_FORCE}
    assert not CaseReveal.objects.exists()


def test_a_queue_goes_on_under_another_authorization_once_one_was_revoked(
    run, case, analyst, compliance_reviewer
):
    other = make_linkable()

    with revocation_under_way(run, compliance_reviewer):
        shown = case_reveals.reveal_next(cases=ReviewCase.objects.all(), by=analyst)

    assert (shown.case, shown.authorization) == (case, other)
