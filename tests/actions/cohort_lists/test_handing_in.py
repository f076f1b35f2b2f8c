"""What becomes of a list that is handed in, and who may hand one in."""

import hashlib
from datetime import timedelta

import pytest
from django.db import transaction

from agreements.rules.brought_list import BroughtList
from idea_portal.accounts.roles import Role
from idea_portal.audit import clock, trail
from idea_portal.audit.models import AuditEvent
from idea_portal.notifications.models import Message
from idea_portal.policy import Refused
from linkage import vault
from linkage.actions import cohort_lists
from linkage.events import Event
from linkage.models import CohortList
from linkage.rules.list_admission import ListAdmissionCheck
from tests.actions.deliveries.handing_in import everything_on_record, files_in
from tests.actions.linkage_jobs.records import revoke
from tests.factories import make_user
from tests.factories.cohort_lists import HEADING, SOUND, hand_in, make_bringing
from tests.factories.linkages import make_linkable
from tests.factories.vaulted import make_vault

pytestmark = pytest.mark.django_db


def hand_in_again(cohort_list, by):
    """The same file once more, under the same authorization."""
    cohort_lists.destroy(
        cohort_list=CohortList.objects.stored().get(), by=by, reason="The wrong file was sent."
    )
    return hand_in(cohort_list.authorization, by)


def refusals(cohort_list):
    return {each["check"] for each in cohort_list.decision["findings"] if not each["passed"]}


def refused(authorization, by, **asked):
    with pytest.raises(Refused) as refused:
        hand_in(authorization, by, **asked)
    return {finding.check for finding in refused.value.decision.refusals}


def test_sound_rows_lie_encrypted_in_the_vault(authorization, researcher, analyst):
    received = hand_in(authorization, researcher)

    assert (received.state, received.rows, received.rows_rejected) == ("stored", 3, 0)
    rows = vault.read(received.sealed_file.sealed)
    assert rows.column("study_number").to_pylist() == ["S-001", "S-002", "S-003"]
    told = Message.objects.visible_to(analyst).latest("pk")
    assert told.about == received.reference


def test_no_value_of_a_list_stands_in_the_record_plane(authorization, researcher):
    hand_in(authorization, researcher, SOUND + "S-004,Canarybad,Canaryrow,not a date,19104\n" * 1)

    on_record = everything_on_record()

    assert "Canary" not in on_record
    assert "S-001" not in on_record


def test_what_is_kept_of_a_lists_content_cannot_be_guessed_without_the_key(
    authorization, researcher, settings, tmp_path
):
    first = hand_in(authorization, researcher)
    assert first.content_hmac == hand_in_again(first, researcher).content_hmac

    for guess in (SOUND, first.reference, authorization.reference):
        assert hashlib.sha256(guess.encode()).hexdigest() not in everything_on_record()
    assert hashlib.sha256(SOUND.encode()).hexdigest() != first.content_hmac
    make_vault(settings, tmp_path / "another")
    assert hand_in_again(first, researcher).content_hmac != first.content_hmac


def test_one_list_under_two_authorizations_is_not_seen_to_be_the_same(authorization, researcher):
    others = make_bringing("schools", requester=researcher)

    received = [hand_in(each, researcher) for each in (authorization, others)]

    assert received[0].content_hmac != received[1].content_hmac


def test_what_a_file_that_is_turned_away_was_called_is_not_kept(authorization, researcher):
    received = hand_in(authorization, researcher, HEADING, name="Canaryann Canaryfield.csv")

    assert (received.state, received.original_name) == ("rejected", "")
    assert "Canary" not in everything_on_record()


def test_faulty_rows_are_listed_by_row_and_column_without_their_values(
    authorization, researcher, settings
):
    settings.DELIVERY_REJECTS_ALLOWED = 0.5
    faulty = "S-004,Canarybad,Canaryrow,not a date,19104\n"

    received = hand_in(authorization, researcher, SOUND + faulty)

    assert (received.rows, received.rows_rejected) == (3, 1)
    assert received.rejects == [{"row": 5, "column": "birth_date", "problem": "not-a-date"}]


def test_a_column_that_the_scope_does_not_name_never_enters_the_vault(authorization, researcher):
    lines = SOUND.splitlines()
    wider = "\n".join([f"{lines[0]},diagnosis", *(f"{line},Canaryill" for line in lines[1:])])

    received = hand_in(authorization, researcher, wider)

    assert received.left_out == {"diagnosis": "not named in the scope"}
    assert "diagnosis" not in vault.read(received.sealed_file.sealed).column_names


@pytest.mark.parametrize(
    ("text", "check"),
    [
        ("", ListAdmissionCheck.FILE_IS_READABLE),
        (f"{HEADING}\n", ListAdmissionCheck.ROWS_ARE_SOUND),
        ("first_name,last_name,zip_code\nA,B,19104\n", ListAdmissionCheck.COLUMNS_ARE_PRESENT),
        ("Ann,Field,1988-03-14,19107,S1\n", ListAdmissionCheck.COLUMNS_ARE_PRESENT),
        (f"{HEADING},last_name\nS,A,B,1990-01-01,1,C\n", ListAdmissionCheck.COLUMNS_ARE_DISTINCT),
        (f"{HEADING}\nS-1,A,B,someday,19104\n", ListAdmissionCheck.ROWS_ARE_SOUND),
    ],
)
def test_a_file_that_cannot_be_the_list_is_turned_away(
    authorization, researcher, vault, text, check
):
    before = files_in(vault)

    received = hand_in(authorization, researcher, text)

    assert received.state == "rejected"
    assert check in refusals(received)
    assert files_in(vault) == before
    assert AuditEvent.objects.filter(what=Event.LIST_REJECTED).count() == 1


def test_a_list_is_handed_in_by_the_people_of_its_authorization_alone(
    authorization, analyst, compliance_reviewer, steward
):
    colleague = make_user("colin-colleague", Role.REQUESTER, organization="outreach")

    for person in (analyst, compliance_reviewer, steward, colleague):
        assert refused(authorization, person) == {ListAdmissionCheck.ACTOR_ON_THE_TEAM}
    assert CohortList.objects.count() == 0


def test_a_list_of_another_team_is_refused(authorization, researcher, office):
    other = make_user("ottilie-other", Role.REQUESTER, organization="outreach")
    others = make_bringing("schools", requester=other)

    assert refused(others, researcher) == {ListAdmissionCheck.ACTOR_ON_THE_TEAM}


def test_no_list_is_taken_where_the_scope_has_none(researcher):
    authorization = make_linkable(requester=researcher)

    checks = refused(authorization, researcher)

    assert checks == {ListAdmissionCheck.LIST_IN_SCOPE, ListAdmissionCheck.TIME_NOT_OVER}


def test_no_list_is_taken_after_a_revocation(authorization, researcher, compliance_reviewer):
    revoke(authorization, compliance_reviewer)

    assert refused(authorization, researcher) == {
        ListAdmissionCheck.AUTHORIZATION_IN_FORCE,
        ListAdmissionCheck.TIME_NOT_OVER,
    }


def test_a_revocation_while_the_file_is_read_leaves_nothing(
    authorization, researcher, compliance_reviewer, vault, monkeypatch
):
    before, read = files_in(vault), cohort_lists.read_delivery

    def slowly(*args, **kwargs):
        reading = read(*args, **kwargs)
        revoke(authorization, compliance_reviewer)
        return reading

    monkeypatch.setattr(cohort_lists, "read_delivery", slowly)

    assert ListAdmissionCheck.AUTHORIZATION_IN_FORCE in refused(authorization, researcher)
    assert CohortList.objects.count() == 0
    assert files_in(vault) == before


def test_no_list_is_taken_after_its_last_day(researcher, monkeypatch):
    at = clock.database_clock()
    soon = BroughtList.from_record(
        make_bringing("medicaid", requester=researcher).scope.brought_list.as_record()
        | {"kept_through": at.date().isoformat()}
    )
    authorization = make_bringing("medicaid", requester=researcher, brought=soon, sharing=None)
    monkeypatch.setattr(cohort_lists, "database_clock", lambda: at + timedelta(days=2))

    assert refused(authorization, researcher) == {ListAdmissionCheck.TIME_NOT_OVER}


def test_a_second_list_waits_until_the_first_is_destroyed(stored, researcher):
    assert refused(stored.authorization, researcher) == {ListAdmissionCheck.NO_OTHER_LIST}

    cohort_lists.destroy(cohort_list=stored, by=researcher, reason="The wrong file was sent.")

    assert hand_in(stored.authorization, researcher).state == "stored"


def test_nothing_is_kept_when_the_trail_cannot_be_written(
    authorization, researcher, vault, monkeypatch
):
    def cannot_write(*args, **kwargs):
        raise OSError("the trail is full")

    monkeypatch.setattr(trail, "record", cannot_write)

    with pytest.raises(OSError, match="full"), transaction.atomic():
        hand_in(authorization, researcher)

    assert CohortList.objects.count() == 0
