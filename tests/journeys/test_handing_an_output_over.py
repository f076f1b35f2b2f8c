"""From an authorization to a file in the requester's hands, each step by the person it is for."""

import hashlib
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from agreements.rules.vocabulary import OutputKind
from linkage.actions import downloads, extracts
from linkage.disclosure.cells import suppress
from linkage.models import DownloadEvent, Job, Output
from linkage.vault import keys
from tests.factories import make_authorization
from tests.factories.outputs import make_match_run, make_output, make_stored_delivery
from tests.outputs.conftest import HOMELESSNESS, MEDICAID, OWNERS, contact_scope

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def vault_folder(settings, tmp_path):
    settings.VAULT_URL = str(tmp_path / "vault")
    settings.VAULT_KEY_FILE = str(tmp_path / "keys" / "vault.key")
    keys.make_key_file(Path(settings.VAULT_KEY_FILE))
    return tmp_path / "vault"


@pytest.fixture
def authorized(researcher):
    """The outreach request approved, its deliveries in the vault and their records linked."""
    authorization = make_authorization(scope=contact_scope(), people=[researcher])
    for code, rows in {"medicaid": MEDICAID, "homelessness": HOMELESSNESS}.items():
        make_stored_delivery(_dataset(code), rows)
    make_match_run(authorization, OWNERS)
    return authorization


def _dataset(code):
    return Output._meta.apps.get_model("datasets", "Dataset").objects.get(code=code)


def test_an_output_goes_from_the_analyst_by_the_checker_to_the_requester(
    client, authorized, analyst, output_checker, researcher
):
    client.force_login(analyst)
    start = reverse("linkage:extract-start", args=[authorized.reference])
    page = client.get(start).content.decode()
    assert "People in it are left out" in page
    client.post(start)
    extracts.run(reference=Job.objects.get(kind="extract").reference, worker="test")
    output = Output.objects.get()

    client.force_login(output_checker)
    assert output.reference in client.get(reverse("home")).content.decode()
    page = client.get(reverse("linkage:output-check", args=[output.reference])).content.decode()
    assert "Canary" not in page
    client.post(
        reverse("linkage:output-check", args=[output.reference]),
        {"outcome": "approve", "comment": "Names and addresses, as allowed."},
    )
    assert output.reference in client.get(reverse("home")).content.decode()
    client.post(reverse("linkage:output-release", args=[output.reference]))

    client.force_login(researcher)
    assert output.reference in client.get(reverse("home")).content.decode()
    asked = client.post(reverse("linkage:download-ask", args=[output.reference]))
    assert "Download it now" in client.get(asked.url).content.decode()
    response = client.post(asked.url)
    content = b"".join(response.streaming_content)

    assert hashlib.sha256(content).hexdigest() == output.content_sha256
    assert response["Content-Length"] == str(len(content))
    assert response["Content-Disposition"] == f'attachment; filename="{output.reference}.csv"'
    assert DownloadEvent.objects.get(kind="outcome").result == "completed"
    assert client.post(asked.url).status_code == 403
    assert output.reference not in client.get(reverse("home")).content.decode()


def test_a_page_changes_nothing_when_it_is_only_looked_at(client, output_checker, researcher):
    output = make_output("released", authorization=make_authorization(people=[researcher]))
    _, token = downloads.make_link(output=output, by=researcher)
    client.force_login(researcher)

    client.get(reverse("linkage:download", args=[token]))
    client.get(reverse("linkage:output-destroy", args=[output.reference]))

    output.refresh_from_db()
    assert output.state == "released"
    assert not DownloadEvent.objects.exists()


def test_a_table_is_shown_to_its_checker_as_its_readers_would_see_it(client, output_checker):
    cells = {("N",): 40, ("S",): 3}
    table = suppress(cells, by=("medicaid.ward",), minimum_cell=11, with_totals=False)
    report = {"table": table.as_record(), "population": "", "filled": {}, "people": None}
    output = make_output(kind=OutputKind.AGGREGATE, report=report)
    client.force_login(output_checker)

    page = client.get(reverse("linkage:output-check", args=[output.reference])).content.decode()

    assert "fewer than 11" in page
    assert ">40<" in page.replace("\n", "").replace(" ", "")


def test_a_destroyed_output_shows_its_certificate(client, researcher):
    output = make_output("released", authorization=make_authorization(people=[researcher]))
    client.force_login(researcher)

    client.post(
        reverse("linkage:output-destroy", args=[output.reference]),
        {"reason": "The campaign has ended."},
    )

    page = client.get(output.get_absolute_url()).content.decode()
    assert "Certificate of destruction" in page
    assert "The campaign has ended." in page


def test_an_extract_is_built_by_command(authorized, analyst):
    told = StringIO()

    call_command("extract", authorized.reference, by=analyst.email, json=True, stdout=told)

    answer = json.loads(told.getvalue())
    assert answer["state"] == "succeeded"
    assert answer["manifest"]["rows"] == 2
    assert "Canary" not in told.getvalue()


def test_the_command_says_in_words_what_was_built(authorized, analyst):
    told = StringIO()

    call_command("extract", authorized.reference, by=analyst.email, stdout=told)

    assert "It waits for an output checker." in told.getvalue()


def test_the_command_says_why_it_did_not_build(authorized, analyst, researcher):
    told = StringIO()

    with pytest.raises(CommandError, match="Nobody has the address"):
        call_command("extract", authorized.reference, by="nobody@example.org")
    with pytest.raises(CommandError, match="There is no authorization"):
        call_command("extract", "AZ-2026-9999", by=analyst.email)
    with pytest.raises(CommandError, match="Refused"):
        call_command("extract", authorized.reference, by=researcher.email, json=True, stdout=told)
    assert json.loads(told.getvalue())["refused"]["allowed"] is False
    _dataset("medicaid").deliveries.update(state="destroyed")
    with pytest.raises(CommandError, match="is refused"):
        call_command("extract", authorized.reference, by=analyst.email, stdout=told)
