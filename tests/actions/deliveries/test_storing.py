"""What is stored of a file, and what is not."""

import io
import json
import re
from datetime import date, timedelta

import pyarrow as pa
import pytest
from pyarrow import parquet

from agreements.models import Agreement
from datasets.facts import current_delivery
from idea_portal.accounts.roles import Role
from idea_portal.audit import clock, trail
from idea_portal.notifications.models import Message
from linkage import vault
from linkage.events import Event
from linkage.models import SealedFile
from linkage.rules.delivery_admission import DeliveryCheck
from tests.factories import make_coverage, make_dataset, make_dictionary, make_user

from .handing_in import (
    CANARY,
    HEADING,
    SOUND,
    everything_on_record,
    files_in,
    receive,
    refusals,
    stored_rows,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vault_folder")]


def test_sound_file_is_stored_typed_and_recorded(covered, steward):
    delivery = receive(covered, steward)

    assert (delivery.state, delivery.rows, delivery.rows_rejected) == ("stored", 3, 0)
    assert stored_rows(delivery)[:2] == [
        {
            "member_id": "A1",
            "first_name": "Zebulon",
            "last_name": CANARY,
            "birth_date": date(1984, 3, 2),
            "plan": "A",
            "visits": 3,
        },
        {
            "member_id": "A2",
            "first_name": "Ottoline",
            "last_name": CANARY,
            "birth_date": date(1990, 12, 31),
            "plan": "C",
            "visits": None,
        },
    ]
    event = trail.events_about(delivery.reference, "medicaid").get()
    assert (event.what, event.by) == (Event.DELIVERY_STORED, steward.reference)
    assert Agreement.objects.get().reference in event.about
    assert event.decision["allowed"]
    assert delivery.profile["birth_date"] == {"nulls": 1, "distinct": 2, "is_exact": True}
    assert current_delivery(covered) == delivery


def test_parquet_is_received_like_csv(covered, steward):
    file = io.BytesIO()
    table = pa.table(
        {"Member ID": ["A1"], "birth_date": [date(1984, 3, 2)], "visits": [3.0], "plan": ["A"]}
    )
    parquet.write_table(table, file)

    delivery = receive(covered, steward, file.getvalue(), name="march.PARQUET")

    assert (delivery.format, delivery.state) == ("parquet", "stored")
    assert stored_rows(delivery) == [
        {"member_id": "A1", "birth_date": date(1984, 3, 2), "visits": 3, "plan": "A"}
    ]


def test_columns_no_agreement_covers_never_enter_the_vault(dataset, steward, vault_folder):
    make_coverage(dataset, "member_id", "plan")
    text = "member_id,plan,last_name,shoe_size\n" + f"A1,A,{CANARY},44\n" * 20

    delivery = receive(dataset, steward, text)

    assert stored_rows(delivery)[0] == {"member_id": "A1", "plan": "A"}
    assert delivery.elements == ["member_id", "plan"]
    assert delivery.left_out == {
        "last_name": "not covered by a data-sharing agreement",
        "shoe_size": "not in the dictionary",
    }
    assert vault.read(delivery.sealed_file.sealed).column_names == ["member_id", "plan"]
    assert all(CANARY.encode() not in file.read_bytes() for file in files_in(vault_folder))


def test_element_that_one_of_two_agreements_leaves_out_is_not_stored(dataset, steward):
    make_coverage(dataset)
    make_coverage(dataset, "member_id", "plan")

    delivery = receive(dataset, steward)

    assert delivery.elements == ["member_id", "plan"]


def test_faulty_rows_are_listed_by_row_and_column_without_their_values(covered, steward):
    faulty = f"""A7,Zebulon,{CANARY},{CANARY}-1984,{CANARY}-plan,{CANARY}-visits
,Zebulon,{CANARY},1984-03-02,A,1
A8,{CANARY}
"""
    text = SOUND + "".join(f"B{number},,,,,\n" for number in range(40)) + faulty

    delivery = receive(covered, steward, text)

    assert (delivery.state, delivery.rows, delivery.rows_rejected) == ("stored", 43, 3)
    assert delivery.rejects == [
        {"row": 45, "column": "birth_date", "problem": "not-a-date"},
        {"row": 45, "column": "plan", "problem": "unknown-code"},
        {"row": 45, "column": "visits", "problem": "not-an-integer"},
        {"row": 46, "column": "member_id", "problem": "missing"},
        {"row": 47, "column": "", "problem": "wrong-shape"},
    ]
    assert CANARY not in everything_on_record()


def test_file_with_too_many_faulty_rows_is_turned_away_whole(covered, steward, vault_folder):
    text = f"{HEADING}\n" + "A1,,,,,\n" * 8 + ",,,,,\n" * 2

    delivery = receive(covered, steward, text)

    assert refusals(delivery) == [DeliveryCheck.ROWS_ARE_SOUND]
    assert (delivery.state, delivery.rows, delivery.rows_rejected) == ("rejected", 0, 2)
    assert not SealedFile.objects.exists()
    assert files_in(vault_folder) == []
    event = trail.events_about(delivery.reference).get()
    assert event.what == Event.DELIVERY_REJECTED
    assert current_delivery(covered) is None


def test_share_of_faulty_rows_is_a_setting(covered, steward, settings):
    settings.DELIVERY_REJECTS_ALLOWED = 0.2
    text = f"{HEADING}\n" + "A1,,,,,\n" * 8 + ",,,,,\n" * 2

    delivery = receive(covered, steward, text)

    assert (delivery.state, delivery.rows) == ("stored", 8)


@pytest.mark.parametrize(
    ("text", "checks"),
    [
        (f"A1,Zebulon,{CANARY},1984-03-02\nA2,Ottoline,{CANARY},\n", "columns-are-known"),
        (f"first_name,last_name\nZebulon,{CANARY}\n", "record-key-is-stored"),
        ("member_id,plan,Plan\nA1,A,C\n", "columns-are-distinct"),
        (f"{HEADING}\n", "rows-are-sound"),
        ("", "file-is-readable"),
        (b"member_id,plan\n\xff,A\n", "file-is-readable"),
        (f'{HEADING}\nA1,"{CANARY}\n' + "x" * 9_000_000, "file-is-readable"),
    ],
)
def test_file_that_cannot_be_taken_is_turned_away_and_leaves_nothing(
    covered, steward, vault_folder, text, checks
):
    delivery = receive(covered, steward, text)

    assert checks in refusals(delivery)
    assert (delivery.state, delivery.rows, delivery.elements) == ("rejected", 0, [])
    assert files_in(vault_folder) == []
    assert CANARY not in everything_on_record()


def test_what_was_read_is_named_by_its_hash(covered, steward):
    first, second = receive(covered, steward), receive(covered, steward)

    assert first.content_sha256 == second.content_sha256
    assert first.sealed_file.sha256 != second.sealed_file.sha256


def test_newer_delivery_becomes_the_current_one_and_the_older_is_kept(covered, steward):
    older = receive(covered, steward)
    with clock.frozen(clock.database_clock() + timedelta(days=1)):
        newer = receive(covered, steward)

    assert current_delivery(covered) == newer
    older.refresh_from_db()
    assert older.state == "stored"
    assert len(stored_rows(older)) == 3


def test_other_stewards_are_told_of_a_delivery(covered, steward, administrator):
    colleague = make_user("siri-steward", Role.DATA_STEWARD, organization="health")
    deliveries_of = make_dataset("shelter", stewards=[steward, colleague])
    make_dictionary(deliveries_of)
    make_coverage(deliveries_of)

    delivery = receive(deliveries_of, steward)

    message = Message.objects.get()
    assert (message.recipient, message.about) == (colleague, delivery.reference)


def test_record_plane_holds_no_value_of_a_delivery(covered, steward):
    delivery = receive(covered, steward)

    on_record = everything_on_record()

    assert delivery.reference in on_record
    for value in (CANARY, "Zebulon", "1984-", "/1984"):
        assert value not in on_record, value
    # A word of its own: two such letters may stand in any random text.
    assert not re.search(r"\bA1\b", on_record)
    assert json.dumps(delivery.profile)
