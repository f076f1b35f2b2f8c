from datetime import timedelta
from functools import partial

import pytest

from agreements.actions.authorizations import revoke
from idea_portal.accounts.roles import Role
from idea_portal.audit import clock, trail
from idea_portal.audit.models import AuditEvent
from idea_portal.notifications.models import Message
from idea_portal.policy import Refused
from linkage import vault
from linkage.actions import extracts, jobs, outputs
from linkage.events import Event
from linkage.models import Output, SealedFile
from tests.factories import make_user
from tests.factories.outputs import make_output
from tests.outputs.building import files_in, run, text_of

pytestmark = pytest.mark.django_db
STOPPED = "The partners ended the study before its time."


def test_an_extract_becomes_an_output_that_waits_to_be_checked(queued, analyst, output_checker):
    job = run(queued)

    output = Output.objects.get()
    assert job.state == "succeeded"
    assert (output.job, output.author, output.state) == (job, analyst, "in-checking")
    assert output.row_count == output.sealed_file.rows == 2
    told = Message.objects.visible_to(output_checker)
    assert [message.about for message in told] == [output.reference]


def test_a_contact_list_holds_the_people_chosen_and_no_others(queued):
    run(queued)

    text = text_of(Output.objects.get())

    assert "Canaryanna,Oak,1 Oak St" in text
    assert "Canaryben,Elm,2 Elm St" in text
    assert "Canarycleo" not in text


def test_the_manifest_says_what_the_output_was_made_of(queued, data, authorized):
    run(queued)

    output = Output.objects.get()
    manifest = output.manifest
    assert set(output.deliveries) == {delivery.reference for delivery in data.values()}
    assert manifest["authorization"] == authorized.reference
    assert manifest["content_sha256"] == output.content_sha256
    assert manifest["linkage"] == authorized.match_runs.get().reference
    assert manifest["rows"] == 2


def test_reading_is_announced_before_the_first_row_and_told_after_the_last(queued):
    run(queued)

    events = [event.what for event in trail.events_about(queued.reference).order_by("pk")]

    intended = events.index(Event.EXTRACT_READ_INTENDED)
    done = events.index(Event.EXTRACT_READ_DONE)
    assert events.index("job-started") < intended < done < events.index("job-succeeded")
    output = [event.what for event in trail.events_about(Output.objects.get().reference)]
    assert Event.OUTPUT_QUARANTINED in output
    assert Event.OUTPUT_IN_CHECKING in output


def test_no_row_or_event_of_the_record_plane_holds_a_name(queued):
    run(queued)

    output = Output.objects.get()
    kept = [output.manifest, output.codebook, output.report, queued.settings, queued.counts]
    told = list(AuditEvent.objects.values_list("details", "decision", "reason"))
    assert "Canary" not in str(kept) + str(told)


def test_an_extract_is_refused_when_its_authorization_was_revoked_while_it_waited(
    queued, compliance_reviewer
):
    revoke(authorization=queued.authorization, by=compliance_reviewer, reason=STOPPED)

    job = run(queued)

    assert job.state == "refused"
    assert not Output.objects.exists()


@pytest.mark.parametrize("label", ["Reading medicaid", "Writing rows", "Closing the file"])
def test_a_revocation_stops_an_extract_at_its_next_chunk(
    queued, compliance_reviewer, vault_folder, monkeypatch, label
):
    before = len(files_in(vault_folder))
    original = jobs.checkpoint

    def revoke_first(held, done, total, what):
        if what == label and not held.job.authorization.revoked_at:
            revoke(authorization=held.job.authorization, by=compliance_reviewer, reason=STOPPED)
            held.job.authorization.refresh_from_db()
        original(held, done, total, what)

    monkeypatch.setattr(jobs, "checkpoint", revoke_first)

    job = run(queued)

    assert job.state == "halted"
    assert not Output.objects.exists()
    assert len(files_in(vault_folder)) == before


def test_a_revocation_between_the_finished_file_and_the_commit_publishes_nothing(
    queued, compliance_reviewer, vault_folder, monkeypatch
):
    before = len(files_in(vault_folder))
    original = jobs.publish

    def revoke_first(held, write):
        assert len(files_in(vault_folder)) == before + 1
        revoke(authorization=held.job.authorization, by=compliance_reviewer, reason=STOPPED)
        return original(held, write)

    monkeypatch.setattr(jobs, "publish", revoke_first)

    job = run(queued)

    assert job.state == "halted"
    assert not Output.objects.exists()
    assert len(files_in(vault_folder)) == before


def test_an_authorization_that_ends_between_claim_and_publish_publishes_nothing(
    queued, monkeypatch, vault_folder
):
    before = len(files_in(vault_folder))
    end = queued.authorization.ends_at
    original = jobs.publish

    def after_the_end(held, write):
        with clock.frozen(end):
            return original(held, write)

    monkeypatch.setattr(jobs, "publish", after_the_end)
    with clock.frozen(end - timedelta(seconds=1)):
        job = run(queued)

    assert job.state == "halted"
    assert not Output.objects.exists()
    assert len(files_in(vault_folder)) == before


def test_a_trail_that_cannot_be_written_publishes_nothing(queued, vault_folder, monkeypatch):
    before = len(files_in(vault_folder))
    original = trail.record

    def fail_at_quarantine(what, **about):
        if what == Event.OUTPUT_QUARANTINED:
            raise RuntimeError("The trail is full.")
        return original(what, **about)

    monkeypatch.setattr(trail, "record", fail_at_quarantine)

    job = run(queued)

    assert job.state == "failed"
    assert not Output.objects.exists()
    assert not SealedFile.objects.filter(output__isnull=False).exists()
    assert len(files_in(vault_folder)) == before


def test_an_unexpected_error_is_recorded_without_its_words(queued, monkeypatch):
    def quote_a_row(*arguments, **more):
        raise ValueError("Canaryanna Oak, 1 Oak St")

    monkeypatch.setattr(extracts, "build", quote_a_row)

    job = run(queued)

    assert job.state == "failed"
    assert "ValueError" in job.error
    assert "Canary" not in job.error


def test_a_message_about_another_kind_of_job_or_none_changes_nothing(authorized):
    linkage = authorized.match_runs.get().job

    extracts.run(reference=linkage.reference, worker="test")
    extracts.run(reference="XJ-2026-9999", worker="test")

    assert not Output.objects.exists()


def test_a_doubled_message_builds_one_output(queued):
    run(queued)
    run(queued)

    assert Output.objects.count() == 1


def test_somebody_who_asked_for_the_data_cannot_build_the_extract(authorized, researcher):
    with pytest.raises(Refused):
        extracts.request(authorization=authorized, by=researcher)


def test_a_checker_of_one_output_cannot_build_the_next(authorized, output_checker):
    make_output("approved", authorization=authorized, checker=output_checker)

    decision = extracts.preview(authorization=authorized, by=output_checker)

    assert "duties-separated" in {finding.check for finding in decision.refusals}


def test_who_released_one_output_cannot_build_the_next(authorized):
    both = make_user("bea-both", Role.LINKAGE_ANALYST, Role.OUTPUT_CHECKER)
    released = make_output("approved", authorization=authorized)
    outputs.release(output=released, by=both)

    decision = extracts.preview(authorization=authorized, by=both)

    assert [finding.check for finding in decision.refusals] == ["duties-separated"]


def test_a_worker_that_lost_its_job_cannot_halt_it(queued):
    plan = partial(extracts.plan_extract, with_totals=True)
    held = jobs.claim(reference=queued.reference, worker="first", plan=plan)
    held.job.fence += 1
    held.job.save()

    jobs.halt(held, held.job.decision)

    queued.refresh_from_db()
    assert queued.state == "running"


def test_a_delivery_destroyed_while_the_extract_waited_refuses_it(queued, data):
    delivery = data["medicaid"]
    vault.destroy(delivery.sealed_file.sealed)
    delivery.state = "destroyed"
    delivery.save()

    job = run(queued)

    assert job.state == "refused"
