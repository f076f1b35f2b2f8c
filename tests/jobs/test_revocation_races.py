"""A revocation lands wholly before a job's step or wholly after it, however they meet."""

import threading

import pytest
from django.db import transaction

from agreements.actions import authorizations
from agreements.models import Authorization
from linkage.actions import jobs, linkage_jobs
from linkage.actions.jobs import Halted
from linkage.models import MatchRun
from linkage.rules.job_states import JobState
from tests.factories.linkages import make_linkage_job
from tests.factories.vaulted import make_vault
from tests.jobs.races import PATIENCE, in_another_connection, under_way

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _vault(settings, tmp_path):
    make_vault(settings, tmp_path)


@pytest.fixture
def job(analyst):
    return make_linkage_job(analyst)


def revoke(job, by):
    authorizations.revoke(
        authorization=job.authorization, by=by, reason="The study was stopped early."
    )


def revocation_under_way(job, by):
    return under_way(lambda: revoke(job, by))


def claim(job):
    return jobs.claim(reference=job.reference, worker="w", plan=linkage_jobs.plan)


def test_a_claim_waits_for_a_revocation_and_is_refused(job, compliance_reviewer):

    with revocation_under_way(job, compliance_reviewer):
        held = claim(job)

    job.refresh_from_db()
    assert (held, job.state) == (None, JobState.REFUSED)


def test_a_step_waits_for_a_revocation_and_is_halted(job, compliance_reviewer):
    held = claim(job)

    with revocation_under_way(job, compliance_reviewer), pytest.raises(Halted):
        jobs.checkpoint(held, 1, 2, "on")

    job.refresh_from_db()
    assert job.state == JobState.HALTED


def test_a_publication_waits_for_a_revocation_and_writes_nothing(job, compliance_reviewer):
    held = claim(job)

    with revocation_under_way(job, compliance_reviewer), pytest.raises(Halted):
        jobs.publish(held, lambda publication: pytest.fail("nothing may be written"))

    job.refresh_from_db()
    assert (job.state, MatchRun.objects.count()) == (JobState.HALTED, 0)


def test_a_revocation_waits_for_a_publication_under_way(job, compliance_reviewer):
    held = claim(job)
    writing, order = threading.Event(), []

    def write(publication):
        writing.set()
        revoking.join(0.5)
        order.append("published")
        return {}

    def revoke_when_writing():
        assert writing.wait(PATIENCE)
        with transaction.atomic():
            revoke(job, compliance_reviewer)
            order.append("revoked")

    with in_another_connection(revoke_when_writing) as revoking:
        jobs.publish(held, write)

    job.refresh_from_db()
    assert order == ["published", "revoked"]
    assert job.state == JobState.SUCCEEDED
    assert job.finished_at < Authorization.objects.get().revoked_at


def test_two_workers_rung_at_once_do_not_both_run(job):
    found = []

    with in_another_connection(lambda: found.append(claim(job))):
        found.append(claim(job))

    assert sorted(each is None for each in found) == [False, True]
