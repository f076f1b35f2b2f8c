"""A list destroyed or its authorization revoked: wholly before what uses it, or wholly after."""

import threading

import pytest
from django.db import DatabaseError, transaction

from agreements.actions import authorizations
from idea_portal.policy import Refused
from linkage.actions import (
    cohort_lists,
    extracts,
    jobs,
    list_reading,
    matching_jobs,
    outputs,
    sealed_files,
)
from linkage.models import CohortList, CohortMatch, Output, Release, SealedFile
from linkage.rules.list_admission import ListAdmissionCheck
from linkage.rules.release import ReleaseCheck
from tests.actions.deliveries.handing_in import files_in
from tests.factories.cohort_lists import (
    hand_in,
    make_bringing,
    make_cohort_list,
    make_match,
    make_output_about,
)
from tests.factories.outputs import make_job, make_match_run, make_points_table
from tests.factories.vaulted import make_vault
from tests.jobs.races import PATIENCE, in_another_connection, under_way

pytestmark = pytest.mark.django_db(transaction=True)

WHY = "The study ended before its time."


@pytest.fixture(autouse=True)
def vault(settings, tmp_path):
    return make_vault(settings, tmp_path)


@pytest.fixture
def authorization(researcher):
    return make_bringing("medicaid", requester=researcher)


@pytest.fixture
def stored(authorization, researcher):
    return make_cohort_list(authorization, researcher)


@pytest.fixture
def at_publication(monkeypatch):
    """Has something happen around the moment a job's result becomes visible."""
    publish = jobs.publish

    def around(change):
        def publish_meanwhile(run, write):
            with under_way(change):
                return publish(run, write)

        monkeypatch.setattr(jobs, "publish", publish_meanwhile)

    def within(meanwhile):
        def publish_slowly(run, write):
            def slowly(publication):
                counts = write(publication)
                meanwhile()
                return counts

            return publish(run, slowly)

        monkeypatch.setattr(jobs, "publish", publish_slowly)

    around.within = within
    return around


def destroy(cohort_list, by):
    cohort_lists.destroy(cohort_list=cohort_list, by=by, reason=WHY)


def revoke(authorization, by):
    authorizations.revoke(authorization=authorization, by=by, reason=WHY)


def run(kind, stored, analyst):
    job = kind.request(authorization=stored.authorization, by=analyst)
    kind.run(reference=job.reference, worker="w")
    job.refresh_from_db()
    return job


def test_a_matching_waits_for_the_destruction_of_its_list_and_keeps_nothing(
    stored, analyst, at_publication, vault
):
    before = files_in(vault)
    at_publication(lambda: destroy(stored, analyst))

    job = run(matching_jobs, stored, analyst)

    assert job.error == "The list was destroyed while it was matched."
    assert not CohortMatch.objects.exists()
    assert set(files_in(vault)) < set(before)


def test_an_extract_waits_for_the_destruction_of_its_list_and_is_not_built(
    stored, analyst, at_publication
):
    make_match(stored, analyst, {0: "medicaid-0"})
    at_publication(lambda: destroy(stored, analyst))

    job = run(extracts, stored, analyst)

    assert job.error == "The list was destroyed while the extract was built."
    assert not Output.objects.exists()


def test_a_destruction_waits_for_a_matching_and_destroys_what_it_found(
    stored, analyst, at_publication
):
    written = threading.Event()

    def destroy_when_written():
        assert written.wait(PATIENCE)
        destroy(stored, analyst)

    with in_another_connection(destroy_when_written) as destroying:

        def meanwhile():
            written.set()
            destroying.join(0.5)
            assert destroying.is_alive()

        at_publication.within(meanwhile)
        job = run(matching_jobs, stored, analyst)

    assert (job.state, CohortList.objects.get().state) == ("succeeded", "destroyed")
    assert job.finished_at < CohortList.objects.get().destroyed_at
    match = CohortMatch.objects.get()
    assert not SealedFile.objects.readable().filter(cohort_match=match).exists()


@pytest.fixture
def approved(stored):
    """An output about the list that was checked and has not left."""
    make_match_run(stored.authorization, {"medicaid": {"medicaid-0": "Omar"}})
    return make_output_about(stored, "Omar", state="approved")


def test_a_release_waits_for_the_destruction_of_its_list_and_is_refused(
    approved, stored, analyst, output_checker
):
    with (
        under_way(lambda: destroy(stored, analyst)),
        pytest.raises(Refused) as refused,
    ):
        outputs.release(output=approved, by=output_checker)

    checks = [finding.check for finding in refused.value.decision.refusals]
    assert checks == [ReleaseCheck.PEOPLE_ON_RECORD]
    assert not Release.objects.exists()
    assert not approved.persons.exists()


def test_a_destruction_waits_for_a_release_and_keeps_who_is_in_it(
    approved, stored, analyst, output_checker, monkeypatch
):
    kept, keep = threading.Event(), list_reading.keep_while_publishing

    def destroy_when_kept():
        assert kept.wait(PATIENCE)
        destroy(stored, analyst)

    with in_another_connection(destroy_when_kept) as destroying:

        def keep_slowly(reference):
            is_kept = keep(reference)
            kept.set()
            destroying.join(0.5)
            assert destroying.is_alive()
            return is_kept

        monkeypatch.setattr(list_reading, "keep_while_publishing", keep_slowly)
        released = outputs.release(output=approved, by=output_checker)

    assert CohortList.objects.get().state == "destroyed"
    assert released.released_at < CohortList.objects.get().destroyed_at
    assert approved.persons.count() == 1


def test_a_release_written_by_hand_waits_for_the_destruction_of_its_list_and_is_refused(
    approved, stored, analyst, output_checker
):
    with (
        under_way(lambda: destroy(stored, analyst)),
        pytest.raises(DatabaseError, match="nobody knows who is in an output about list"),
        transaction.atomic(),
    ):
        Release.objects.create(
            reference="RL-2026-9001",
            output=approved,
            released_by=output_checker,
            released_at=approved.created_at,
            content_sha256=approved.content_sha256,
            decision={},
        )


def test_a_match_written_by_hand_waits_for_a_destruction_and_is_refused(stored, analyst):
    described = {
        "job": make_job(stored.authorization, kind="matching", by=analyst),
        "cohort_list": stored,
        "points_table": make_points_table(),
        "counts": {},
        "published_at": stored.received_at,
    }

    with (
        under_way(lambda: destroy(stored, analyst)),
        pytest.raises(DatabaseError, match="while it is stored"),
        transaction.atomic(),
    ):
        CohortMatch.objects.create(**described)


def test_a_hand_in_waits_for_a_revocation_and_leaves_nothing(
    authorization, researcher, compliance_reviewer, vault
):
    before = files_in(vault)

    with (
        under_way(lambda: revoke(authorization, compliance_reviewer)),
        pytest.raises(Refused) as refused,
    ):
        hand_in(authorization, researcher)

    checks = {finding.check for finding in refused.value.decision.refusals}
    assert ListAdmissionCheck.AUTHORIZATION_IN_FORCE in checks
    assert not CohortList.objects.exists()
    assert files_in(vault) == before


def test_a_revocation_waits_for_a_hand_in_and_has_the_list_destroyed(
    authorization, researcher, compliance_reviewer, monkeypatch
):
    kept, keep = threading.Event(), sealed_files.keep

    def revoke_when_kept():
        assert kept.wait(PATIENCE)
        revoke(authorization, compliance_reviewer)

    with in_another_connection(revoke_when_kept) as revoking:

        def keep_slowly(*given, **belongs_to):
            kept.set()
            revoking.join(0.5)
            assert revoking.is_alive()
            return keep(*given, **belongs_to)

        monkeypatch.setattr(sealed_files, "keep", keep_slowly)
        received = hand_in(authorization, researcher)

    assert received.state == "stored"
    assert cohort_lists.destroy_due() == [received.reference]
