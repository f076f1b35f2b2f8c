"""How much is in an output is told to those who look at it; its team learns it at its release."""

import pytest
from django.db import transaction
from django.urls import reverse

from agreements.rules.vocabulary import OutputKind
from idea_portal.accounts.roles import Role
from idea_portal.audit import trail
from idea_portal.audit.clock import database_clock
from linkage.actions import outputs
from linkage.disclosure.cells import suppress
from linkage.events import Event
from linkage.facts.output_decisions import release_decision
from linkage.facts.outputs import NOT_TOLD, as_told_to, sees_report
from linkage.facts.stations import chain_of
from linkage.rules.cells import CellCheck, TableFacts, decide_table
from tests.factories import make_authorization, make_membership, make_person
from tests.factories.outputs import make_job, make_output

pytestmark = pytest.mark.django_db
# A number of rows that stands on no page by chance.
ROWS = [{"medicaid.ward": f"W{number}", "people": "40"} for number in range(137)]
BEFORE = ["in-checking", "rejected"]
LOOK_AT_OUTPUTS = ["analyst", "output_checker", "compliance_reviewer"]
TABLE = suppress({("W1",): 40}, by=("medicaid.ward",), minimum_cell=11).as_record()
REPORT = {
    "table": TABLE,
    "population": "everybody",
    "people": 5_137,
    "decision": decide_table(TableFacts("OUT", 11, figures=1, suppressed=0)).as_record(),
}


@pytest.fixture(scope="module")
def authorized_once(shared_vault):
    return make_authorization(people=[make_person("researcher")])


@pytest.fixture
def make(authorized_once, own_vault, db):
    """Makes a table of the authorization, brought to a state."""

    def make(state):
        described = {"rows": ROWS, "kind": OutputKind.AGGREGATE, "report": REPORT}
        return make_output(state, authorization=authorized_once, **described)

    return make


@pytest.fixture
def said(client):
    """Everything the pages say of an output to a person: its own, the list, and why."""

    def read(person, output):
        client.force_login(person)
        addresses = [
            output.get_absolute_url(),
            reverse("linkage:output-list"),
            *(reverse("linkage:explain", args=[each]) for each in (output, output.job)),
            reverse("linkage:output-check", args=[output]),
            reverse("linkage:output-release", args=[output]),
            output.job.get_absolute_url(),
            "/",
        ]
        return " ".join(client.get(address).content.decode() for address in addresses)

    return read


@pytest.mark.parametrize("state", BEFORE)
def test_before_its_release_the_team_sees_how_an_output_stands_and_no_more(
    make, said, researcher, state
):
    output = make(state)

    page = said(researcher, output)

    assert output.reference in page
    for telling in ("137", ">40<", output.content_sha256[:12], "figures are blank"):
        assert telling not in page
    assert NOT_TOLD in page.replace("&#x27;", "'")


def test_an_output_destroyed_before_its_release_is_told_of_no_more_than_before(
    make, said, researcher, analyst
):
    output = outputs.destroy(output=make("rejected"), by=analyst, reason="It must not leave.")

    page = said(researcher, output)

    assert "Certificate of destruction" in page
    assert "137" not in page
    assert output.content_sha256[:12] not in page


def test_nobody_else_is_told_before_the_release_either(make, said, coordinator):
    output = make("approved")

    page = said(coordinator, output)

    assert output.reference in page
    assert "137" not in page


@pytest.mark.parametrize("person", LOOK_AT_OUTPUTS)
def test_those_who_look_at_an_output_see_how_much_is_in_it(make, client, person, request):
    output = make("in-checking")
    client.force_login(request.getfixturevalue(person))

    page = client.get(output.get_absolute_url()).content.decode()

    for telling in ("137", "5,137", ">40<"):
        assert telling in page


def test_once_it_is_released_its_team_sees_how_much_it_downloads(make, said, researcher):
    output = make("released")

    page = said(researcher, output)

    assert "137" in page
    assert output.content_sha256 in page
    # How it was counted stays with those who look at outputs.
    assert "5,137" not in page


def test_the_chain_tells_of_rows_once_an_output_is_released(make):
    waiting, released = make("approved"), make("released")

    titles = [chain_of(each.reference).start.title for each in (waiting, released)]

    assert titles == ["aggregate table", "aggregate table, 137 rows"]


def test_who_looks_at_outputs_and_is_to_have_one_is_told_no_more_than_its_team(make, researcher):
    output = make("approved")
    make_membership(researcher, Role.LINKAGE_ANALYST, "office")

    decision = release_decision(output, researcher, database_clock())
    decision = as_told_to(researcher, output, decision)

    assert not sees_report(researcher, output)
    assert {each.because for each in decision.findings if each.check in CellCheck} == {NOT_TOLD}


# --- by the trail ---


@pytest.fixture
def on_the_trail(client):
    """What the trail tells a compliance reviewer of an output, its job and a matching."""

    def read(person, output, matching):
        make_membership(person, Role.COMPLIANCE_REVIEWER, "office")
        with transaction.atomic():
            kept = {
                what: trail.record(what, subject=subject, by=None, rows=137).pk
                for what, subject in [
                    (Event.OUTPUT_QUARANTINED, output),
                    (Event.OUTPUT_IN_CHECKING, output),
                    (Event.JOB_STARTED, output.job),
                    (Event.JOB_SUCCEEDED, output.job),
                    (Event.LIST_READ_DONE, matching),
                ]
            }
        client.force_login(person)
        page = client.get(reverse("audit:event-list"))
        listed = {row.record.what for row in page.context["listing"].page}
        details = [reverse("audit:event-detail", args=[number]) for number in kept.values()]
        opened = {
            what
            for what, address in zip(kept, details, strict=True)
            if client.get(address).status_code == 200
        }
        assert opened == listed & kept.keys()
        return opened

    return read


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("approved", {Event.JOB_STARTED}),
        (
            "released",
            {
                Event.JOB_STARTED,
                Event.JOB_SUCCEEDED,
                Event.OUTPUT_QUARANTINED,
                Event.OUTPUT_IN_CHECKING,
            },
        ),
    ],
)
def test_who_reads_the_trail_and_is_to_have_an_output_learns_no_counts_before_its_release(
    make, on_the_trail, researcher, state, told
):
    output = make(state)
    matching = make_job(output.authorization, kind="matching")

    assert on_the_trail(researcher, output, matching) == told


def test_who_reads_the_trail_and_is_to_have_nothing_of_it_learns_the_counts(
    make, on_the_trail, steward
):
    output = make("approved")
    matching = make_job(output.authorization, kind="matching")

    assert Event.LIST_READ_DONE in on_the_trail(steward, output, matching)
