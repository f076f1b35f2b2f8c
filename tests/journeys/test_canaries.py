"""Values of data subjects are put into deliveries and then searched for everywhere else."""

import csv
import logging
import tempfile
from datetime import date
from pathlib import Path

import pytest
from django.core import mail
from django.db import connection

from agreements.actions.registers import load_file
from linkage.actions import downloads
from linkage.demo import places
from linkage.demo.generator import generate
from linkage.demo.layouts import LAYOUTS
from linkage.story import work
from linkage.story.deliver import deliver_folder
from linkage.story.steps import Telling
from linkage.story.whole import carry

pytestmark = pytest.mark.django_db

CHILD = {
    "first_name": "Zquorvath",
    "middle_name": "Yxmuphel",
    "last_name": "Wrbkozyn",
    "birth_date": "2011-03-07",
    "ssn": "869137542",
    "phone": "2155550731",
    "street_address": "90731 Kvxolquist Rampart",
    "unit": "Apt 77315",
}
TURNED_AWAY = CHILD | {
    "first_name": "Jhqwerdun",
    "last_name": "Plvtrasko",
    "birth_date": "the 30th of Fxbruary",
    "ssn": "869137577",
}
RECIPIENT = CHILD | {"first_name": "Gvubbelinx", "last_name": "Thwockmar", "ssn": "869137599"}
# Words that occur nowhere else; a birth date is searched for in the row of its person only.
CANARIES = [
    "CANARY-",
    *sorted(
        {
            value
            for person in (CHILD, TURNED_AWAY, RECIPIENT)
            for name, value in person.items()
            if name != "birth_date" or not value.startswith("20")
        }
    ),
]


@pytest.fixture
def temporary(tmp_path, monkeypatch) -> Path:
    """Where anything written on the side would land."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def put_in(folder: Path, dataset: str, *people: dict[str, str]) -> None:
    """Add records of the canaries to a delivery."""
    file, layout = folder / f"{dataset}.csv", LAYOUTS[dataset]
    with file.open(encoding="utf-8", newline="") as opened:
        like = next(csv.DictReader(opened))
    with file.open("a", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, layout.columns)
        for number, person in enumerate(people):
            known = {name: value for name, value in person.items() if name in layout.columns}
            keys = {
                layout.record_key: f"CANARY-{dataset}-{number}",
                layout.household_key: f"CANARY-H-{dataset}-{number}",
            }
            writer.writerow(like | known | keys)


def rows_with(canary: str) -> list[str]:
    """The tables of which some row, written out as text, contains a canary."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('%I.%I', table_schema, table_name) FROM information_schema.tables "
            "WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', "
            "'information_schema')"
        )
        found = []
        for (table,) in cursor.fetchall():
            cursor.execute(
                f"SELECT EXISTS (SELECT FROM {table} AS t WHERE t::text ILIKE %s)",  # noqa: S608
                [f"%{canary}%"],
            )
            if cursor.fetchone()[0]:
                found.append(table)
    return found


def files_with(folder: Path, canaries: list[str]) -> list[str]:
    """The files below a folder that contain a canary in the clear."""
    return [
        f"{file}: {canary}"
        for file in folder.rglob("*")
        if file.is_file()
        for canary in canaries
        if canary.lower().encode() in file.read_bytes().lower()
    ]


def test_no_identifier_is_found_outside_the_vault_and_the_hands_it_was_meant_for(
    tmp_path, temporary, vault_folder, caplog, capfd
):
    caplog.set_level(logging.DEBUG)
    told = []
    telling = Telling(tell=lambda step: told.append(step.line))
    delivered = generate(tmp_path / "demo", persons=250).files["medicaid"].parent
    put_in(delivered, "medicaid", CHILD, TURNED_AWAY)
    put_in(delivered, "homelessness_prevention", CHILD)
    put_in(delivered, "tax_credit", RECIPIENT)

    requests = load_file(places.REGISTER).requests
    stored = deliver_folder(delivered, telling=telling)
    output = carry(requests["credit-outreach"], telling=telling, until_done=work.run_here)

    link, token = downloads.make_link(output=output, by=output.authorization.request.requester)
    handed_over = b"".join(downloads.open_download(link=link, by=link.person).chunks).decode()
    printed = capfd.readouterr()
    # The canaries went all the way: one is on the list, one was turned away, one is left out.
    assert CHILD["last_name"] in handed_over
    assert RECIPIENT["last_name"] not in handed_over
    assert {delivery.dataset.code: delivery.rows_rejected for delivery in stored}["medicaid"] == 1
    assert date.fromisoformat(CHILD["birth_date"])
    # Nothing of them is anywhere else.
    assert {canary: rows_with(canary) for canary in CANARIES if rows_with(canary)} == {}
    assert files_with(vault_folder, CANARIES) == []
    assert files_with(temporary, CANARIES) == []
    elsewhere = "\n".join(
        [
            caplog.text,
            printed.out,
            printed.err,
            *told,
            *(f"{message.subject}\n{message.body}" for message in mail.outbox),
        ]
    ).lower()
    assert [canary for canary in CANARIES if canary.lower() in elsewhere] == []
    assert token not in elsewhere


def test_the_search_finds_what_is_there(researcher):
    researcher.full_name = CHILD["last_name"]
    researcher.save()

    assert any("accounts_user" in table for table in rows_with(CHILD["last_name"]))
