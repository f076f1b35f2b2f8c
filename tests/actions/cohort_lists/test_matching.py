"""What matching a list finds, keeps and leaves on record; and what stops it."""

from datetime import timedelta

import pytest

from agreements.rules.brought_list import EXTERNAL_COHORT
from idea_portal.accounts.roles import Role
from idea_portal.audit import clock
from idea_portal.policy import Refused
from linkage import vault
from linkage.actions import cohort_lists, jobs, linkage_jobs, matching_jobs
from linkage.events import Event
from linkage.models import CohortMatch, CrosswalkEntry, Job, Person, SealedFile
from linkage.rules.job_authorization import JobCheck
from linkage.rules.job_states import JobState
from linkage.rules.list_use import ListUseCheck
from linkage.tasks import run_extract_job, run_linkage_job, run_matching_job
from tests.actions.deliveries.handing_in import everything_on_record, files_in
from tests.actions.linkage_jobs.records import events, persons_by_record, refused_checks, revoke
from tests.factories import make_user
from tests.factories.cohort_lists import make_bringing, make_cohort_list, make_match
from tests.factories.linkages import make_linkable

pytestmark = pytest.mark.django_db
WHY = "The wrong file was sent to us."


@pytest.fixture
def job(stored, analyst):
    return matching_jobs.request(authorization=stored.authorization, by=analyst)


def ran(job):
    run_matching_job(job.reference)
    job.refresh_from_db()
    return job


def places_matched():
    rows = vault.read(CohortMatch.objects.get().sealed_file.sealed)
    return rows.column("place").to_pylist()


def test_rows_are_matched_by_the_points_of_the_points_table(job):
    ran(job)

    assert (job.state, job.error) == (JobState.SUCCEEDED, "")
    assert job.counts == {
        "list_rows": 3,
        "rows_matched": 2,
        "rows_unsure": 0,
        "rows_unmatched": 1,
    }
    assert places_matched() == [0, 1]


def test_records_of_one_dataset_are_matched_without_a_linkage(researcher, analyst):
    authorization = make_bringing("medicaid", requester=researcher)
    make_cohort_list(authorization)

    ran(matching_jobs.request(authorization=authorization, by=analyst))

    assert places_matched() == [0, 1]


@pytest.fixture
def indexed(authorization, researcher, analyst):
    """The authorization with an index of its own files, and its list."""
    run_linkage_job(linkage_jobs.request(authorization=authorization, by=analyst).reference)
    make_cohort_list(authorization, researcher)
    return authorization


def test_nothing_of_a_list_enters_the_index_the_crosswalk_or_the_record(indexed, analyst):
    job = matching_jobs.request(authorization=indexed, by=analyst)
    index_files = {each.location for each in SealedFile.objects.exclude(index=None)}
    known = (persons_by_record(), Person.objects.count(), CrosswalkEntry.objects.count())

    ran(job)

    assert {each.location for each in SealedFile.objects.exclude(index=None)} == index_files
    assert known == (persons_by_record(), Person.objects.count(), CrosswalkEntry.objects.count())
    assert "Canary" not in everything_on_record()
    assert not CrosswalkEntry.objects.filter(dataset=EXTERNAL_COHORT).exists()
    # Neither does a later run of the index know of it.
    again = linkage_jobs.request(authorization=indexed, by=analyst, in_full=True)
    run_linkage_job(again.reference)
    again.refresh_from_db()
    assert (again.state, again.counts["records"]) == (JobState.SUCCEEDED, 7)


def test_what_is_read_stands_in_the_trail_and_is_no_more_than_the_list_has(job, stored):
    ran(job)

    intended, done = events(Event.LIST_READ_INTENDED).get(), events(Event.LIST_READ_DONE).get()
    assert intended.pk < done.pk
    assert stored.reference in intended.about
    assert intended.details["columns"] == list(stored.brought.matched_by)
    assert done.details["rows"] == 3
    read = events(Event.IDENTITY_READ_DONE).get().details["elements"]
    assert {element.partition(".")[2] for element in read} == {
        "record_id",
        "first_name",
        "last_name",
        "birth_date",
        "zip_code",
    }


def test_matching_again_replaces_who_matched(stored, analyst):
    first = make_match(stored, analyst, {}).sealed_file

    ran(matching_jobs.request(authorization=stored.authorization, by=analyst))

    first.refresh_from_db()
    assert first.destroyed_at is not None
    assert CohortMatch.objects.count() == 2


# --- what refuses it ---


def test_a_list_is_matched_by_a_linkage_analyst_alone(stored, researcher, compliance_reviewer):
    for person in (researcher, compliance_reviewer):
        with pytest.raises(Refused):
            matching_jobs.request(authorization=stored.authorization, by=person)


def test_matching_waits_for_a_linkage_of_the_datasets(authorization, researcher, analyst):
    make_cohort_list(authorization, researcher)

    job = matching_jobs.request(authorization=authorization, by=analyst)

    assert refused_checks(job) == {ListUseCheck.RECORDS_LINKED}


def test_without_a_list_there_is_nothing_to_match(linked, analyst):
    job = matching_jobs.request(authorization=linked, by=analyst)

    assert refused_checks(job) == {
        ListUseCheck.LIST_OF_THIS_AUTHORIZATION,
        ListUseCheck.LIST_KEPT,
        ListUseCheck.LIST_TIME_NOT_OVER,
    }


def test_a_scope_without_a_list_refuses_matching(researcher, analyst):
    authorization = make_linkable(requester=researcher)

    job = matching_jobs.request(authorization=authorization, by=analyst)

    assert {ListUseCheck.LIST_IN_SCOPE, ListUseCheck.LIST_LINKAGE_PERMITTED} < refused_checks(job)


def test_matching_is_refused_when_revoked_between_hand_in_and_match(job, compliance_reviewer):
    revoke(job.authorization, compliance_reviewer)

    ran(job)

    assert job.state == JobState.REFUSED
    assert refused_checks(job) == {
        JobCheck.AUTHORIZATION_IN_FORCE,
        ListUseCheck.LIST_TIME_NOT_OVER,
    }
    assert not events(Event.LIST_READ_INTENDED).exists()


@pytest.mark.parametrize("moment", ["Read the list", "Persons found"])
def test_matching_is_halted_when_revoked_while_it_runs(
    job, compliance_reviewer, vault, monkeypatch, moment
):
    go_on, before = jobs.checkpoint, files_in(vault)

    def checkpoint(run, done, total, label):
        if label == moment:
            revoke(job.authorization, compliance_reviewer)
        go_on(run, done, total, label)

    monkeypatch.setattr(jobs, "checkpoint", checkpoint)

    ran(job)

    assert job.state == JobState.HALTED
    assert CohortMatch.objects.count() == 0
    assert files_in(vault) == before


def test_matching_is_refused_when_its_list_was_destroyed_while_it_waited(job, stored, researcher):
    cohort_lists.destroy(cohort_list=stored, by=researcher, reason=WHY)

    ran(job)

    assert job.state == JobState.REFUSED
    assert ListUseCheck.LIST_KEPT in refused_checks(job)


def test_matching_is_halted_when_its_list_is_destroyed_before_it_is_published(
    job, stored, researcher, vault, monkeypatch
):
    go_on = jobs.publish

    def publish(run, write):
        cohort_lists.destroy(cohort_list=stored, by=researcher, reason=WHY)
        return go_on(run, write)

    monkeypatch.setattr(jobs, "publish", publish)

    ran(job)

    assert job.state == JobState.HALTED
    assert ListUseCheck.LIST_KEPT in refused_checks(job)
    assert CohortMatch.objects.count() == 0


def test_nothing_is_kept_of_a_list_that_is_destroyed_as_it_is_published(
    job, stored, researcher, vault, monkeypatch
):
    go_on = jobs.publish

    def publish(run, write):
        def meanwhile(publication):
            cohort_lists.destroy(cohort_list=stored, by=researcher, reason=WHY)
            return write(publication)

        return go_on(run, meanwhile)

    monkeypatch.setattr(jobs, "publish", publish)

    ran(job)

    assert (job.state, job.error) == (
        JobState.FAILED,
        "The list was destroyed while it was matched.",
    )
    assert CohortMatch.objects.count() == 0


def test_matching_is_refused_once_the_time_of_the_list_is_over(job, monkeypatch):
    later = clock.database_clock() + timedelta(days=40_000)
    monkeypatch.setattr(jobs, "database_clock", lambda: later)

    ran(job)

    assert ListUseCheck.LIST_TIME_NOT_OVER in refused_checks(job)


def test_a_job_of_another_authorization_cannot_read_a_list(stored, linked, analyst, office):
    other = make_user("ottilie-other", Role.REQUESTER, organization="outreach")
    others = make_bringing("medicaid", requester=other)
    job = matching_jobs.request(authorization=others, by=analyst)
    settings = job.settings | {"details": job.settings["details"] | {"list": stored.reference}}
    Job.objects.filter(pk=job.pk).update(settings=settings, state="queued", finished_at=None)

    ran(job)

    assert job.state == JobState.REFUSED
    assert ListUseCheck.LIST_OF_THIS_AUTHORIZATION in refused_checks(job)
    assert not events(Event.LIST_READ_INTENDED).exists()


def test_a_job_that_is_made_to_name_another_list_reads_none(stored, analyst, monkeypatch, office):
    other = make_user("ottilie-other", Role.REQUESTER, organization="outreach")
    others = make_bringing("medicaid", requester=other)
    make_cohort_list(others)
    job = matching_jobs.request(authorization=others, by=analyst)
    kept = matching_jobs.kept_list
    monkeypatch.setattr(
        matching_jobs, "kept_list", lambda reference: kept(stored.authorization.reference)
    )

    ran(job)

    assert job.state == JobState.REFUSED
    assert refused_checks(job) == {ListUseCheck.LIST_OF_THIS_AUTHORIZATION}


@pytest.mark.parametrize("run", [run_linkage_job, run_extract_job])
def test_a_message_for_the_wrong_worker_changes_nothing(job, run):
    run(job.reference)

    job.refresh_from_db()
    assert job.state == JobState.QUEUED


def test_a_job_of_another_kind_is_not_matched(linked, analyst):
    job = linkage_jobs.request(authorization=linked, by=analyst)

    ran(job)

    assert job.state == JobState.QUEUED
