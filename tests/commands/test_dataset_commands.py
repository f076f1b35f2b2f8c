import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from datasets.models import Delivery
from datasets.rules.dictionary_csv import COLUMNS, parse
from idea_portal.audit.models import AuditEvent
from tests.factories import make_coverage, make_dataset, make_dictionary

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vault_folder")]

CANARY = "Quillfeather"
ROWS = "member_id,plan,shoe_size\n" + "A1,A,44\n" * 20
FAULTY = f"{ROWS}A2,{CANARY},44\nA3\n"


@pytest.fixture
def dataset(steward):
    made = make_dataset(stewards=[steward])
    make_dictionary(made)
    return made


def run(command, *arguments, by="stella-steward@example.org"):
    """What a command prints, and the message it fails with."""
    printed = io.StringIO()
    try:
        call_command(command, *map(str, arguments), "--by", by, stdout=printed)
    except CommandError as failed:
        return printed.getvalue(), str(failed)
    return printed.getvalue(), ""


def written(path, text):
    path.write_text(text)
    return path


def test_dictionary_is_imported_by_command(dataset, tmp_path):
    file = written(
        tmp_path / "new.csv", "name,label,type\nmember_id,Member,string\nnote,Note,string\n"
    )

    printed, failed = run("import_dictionary", dataset.code, file)
    again, refused = run("import_dictionary", dataset.code, file, "--json")

    assert failed == ""
    assert printed.splitlines()[:2] == ["added: note", "changed: member_id"]
    assert "already says exactly this" in refused
    assert json.loads(again)["refused"]["allowed"] is False
    assert AuditEvent.objects.filter(is_refusal=True).count() == 1


def test_imported_dictionary_is_reported_in_json(dataset, tmp_path):
    file = written(tmp_path / "new.json", '{"fields": [{"name": "member_id"}]}')

    printed, _ = run("import_dictionary", dataset.code, file, "--json")

    assert json.loads(printed)["changed"] == ["member_id"]


def test_problems_of_a_dictionary_are_told_by_line(dataset, tmp_path):
    file = written(tmp_path / "bad.csv", "name,label,type\nnote,Note,picture\n")

    printed, failed = run("import_dictionary", dataset.code, file, "--json")
    _, plainly = run("import_dictionary", dataset.code, file)

    assert json.loads(printed)["problems"][0]["line"] == 2
    assert f"{file}, line 2: “picture” is no type" in failed
    assert plainly == failed


@pytest.mark.parametrize("command", ["import_dictionary", "receive_delivery"])
def test_command_names_what_it_cannot_find(dataset, tmp_path, command):
    file = written(tmp_path / "a.csv", "name\n")

    failures = [
        run(command, dataset.code, file, by="nobody@example.org")[1],
        run(command, "unheard_of", file)[1],
        run(command, dataset.code, tmp_path / "missing.csv")[1],
    ]

    assert failures[0] == "Nobody has the address nobody@example.org."
    assert failures[1] == "There is no dataset unheard_of."
    assert "missing.csv cannot be read: No such file" in failures[2]


def test_dictionary_in_another_encoding_is_turned_away(dataset, tmp_path):
    file = tmp_path / "latin.csv"
    file.write_bytes(b"name,label,type\nnote,Not\xe9,string\n")

    _, failed = run("import_dictionary", dataset.code, file)

    assert "is not written in UTF-8" in failed


def test_delivery_is_received_by_command_and_its_faults_told_without_values(dataset, tmp_path):
    make_coverage(dataset)
    file = written(tmp_path / "march.csv", FAULTY)

    printed, failed = run("receive_delivery", dataset.code, file)

    delivery = Delivery.objects.get()
    assert failed == ""
    assert printed.splitlines() == [
        f"{delivery.reference}: 20 rows stored, 2 turned away",
        "left out: shoe_size (not in the dictionary)",
        "row 22, plan: a code the dictionary does not list",
        "row 23, whole row: more or fewer cells than the heading",
    ]
    assert CANARY not in printed


def test_received_delivery_is_reported_in_json(dataset, tmp_path):
    make_coverage(dataset)
    file = written(tmp_path / "march.csv", FAULTY)

    printed, _ = run("receive_delivery", dataset.code, file, "--json")

    answer = json.loads(printed)
    assert (answer["state"], answer["rows"], answer["rows_rejected"]) == ("stored", 20, 2)
    assert answer["decision"]["allowed"]
    assert CANARY not in printed


def test_delivery_that_is_turned_away_fails_the_command_and_says_why(dataset, tmp_path):
    make_coverage(dataset)
    file = written(tmp_path / "march.csv", "first_name,last_name\nZebulon,Quill\n")

    printed, failed = run("receive_delivery", dataset.code, file)

    assert "was turned away; nothing was stored" in failed
    assert "not met: Required and missing: member_id." in printed


def test_delivery_without_an_agreement_is_refused_and_the_attempt_kept(dataset, tmp_path):
    file = written(tmp_path / "march.csv", ROWS)

    printed, failed = run("receive_delivery", dataset.code, file, "--json")

    assert failed.startswith("Refused: No data-sharing agreement in force covers medicaid")
    assert json.loads(printed)["refused"]["allowed"] is False
    assert AuditEvent.objects.get(is_refusal=True).by_name == "Stella Steward"


def test_guide_for_stewards_names_every_column_and_its_example_can_be_imported():
    guide = (Path(__file__).parents[2] / "docs" / "stewards.md").read_text()

    example = guide.partition("```csv\n")[2].partition("```")[0]

    assert {column for column in COLUMNS if f"| `{column}` |" not in guide} == set()
    assert parse(example).problems == ()
