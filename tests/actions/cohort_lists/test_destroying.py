"""A list destroyed: by a person at any time, by the portal when its time is over."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse

from idea_portal.audit import clock, trail
from idea_portal.audit.models import AuditEvent
from idea_portal.notifications.models import Message
from idea_portal.policy import Refused
from linkage.actions import cohort_lists, outputs, sealed_files
from linkage.events import Event
from linkage.facts.explanations import explain
from linkage.facts.output_work import DESTROYING, waiting_for
from linkage.models import CohortList, SealedFile
from linkage.rules.list_keeping import ListDestructionCheck
from linkage.rules.release import ReleaseCheck
from linkage.tasks import destroy_due_lists
from linkage.vault import SealBroken, read
from tests.actions.deliveries.handing_in import everything_on_record, files_in
from tests.actions.linkage_jobs.records import revoke
from tests.factories.cohort_lists import (
    hand_in,
    make_bringing,
    make_cohort_list,
    make_match,
    make_output_about,
)
from tests.factories.outputs import make_output

pytestmark = pytest.mark.django_db
WHY = "The study ended before its time."


@pytest.fixture
def matched(stored, analyst):
    return make_match(stored, analyst, {0: "medicaid-0"})


def kept():
    return CohortList.objects.get()


def test_nothing_of_a_destroyed_list_can_be_read_and_it_has_its_certificate(
    linked, researcher, analyst, vault, django_capture_on_commit_callbacks
):
    before = files_in(vault)
    made = make_match(make_cohort_list(linked, researcher), analyst, {0: "medicaid-0"})
    files = [made.cohort_list.sealed_file.sealed, made.sealed_file.sealed]

    with django_capture_on_commit_callbacks(execute=True):
        cohort_lists.destroy(cohort_list=made.cohort_list, by=researcher, reason=WHY)

    assert (kept().state, kept().destroyed_by, kept().destroyed_because) == (
        "destroyed",
        researcher,
        WHY,
    )
    assert files_in(vault) == before
    for sealed in files:
        with pytest.raises(SealBroken):
            read(sealed)
    event = AuditEvent.objects.get(what=Event.LIST_DESTROYED)
    certificate = event.details["certificate"]
    assert (certificate["file_sha256"], certificate["rows"]) == (files[0].sha256, 3)
    assert certificate["matches_destroyed"] == [files[1].sha256]
    assert linked.reference in event.about


def test_which_persons_stood_behind_its_outputs_is_forgotten_with_a_list(matched, researcher):
    about_it = make_output_about(matched.cohort_list, "Omar", "Canaryann")
    about_others = make_output(authorization=matched.cohort_list.authorization, about=["Omar"])

    cohort_lists.destroy(cohort_list=matched.cohort_list, by=researcher, reason=WHY)

    assert not about_it.persons.exists()
    assert about_others.persons.count() == 1
    # The output itself lives on, with how much is in it.
    about_it.refresh_from_db()
    assert (about_it.state, about_it.row_count) == ("in-checking", 7)
    certificate = AuditEvent.objects.get(what=Event.LIST_DESTROYED).details["certificate"]
    assert certificate["persons_forgotten_behind"] == [about_it.reference]
    assert certificate["persons_kept_behind_releases"] == []


def test_who_is_in_a_released_output_stays_on_record_to_account_for_the_disclosure(
    matched, researcher, client
):
    released = make_output_about(matched.cohort_list, "Omar", state="released")
    checked = make_output_about(matched.cohort_list, "Omar", state="approved")

    cohort_lists.destroy(cohort_list=matched.cohort_list, by=researcher, reason=WHY)

    assert (released.persons.count(), checked.persons.count()) == (1, 0)
    certificate = AuditEvent.objects.get(what=Event.LIST_DESTROYED).details["certificate"]
    assert certificate["persons_forgotten_behind"] == [checked.reference]
    assert certificate["persons_kept_behind_releases"] == [released.reference]
    client.force_login(researcher)
    page = client.get(matched.cohort_list.get_absolute_url())
    assert [each.reference for each in page.context["accounted"]] == [released.reference]
    assert "stays on record, as it was released" in page.content.decode()


def test_what_was_not_released_before_its_list_went_never_leaves(
    matched, researcher, output_checker, client
):
    waiting = make_output_about(matched.cohort_list, "Omar", state="approved")
    client.force_login(researcher)
    warned = client.get(reverse("linkage:list-destroy", args=[matched.cohort_list.reference]))
    assert waiting.reference in warned.text
    assert "can then never be released" in warned.text

    cohort_lists.destroy(cohort_list=matched.cohort_list, by=researcher, reason=WHY)

    with pytest.raises(Refused) as refused:
        outputs.release(output=waiting, by=output_checker)
    checks = [finding.check for finding in refused.value.decision.refusals]
    assert checks == [ReleaseCheck.PEOPLE_ON_RECORD]
    assert not waiting_for(output_checker, clock.database_clock())
    client.force_login(output_checker)
    page = client.get(waiting.get_absolute_url())
    assert "It can no longer be released" in page.text
    assert not page.context["may_release"]


@pytest.mark.parametrize("name", ["researcher", "analyst", "compliance_reviewer"])
def test_an_output_that_can_never_leave_waits_to_be_destroyed(
    matched, researcher, name, client, request
):
    person = request.getfixturevalue(name)
    ended = [
        make_output_about(matched.cohort_list, "Omar", state=state)
        for state in ("in-checking", "approved")
    ]
    make_output_about(matched.cohort_list, "Omar", state="rejected")
    assert not to_destroy(person)

    cohort_lists.destroy(cohort_list=matched.cohort_list, by=researcher, reason=WHY)

    urls = {each.get_absolute_url() for each in ended}
    assert {item.url for item in to_destroy(person)} == urls
    client.force_login(person)
    home = client.get(reverse("home")).text
    assert f"See why {ended[0].reference} can no longer be released, and destroy it" in home
    assert "It can no longer be released" in client.get(ended[0].get_absolute_url()).text
    for each in ended:
        outputs.destroy(output=each, by=person, reason=WHY)
    assert not to_destroy(person)


@pytest.mark.parametrize("name", ["output_checker", "steward", "outsider"])
def test_nobody_who_may_not_destroy_it_is_asked_to(matched, researcher, name, request):
    make_output_about(matched.cohort_list, "Omar", state="approved")

    cohort_lists.destroy(cohort_list=matched.cohort_list, by=researcher, reason=WHY)

    assert not to_destroy(request.getfixturevalue(name))


def to_destroy(person):
    items = waiting_for(person, clock.database_clock())
    return [item for item in items if item.kind == DESTROYING]


def test_the_team_is_told_which_outputs_a_destruction_ends(matched, analyst, researcher):
    waiting = make_output_about(matched.cohort_list, "Omar", state="approved")
    released = make_output_about(matched.cohort_list, "Omar", state="released")

    cohort_lists.destroy(cohort_list=matched.cohort_list, by=analyst, reason=WHY)

    told = Message.objects.visible_to(researcher).get(about=matched.cohort_list.reference)
    assert f"Who is in {waiting.reference} is forgotten" in told.text
    assert released.reference not in told.text


def test_what_could_be_released_before_its_list_went_is_explained_so(matched, researcher):
    waiting = make_output_about(matched.cohort_list, "Omar", state="approved")
    before = clock.database_clock()

    cohort_lists.destroy(cohort_list=matched.cohort_list, by=researcher, reason=WHY)

    then, now = (
        {finding.check for finding in explain(waiting, at).decision.refusals}
        for at in (before, clock.database_clock())
    )
    assert ReleaseCheck.PEOPLE_ON_RECORD in now - then


def test_what_the_file_of_a_list_was_called_goes_with_it(linked, researcher):
    stored = hand_in(linked, researcher, name="Canaryann Canaryfield.csv")
    assert kept().original_name == "Canaryann Canaryfield.csv"

    cohort_lists.destroy(cohort_list=stored, by=researcher, reason=WHY)

    assert kept().original_name == ""
    assert "Canary" not in everything_on_record()


@pytest.mark.parametrize("person", ["researcher", "analyst", "compliance_reviewer"])
def test_a_list_may_be_destroyed_before_its_time(stored, person, request):
    cohort_lists.destroy(cohort_list=stored, by=request.getfixturevalue(person), reason=WHY)

    assert kept().state == "destroyed"


@pytest.mark.parametrize("person", ["steward", "coordinator", "administrator", "outsider"])
def test_a_list_is_destroyed_by_nobody_else(stored, person, request):
    by = request.getfixturevalue(person)

    with pytest.raises(Refused) as refused:
        cohort_lists.destroy(cohort_list=stored, by=by, reason=WHY)

    checks = [finding.check for finding in refused.value.decision.refusals]
    assert checks == [ListDestructionCheck.MAY_DESTROY]
    assert kept().state == "stored"


def test_a_list_is_destroyed_once(stored, researcher):
    cohort_lists.destroy(cohort_list=stored, by=researcher, reason=WHY)

    with pytest.raises(Refused) as refused:
        cohort_lists.destroy(cohort_list=stored, by=researcher, reason=WHY)

    checks = [finding.check for finding in refused.value.decision.refusals]
    assert checks == [ListDestructionCheck.CONTENT_IS_STORED]


def test_a_list_whose_time_is_not_over_is_kept(matched):
    destroy_due_lists()

    assert kept().state == "stored"
    assert SealedFile.objects.readable().filter(cohort_match=matched).exists()


def test_the_portal_destroys_a_list_when_its_authorization_is_revoked(
    matched, compliance_reviewer, researcher
):
    revoke(matched.cohort_list.authorization, compliance_reviewer)

    destroy_due_lists()

    assert (kept().state, kept().destroyed_by) == ("destroyed", None)
    assert not SealedFile.objects.readable().filter(cohort_match=matched).exists()
    assert AuditEvent.objects.get(what=Event.LIST_DESTROYED).by_name in ("", "The portal")
    told = Message.objects.visible_to(researcher)
    assert kept().reference in {message.about for message in told}


def test_the_portal_destroys_a_list_when_its_last_day_is_over(stored, monkeypatch):
    after = stored.due_at + timedelta(seconds=1)
    assert after.year == 2099
    monkeypatch.setattr(cohort_lists, "database_clock", lambda: after)

    assert cohort_lists.destroy_due() == [stored.reference]

    assert kept().destroyed_because == cohort_lists.TIME_IS_OVER


@pytest.fixture
def one_of_two_broken(stored, compliance_reviewer, researcher, monkeypatch):
    """Two lists whose authorizations were revoked; the keys of the first cannot be destroyed."""
    other = make_cohort_list(make_bringing("medicaid", requester=researcher), researcher)
    for each in (stored, other):
        revoke(each.authorization, compliance_reviewer)
    destroy = sealed_files.destroy

    def cannot(sealed_file):
        if sealed_file.cohort_list_id == stored.pk:
            raise OSError("Canaryann cannot be read")
        return destroy(sealed_file)

    monkeypatch.setattr(sealed_files, "destroy", cannot)
    return stored, other


def test_a_list_that_cannot_be_destroyed_holds_up_no_other(one_of_two_broken, analyst, caplog):
    broken, other = one_of_two_broken

    assert cohort_lists.destroy_due() == [other.reference]

    assert CohortList.objects.get(pk=broken.pk).state == "stored"
    assert not SealedFile.objects.readable().filter(cohort_list=other).exists()
    event = AuditEvent.objects.get(what=Event.LIST_NOT_DESTROYED)
    assert (event.subject_reference, event.details) == (broken.reference, {"error": "OSError"})
    assert Message.objects.visible_to(analyst).filter(about=broken.reference).exists()
    assert f"{broken.reference} could not be destroyed: OSError" in caplog.text
    assert "Canary" not in caplog.text + everything_on_record()


def test_a_list_that_cannot_be_destroyed_is_told_of_once_and_tried_again(
    one_of_two_broken, analyst, monkeypatch
):
    broken, _ = one_of_two_broken
    cohort_lists.destroy_due()
    before = Message.objects.visible_to(analyst).filter(about=broken.reference).count()

    assert cohort_lists.destroy_due() == []

    assert AuditEvent.objects.filter(what=Event.LIST_NOT_DESTROYED).count() == 1
    assert Message.objects.visible_to(analyst).filter(about=broken.reference).count() == before
    monkeypatch.undo()
    assert cohort_lists.destroy_due() == [broken.reference]


def test_a_list_that_somebody_destroyed_meanwhile_is_nothing_to_tell_of(
    stored, compliance_reviewer, researcher, monkeypatch
):
    revoke(stored.authorization, compliance_reviewer)
    destroy = cohort_lists.destroy

    def after_somebody(**asked):
        destroy(cohort_list=stored, by=researcher, reason=WHY)
        return destroy(**asked)

    monkeypatch.setattr(cohort_lists, "destroy", after_somebody)

    assert cohort_lists.destroy_due() == []

    assert kept().destroyed_by == researcher
    assert not AuditEvent.objects.filter(what=Event.LIST_NOT_DESTROYED).exists()


def test_a_list_is_due_at_the_earliest_of_its_ends(stored, compliance_reviewer):
    authorization = stored.authorization
    assert stored.due_at == min(authorization.ends_at, stored.brought.due_at)

    revoke(authorization, compliance_reviewer)

    assert kept().due_at <= clock.database_clock()


def test_nothing_is_destroyed_when_the_trail_cannot_be_written(stored, researcher, monkeypatch):
    def cannot_write(*args, **kwargs):
        raise OSError("the trail is full")

    monkeypatch.setattr(trail, "record", cannot_write)

    with pytest.raises(OSError, match="full"), transaction.atomic():
        cohort_lists.destroy(cohort_list=stored, by=researcher, reason=WHY)

    assert kept().state == "stored"
    assert read(kept().sealed_file.sealed).num_rows == 3
