"""An analyst links the records of an authorization, by the pages and by the command."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from agreements.actions import authorizations
from agreements.models import Authorization
from idea_portal.audit.clock import database_clock
from idea_portal.audit.models import AuditEvent
from linkage.facts.job_work import STOPPED, TO_EXTRACT, TO_LINK, waiting_for
from linkage.models import Job, PointsTable
from linkage.rules.job_states import JobState
from linkage.tasks import run_linkage_job
from tests.factories.linkages import make_linkable, make_linkage_job
from tests.factories.requests import make_authorization

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def linkable_once(shared_vault):
    return make_linkable()


@pytest.fixture
def authorization(linkable_once, own_vault, db):
    return Authorization.objects.get(pk=linkable_once.pk)


def kinds(person):
    return [item.kind for item in waiting_for(person, database_clock())]


def test_an_analyst_starts_a_linkage_and_reads_what_it_found(client, analyst, authorization):
    client.force_login(analyst)
    assert kinds(analyst) == [TO_LINK]

    start = client.get(reverse("linkage:linkage-start", args=[authorization.reference]))
    assert "birth_date" in start.text
    assert "Records of homelessness and medicaid may be linked" in start.text
    assert not PointsTable.objects.exists()

    followed = client.post(start.request["PATH_INFO"], follow=True)
    job = Job.objects.get()
    assert "Waits for a worker" in followed.text
    assert kinds(analyst) == []

    run_linkage_job(job.reference)
    page = client.get(job.get_absolute_url())
    assert "Succeeded" in page.text
    assert "Persons known before" in page.text
    assert "When a worker took it" in page.text
    assert "Canary" not in page.text
    assert kinds(analyst) == [TO_EXTRACT]


def test_progress_is_shown_while_a_worker_is_at_it(client, analyst, authorization):
    job = make_linkage_job(analyst, authorization)
    Job.objects.filter(pk=job.pk).update(
        state=JobState.RUNNING.value,
        lease_until=database_clock(),
        progress_done=5,
        progress_total=20,
        progress_label="Read medicaid",
    )
    client.force_login(analyst)

    page = client.get(job.get_absolute_url())

    assert "Read medicaid" in page.text
    assert "5 of 20" in page.text


def test_an_analyst_cancels_a_job(client, analyst, authorization):
    job = make_linkage_job(analyst, authorization)
    client.force_login(analyst)
    address = reverse("linkage:job-cancel", args=[job.reference])

    too_short = client.post(address, {"reason": "no"})
    done = client.post(address, {"reason": "The delivery was the wrong one."}, follow=True)

    assert "at least 10 characters" in too_short.text
    assert "is cancelled" in done.text
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED


@pytest.mark.usefixtures("authorization")
def test_a_job_refused_when_requested_says_why(client, analyst):
    authorization = make_authorization(datasets=("medicaid", "foster_care"))
    client.force_login(analyst)

    page = client.post(
        reverse("linkage:linkage-start", args=[authorization.reference]), follow=True
    )

    assert "was refused" in page.text
    assert "No record key may be read" in page.text or "has no stored delivery" in page.text
    assert kinds(analyst) == [TO_LINK, STOPPED]
    assert [item.due for item in waiting_for(analyst, database_clock())][-1] is None


def test_who_is_no_analyst_is_told_and_the_attempt_is_kept(client, researcher):
    authorization = make_authorization(requester=researcher)
    client.force_login(researcher)

    page = client.post(reverse("linkage:linkage-start", args=[authorization.reference]))

    assert page.status_code == 403
    assert "not a linkage analyst" in page.text
    assert AuditEvent.objects.filter(is_refusal=True, by=researcher.reference).exists()
    assert kinds(researcher) == []


def test_the_points_table_is_shown_in_words(client, analyst):
    client.force_login(analyst)

    page = client.get(reverse("linkage:points-table-detail", args=["default", 1]))

    assert "Day and month changed places" in page.text
    assert "probably twins" in page.text
    assert client.get("/points-tables/default/9/").status_code == 404


def run_command(*arguments):
    output = StringIO()
    call_command("link", *arguments, stdout=output)
    return output.getvalue()


def test_the_command_links_and_tells(analyst, authorization):

    told = run_command(authorization.reference, "--by", analyst.email, "--wait")
    again = json.loads(
        run_command(authorization.reference, "--by", analyst.email, "--wait", "--json")
    )
    in_full = json.loads(
        run_command(authorization.reference, "--by", analyst.email, "--wait", "--full", "--json")
    )

    assert "LJ-" in told
    assert "persons new: 4" in told
    assert (again["state"], again["mode"]) == ("succeeded", "refresh")
    assert (in_full["mode"], in_full["counts"]["persons_kept"]) == ("full", 4)


def test_the_command_only_asks_unless_told_to_wait(analyst, authorization):

    told = run_command(authorization.reference, "--by", analyst.email)

    assert "queued" in told


def test_the_command_says_what_is_wrong(analyst, researcher, authorization):
    by = ("--by", analyst.email)

    with pytest.raises(CommandError, match="Nobody has the address"):
        run_command(authorization.reference, "--by", "nobody@example.org")
    with pytest.raises(CommandError, match="no authorization AZ-1"):
        run_command("AZ-1", *by)
    with pytest.raises(CommandError, match="not a linkage analyst"):
        run_command(authorization.reference, "--by", authorization.request.requester.email)
    with pytest.raises(CommandError, match="Refused"):
        run_command(
            authorization.reference, "--by", authorization.request.requester.email, "--json"
        )


def test_the_command_fails_when_the_job_is_refused(analyst, authorization, compliance_reviewer):
    authorizations.revoke(
        authorization=authorization, by=compliance_reviewer, reason="The study was stopped early."
    )

    with pytest.raises(CommandError, match="is refused"):
        run_command(authorization.reference, "--by", analyst.email)


def test_the_command_tells_what_stopped_the_job(analyst, authorization, settings, tmp_path):
    for file in (tmp_path / "vault" / "sealed").iterdir():
        file.unlink()

    with pytest.raises(CommandError, match="is failed"):
        run_command(authorization.reference, "--by", analyst.email, "--wait")
