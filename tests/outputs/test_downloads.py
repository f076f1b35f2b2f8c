"""Downloads, and every way to have one that is not allowed."""

import hashlib
from datetime import timedelta

import pytest

from agreements.actions.authorizations import revoke
from idea_portal.accounts.roles import Role
from idea_portal.audit import clock, trail
from idea_portal.audit.clock import database_clock
from idea_portal.policy import Refused
from linkage.actions import downloads, outputs
from linkage.actions.downloads import DownloadStopped
from linkage.events import Event
from linkage.extracts import sealing
from linkage.models import DownloadEvent, Output
from linkage.rules.download import LINK_LASTS, DownloadCheck
from tests.factories import make_authorization, make_person, make_user
from tests.factories.outputs import make_output

pytestmark = pytest.mark.django_db
STOPPED = "The partners ended the study before its time."
MANY = [{"first_name": f"Canary{n}", "last_name": "Doe"} for n in range(50)]


@pytest.fixture(scope="module")
def released_once(shared_vault):
    authorization = make_authorization(people=[make_person("researcher")])
    return make_output("released", authorization=authorization, rows=MANY)


@pytest.fixture
def output(released_once, own_vault, db):
    """A released output, in chunks of ten rows when it is handed over."""
    return Output.objects.get(pk=released_once.pk)


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    def in_tens(sealed, columns):
        return sealing.handed_over(sealed, columns, chunk_rows=10)

    monkeypatch.setattr(downloads, "handed_over", in_tens)


def open_link(output, person):
    link, _ = downloads.make_link(output=output, by=person)
    return link, downloads.open_download(link=link, by=person)


def refused_for(action, **arguments):
    with pytest.raises(Refused) as refusal:
        action(**arguments)
    return {finding.check for finding in refusal.value.decision.refusals}


def outcome_of(link):
    return DownloadEvent.objects.get(link=link, kind="outcome")


def test_what_was_checked_is_what_leaves(output, researcher):
    link, download = open_link(output, researcher)

    content = b"".join(download.chunks)

    assert hashlib.sha256(content).hexdigest() == output.content_sha256
    assert len(content) == download.size == outcome_of(link).bytes_sent
    assert outcome_of(link).result == "completed"
    assert outcome_of(link).chunks == 6


def test_the_intent_is_kept_before_the_first_byte_and_the_outcome_after_the_last(
    output, researcher
):
    link, download = open_link(output, researcher)
    told = trail.events_about(link.reference)

    before = [event.what for event in told]
    b"".join(download.chunks)
    after = [event.what for event in told.all()]

    assert before == [Event.DOWNLOAD_INTENDED, Event.DOWNLOAD_LINK_MADE]
    assert after[0] == Event.DOWNLOAD_COMPLETED
    assert "Canary" not in str(list(told.values_list("details", "decision")))


def test_no_further_chunk_leaves_after_a_revocation(output, researcher, compliance_reviewer):
    link, download = open_link(output, researcher)
    received = [next(download.chunks), next(download.chunks)]

    revoke(authorization=output.authorization, by=compliance_reviewer, reason=STOPPED)

    with pytest.raises(DownloadStopped):
        received.append(next(download.chunks))
    assert len(received) == 2
    assert (outcome_of(link).result, outcome_of(link).chunks) == ("stopped", 2)
    assert not outcome_of(link).decision["allowed"]


def test_no_further_chunk_leaves_once_the_output_is_destroyed(output, researcher):
    link, download = open_link(output, researcher)
    next(download.chunks)

    outputs.destroy(output=output, by=researcher, reason="Downloaded in error.")

    with pytest.raises(DownloadStopped):
        list(download.chunks)
    assert outcome_of(link).result == "stopped"


def test_no_further_chunk_leaves_once_the_account_is_shut(output, researcher):
    link, download = open_link(output, researcher)
    next(download.chunks)

    researcher.is_active = False
    researcher.save()

    with pytest.raises(DownloadStopped):
        list(download.chunks)
    assert outcome_of(link).result == "stopped"


def test_no_further_chunk_leaves_once_the_authorization_has_ended(output, researcher):
    link, download = open_link(output, researcher)
    next(download.chunks)

    with clock.frozen(output.authorization.ends_at), pytest.raises(DownloadStopped):
        list(download.chunks)

    assert outcome_of(link).result == "stopped"


def test_a_receiver_who_hangs_up_leaves_an_outcome(output, researcher):
    link, download = open_link(output, researcher)
    next(download.chunks)

    download.chunks.close()

    assert (outcome_of(link).result, outcome_of(link).chunks) == ("interrupted", 1)
    assert trail.events_about(link.reference)[0].what == Event.DOWNLOAD_INTERRUPTED


def test_a_receiver_who_hangs_up_before_the_first_byte_has_used_the_link(output, researcher):
    link, _ = open_link(output, researcher)

    assert refused_for(downloads.open_download, link=link, by=researcher) == {
        DownloadCheck.LINK_UNUSED
    }


def test_a_link_opens_once(output, researcher):
    link, download = open_link(output, researcher)
    b"".join(download.chunks)

    checks = refused_for(downloads.open_download, link=link, by=researcher)

    assert checks == {DownloadCheck.LINK_UNUSED}
    assert DownloadEvent.objects.filter(link=link).count() == 2


def test_a_link_opens_for_nobody_else(researcher, office):
    colleague = make_user("carla-colleague", Role.REQUESTER, organization="outreach")
    authorization = make_authorization(people=[researcher, colleague])
    output = make_output("released", authorization=authorization)
    link, _ = downloads.make_link(output=output, by=researcher)

    assert refused_for(downloads.open_download, link=link, by=colleague) == {
        DownloadCheck.LINK_IS_THEIRS
    }


def test_a_link_opens_only_for_a_short_while(output, researcher):
    link, _ = downloads.make_link(output=output, by=researcher)

    with clock.frozen(database_clock() + LINK_LASTS + timedelta(seconds=1)):
        checks = refused_for(downloads.open_download, link=link, by=researcher)

    assert checks == {DownloadCheck.LINK_FRESH}


@pytest.mark.parametrize("who", ["analyst", "output_checker", "administrator", "outsider"])
def test_nobody_has_a_link_who_is_not_named(output, who, request):
    person = request.getfixturevalue(who)

    assert DownloadCheck.AUTHORIZATION_ALLOWS_PERSON in refused_for(
        downloads.make_link, output=output, by=person
    )


def test_a_link_made_before_a_revocation_opens_nothing_after_it(
    output, researcher, compliance_reviewer
):
    link, _ = downloads.make_link(output=output, by=researcher)
    revoke(authorization=output.authorization, by=compliance_reviewer, reason=STOPPED)

    assert refused_for(downloads.open_download, link=link, by=researcher) == {
        DownloadCheck.AUTHORIZATION_ALLOWS_PERSON
    }
    assert not DownloadEvent.objects.exists()


@pytest.mark.parametrize("state", ["in-checking", "approved", "rejected"])
def test_there_is_no_link_to_an_output_that_is_not_released(researcher, state):
    output = make_output(state, authorization=make_authorization(people=[researcher]))

    assert DownloadCheck.OUTPUT_RELEASED in refused_for(
        downloads.make_link, output=output, by=researcher
    )


def test_one_byte_changed_after_the_release_lets_no_byte_leave(output, researcher, vault_folder):
    link, _ = downloads.make_link(output=output, by=researcher)
    path = vault_folder / output.sealed_file.location
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)

    checks = refused_for(downloads.open_download, link=link, by=researcher)

    assert checks == {DownloadCheck.CONTENT_UNCHANGED}
    assert not DownloadEvent.objects.exists()


def test_a_file_that_breaks_while_it_is_sent_stops_the_download(output, researcher, vault_folder):
    link, download = open_link(output, researcher)
    (vault_folder / output.sealed_file.location).unlink()

    with pytest.raises(DownloadStopped):
        list(download.chunks)

    assert outcome_of(link).result == "failed"


def test_the_last_chunk_stays_when_the_whole_is_not_what_was_released(
    output, researcher, monkeypatch
):
    link, download = open_link(output, researcher)
    monkeypatch.setattr(downloads, "handed_over", lambda *_: iter([b"other ", b"content"]))

    received = []
    with pytest.raises(DownloadStopped):
        received.extend(download.chunks)

    assert outcome_of(link).result == "failed"
    assert outcome_of(link).bytes_sent == len(b"other ")


def test_an_output_without_a_byte_stops(output, researcher, monkeypatch):
    link, download = open_link(output, researcher)
    monkeypatch.setattr(downloads, "handed_over", lambda *_: iter([]))

    with pytest.raises(DownloadStopped):
        list(download.chunks)

    assert outcome_of(link).result == "failed"


def test_the_token_itself_is_kept_nowhere(output, researcher):
    link, token = downloads.make_link(output=output, by=researcher)

    assert link.token_sha256 == downloads.token_hash(token)
    assert token not in str(vars(link)) + str(list(trail.events_about(link.reference).values()))


def test_a_trail_that_cannot_be_written_lets_no_byte_leave(output, researcher, monkeypatch):
    link, _ = downloads.make_link(output=output, by=researcher)

    def fail(*arguments, **more):
        raise RuntimeError("The trail is full.")

    monkeypatch.setattr(trail, "record", fail)

    with pytest.raises(RuntimeError):
        downloads.open_download(link=link, by=researcher)
    assert not DownloadEvent.objects.exists()
