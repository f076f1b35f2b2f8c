"""What the database keeps of an agreement, whoever asks it to forget."""

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction

from agreements.actions import agreements, clearances
from agreements.facts.agreements import agreement_standing
from agreements.rules.agreement_force import ForceCheck
from agreements.rules.agreement_states import ClearanceKind, VersionState
from agreements.rules.vocabulary import AgreementKind
from idea_portal.accounts.roles import Role
from idea_portal.audit import trail
from idea_portal.audit.clock import database_clock
from idea_portal.notifications.models import Message
from tests.factories import make_agreement, make_user

from .steps import YEAR, accept, sign

pytestmark = pytest.mark.django_db


def test_one_changed_byte_breaks_a_signature(as_owner):
    agreement = make_agreement(text="We agree.")
    assert agreement_standing(agreement.reference, database_clock()).allowed

    as_owner(
        "UPDATE agreements_agreementversion SET text = 'We agree!' WHERE id = %s",
        [agreement.latest.pk],
    )

    refusals = agreement_standing(agreement.reference, database_clock()).refusals
    assert [each.check for each in refusals] == [ForceCheck.SIGNATURES_INTACT]


@pytest.mark.parametrize(
    "change",
    [
        """terms = '[{"number": "1", "kind": "consent"}]'""",
        "effective_on = effective_on - 1",
        "ends_on = ends_on + 1",
        "number = 7",
    ],
)
def test_any_change_to_what_was_signed_breaks_it(as_owner, change):
    agreement = make_agreement(clauses=[{"number": "1", "kind": "irb"}])

    as_owner(
        f"UPDATE agreements_agreementversion SET {change} WHERE id = %s",  # noqa: S608
        [agreement.latest.pk],
    )

    refusals = agreement_standing(agreement.reference, database_clock()).refusals
    assert [each.check for each in refusals] == [ForceCheck.SIGNATURES_INTACT]


@pytest.fixture
def as_owner():
    """Run a statement as the owner of the tables would, with every trigger disarmed."""

    def run(sql, parameters):
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE; SET session_replication_role = replica")
            cursor.execute(sql, parameters)
            cursor.execute("SET session_replication_role = origin; SET ROLE portal_app")

    return run


@pytest.mark.parametrize(
    "attempt",
    [
        "UPDATE agreements_signature SET name = 'Somebody else'",
        "DELETE FROM agreements_signature",
        "UPDATE agreements_clearance SET comment = 'Fine.'",
        "DELETE FROM agreements_clearance",
        "UPDATE agreements_agreementversion SET text = 'Other words.'",
        "UPDATE agreements_agreementversion SET terms = '[]'",
        "UPDATE agreements_agreementversion SET ends_on = ends_on + 365",
        "UPDATE agreements_agreementversion SET frozen_sha256 = repeat('0', 64)",
        "UPDATE agreements_agreementversion SET state = 'draft', frozen_sha256 = ''",
        "UPDATE agreements_agreementversion SET number = 9",
        "UPDATE agreements_agreementversion SET revision = 0",
        "DELETE FROM agreements_agreementversion",
        "UPDATE agreements_agreementparty SET capacity = 'recipient'",
        "DELETE FROM agreements_agreementparty",
        "UPDATE agreements_agreement SET title = 'Another title'",
        "UPDATE agreements_agreement SET reference = 'DSA-1'",
        "DELETE FROM agreements_agreement",
    ],
)
@pytest.mark.parametrize("state", [VersionState.PARTIALLY_SIGNED, VersionState.EXECUTED])
def test_the_database_keeps_what_people_signed(attempt, state):
    make_agreement(state=state, clauses=[{"number": "1", "kind": "irb"}])

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attempt)


FORGE = """
INSERT INTO agreements_signature
    (version_id, revision, party_id, digest, by_id, person, name, title, signed_at)
SELECT version.id, version.revision, party.id, {digest}, version.drafted_by_id, 'P', 'X', '', now()
FROM agreements_agreementversion version
JOIN agreements_agreementparty party ON {party}
"""
FORGE_CLEARANCE = """
INSERT INTO agreements_clearance
    (version_id, revision, kind, digest, by_id, person, comment, cleared_at)
SELECT id, revision, 'legal', frozen_sha256, drafted_by_id, 'P', '', now()
FROM agreements_agreementversion
"""
OWN_PARTY = "party.version_id = version.id"


@pytest.mark.parametrize(
    ("state", "attempt"),
    [
        (VersionState.DRAFT, FORGE.format(digest="frozen_sha256", party=OWN_PARTY)),
        (VersionState.IN_REVIEW, FORGE.format(digest="frozen_sha256", party=OWN_PARTY)),
        (VersionState.READY_TO_SIGN, FORGE.format(digest="repeat('0', 64)", party=OWN_PARTY)),
        (
            VersionState.READY_TO_SIGN,
            FORGE.format(digest="frozen_sha256", party="party.version_id <> version.id"),
        ),
        (VersionState.DRAFT, FORGE_CLEARANCE),
        (VersionState.READY_TO_SIGN, FORGE_CLEARANCE),
    ],
)
def test_the_database_refuses_a_signature_or_clearance_out_of_turn(state, attempt):
    make_agreement(state=state)
    make_agreement(state=state)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attempt)


def test_a_terminated_agreement_never_changes_in_the_database(office_signatory):
    agreement = make_agreement()
    agreement.terminated_at = database_clock()
    agreement.terminated_by = office_signatory
    agreement.termination_reason = "Over."
    agreement.termination_impact_sha256 = "0" * 64
    agreement.save()
    agreement.terminated_at = None
    agreement.terminated_by = None
    agreement.termination_reason = agreement.termination_impact_sha256 = ""

    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        agreement.save()


def test_nothing_happens_when_the_trail_cannot_be_written(
    monkeypatch, ready, draft, coordinator, signatory, parties
):
    def fails(*args, **kwargs):
        raise DatabaseError("the trail is full")

    another = make_agreement(state=VersionState.DRAFT).latest
    in_review = make_agreement(state=VersionState.IN_REVIEW).latest
    acceptable_use = make_agreement(kind="aua")
    legal = make_user("lou-legal", Role.LEGAL_REVIEWER)
    messages = Message.objects.count()
    monkeypatch.setattr(trail, "record", fails)
    attempts = [
        lambda: agreements.draft(
            kind=AgreementKind.MOU,
            title="x",
            effective_on=YEAR[0],
            ends_on=YEAR[1],
            by=coordinator,
        ),
        lambda: agreements.edit(version=another, text="y", by=coordinator),
        lambda: agreements.amend(agreement=acceptable_use, by=coordinator),
        lambda: clearances.submit(version=another, by=coordinator),
        lambda: clearances.clear(
            version=in_review, kind=ClearanceKind.LEGAL, seen=in_review.frozen_sha256, by=legal
        ),
        lambda: clearances.return_to_draft(version=ready, reason="x", by=coordinator),
        lambda: sign(ready, "health", signatory),
        lambda: accept(acceptable_use, signatory),
    ]
    before = snapshot()

    for attempt in attempts:
        with pytest.raises(DatabaseError, match="the trail is full"):
            attempt()

    assert snapshot() == before
    assert Message.objects.count() == messages
    assert mail.outbox == []


def snapshot():
    """Every row the actions could have changed."""
    tables = ["agreement", "agreementversion", "agreementparty", "clearance", "signature"]
    rows = []
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT t::text FROM agreements_{table} t ORDER BY id")  # noqa: S608
            rows += cursor.fetchall()
    return rows
