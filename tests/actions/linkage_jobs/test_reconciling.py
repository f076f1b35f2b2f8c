"""Full comparisons that are asked for by the clock."""

from datetime import timedelta

import pytest

from datasets.models import Delivery
from idea_portal.audit import clock
from idea_portal.audit.clock import database_clock
from linkage.actions import reconciliation
from linkage.models import Job, MatchRun, SealedFile
from linkage.rules.job_states import JobState
from linkage.tasks import reconcile_indexes
from tests.factories.outputs import make_match_run
from tests.factories.requests import make_authorization

from .records import revoke

pytestmark = pytest.mark.django_db


@pytest.fixture
def linked(job, settings):
    """An index whose last full run is a week old when the clock is moved on."""
    settings.MATCHING_RECONCILE = "weekly"
    make_match_run(job.authorization, {})
    Job.objects.filter(pk=job.pk).update(
        state=JobState.CANCELLED.value, finished_at=database_clock()
    )
    return job


def in_a_week():
    return clock.frozen(database_clock() + timedelta(days=7, minutes=1))


def asked():
    return Job.objects.filter(settings__details__in_full=True)


def who_linked_last():
    return MatchRun.objects.get().job.requested_by


def test_an_index_is_compared_in_full_again_after_a_week(linked):
    reconcile_indexes()
    assert not asked().exists()

    with in_a_week():
        reconcile_indexes()
        reconcile_indexes()

    job = asked().get()
    assert (job.state, job.requested_by) == (JobState.QUEUED, who_linked_last())
    assert job.settings["details"]["mode"] == "full"


def test_no_full_comparison_is_asked_for_where_that_is_off(linked, settings):
    settings.MATCHING_RECONCILE = "off"

    with in_a_week():
        reconcile_indexes()

    assert not asked().exists()


def test_an_index_nothing_in_force_permits_is_not_compared(linked, compliance_reviewer):
    revoke(linked.authorization, compliance_reviewer)

    with in_a_week():
        reconcile_indexes()

    assert not asked().exists()


def test_an_analyst_who_has_left_is_not_charged_with_a_comparison(linked):
    who_linked_last().memberships.all().delete()

    with in_a_week():
        reconcile_indexes()

    assert not asked().exists()


def test_a_job_that_waits_is_not_asked_for_twice(linked):
    Job.objects.filter(pk=linked.pk).update(state=JobState.QUEUED.value, finished_at=None)

    with in_a_week():
        reconcile_indexes()

    assert not asked().exists()


def test_an_index_is_compared_under_the_authorization_it_was_last_linked_under(linked):
    make_authorization(datasets=["medicaid"])
    make_authorization()

    with in_a_week():
        reconcile_indexes()

    assert asked().get().authorization == linked.authorization


def test_a_comparison_that_was_refused_is_not_one(linked):
    SealedFile.objects.update(destroyed_at=database_clock(), wrapped_key="")
    Delivery.objects.update(state="destroyed")

    with in_a_week():
        assert reconciliation.ask_for_due() == []

    assert {job.state for job in asked()} == {JobState.REFUSED}
