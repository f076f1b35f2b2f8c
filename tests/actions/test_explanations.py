"""Explaining any record, at any moment, and walking the chain both ways."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from agreements.actions import authorizations
from agreements.actions.registers import load_file
from agreements.models import Authorization
from datasets.models import Dataset, Delivery
from idea_portal.accounts.models import User
from idea_portal.audit.clock import database_clock
from idea_portal.audit.models import AuditEvent
from idea_portal.policy import Decision
from linkage.actions import deliveries
from linkage.demo import places
from linkage.demo.generator import generate
from linkage.facts.access import who_could_access
from linkage.facts.explanations import explain
from linkage.facts.stations import chain_of, find_record
from linkage.models import Job, Output, Release
from linkage.story import work
from linkage.story.deliver import deliver_folder
from linkage.story.steps import Telling
from linkage.story.whole import carry

pytestmark = pytest.mark.django_db
NAMED = "nora.quillby@portellery.example"
COMPLIANCE = "victor.selward@portellery.example"


@pytest.fixture(scope="module")
def output_once(shared_vault, tmp_path_factory) -> Output:
    telling = Telling()
    files = generate(tmp_path_factory.mktemp("departments"), persons=250).files
    requests = load_file(places.REGISTER).requests
    deliver_folder(files["medicaid"].parent, telling=telling)
    return carry(requests["credit-outreach"], telling=telling, until_done=work.run_here)


@pytest.fixture
def output(output_once, own_vault, db) -> Output:
    """The demo's contact list, carried from its register to its download."""
    return Output.objects.get(pk=output_once.pk)


def checks_of(decision: Decision) -> list[tuple[str, bool]]:
    return [(str(finding.check), finding.passed) for finding in decision.findings]


def told(*arguments: str):
    out = StringIO()
    call_command(*arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_every_record_is_explained_and_the_chain_is_walked_both_ways(output, client):
    before = database_clock()
    chain = chain_of(output.reference)
    back = {station.kind: station.reference for station in chain.back}
    forward = [station.kind for station in chain.forward]

    # The output rests on everything up to the umbrella, and a download came of it.
    assert {
        "umbrella MOU",
        "data-sharing agreement",
        "data-use license",
        "dataset",
        "delivery",
        "request",
        "review",
        "authorization",
        "job",
    } == set(back)
    assert forward == ["release", "download"]

    # From the other end, the same chain: the download comes of the umbrella and of a delivery.
    download = chain.forward[-1].reference
    for start in (back["umbrella MOU"], back["delivery"], "medicaid", back["request"]):
        assert download in {station.reference for station in chain_of(start).forward}
    assert {station.reference for station in chain_of(download).back} >= set(back.values())

    # Each station's decision is made again, and allows.
    for reference in {*back.values(), output.reference, download}:
        explanation = explain(find_record(reference), before)
        assert explanation.decision.findings, reference
    authorization = Authorization.objects.get()
    assert explain(authorization, before).decision.allowed
    assert not explain(authorization, before + timedelta(days=120)).decision.allowed

    # A decision made again for its own moment equals the one that was kept.
    job, release = Job.objects.get(kind="extract"), Release.objects.get()
    for record, kept in (
        (job, Decision.from_record(job.decision_when_claimed)),
        (release, Decision.from_record(release.decision)),
    ):
        assert checks_of(explain(record, kept.at).decision) == checks_of(kept)
        assert explain(record, kept.at).decision.allowed == kept.allowed

    # A released output is asked about as those who may have it would ask.
    asked = explain(output, database_clock()).decision
    assert asked.question == f"May Nora Quillby have {output.reference}?"
    assert asked.allowed

    # After a revocation, the answer changes for now and stays for then.
    authorizations.revoke(
        authorization=authorization,
        reason="The campaign has ended.",
        by=User.objects.get(email=COMPLIANCE),
    )
    job = find_record(job.reference)
    assert not explain(job, database_clock()).decision.allowed
    assert explain(job, before).decision.allowed

    # A delivery destroyed since then could still be read when the job ran.
    delivery = Delivery.objects.get(dataset__code="medicaid")
    deliveries.destroy(delivery=delivery, by=delivery.received_by, reason="Replaced by the next.")
    assert explain(job, job.claimed_at).decision.allowed
    found = explain(job, database_clock()).decision.refusals
    assert "deliveries-stored" in {str(finding.check) for finding in found}

    # Commands tell the same.
    printed = StringIO()
    call_command("explain", job.reference, stdout=printed)
    assert "NOT MET" in printed.getvalue()
    after = chain_of(job.reference)
    assert output.reference in {station.reference for station in after.forward}
    lines = [
        line
        for line in printed.getvalue().splitlines()
        if line.startswith(("rests on", "came of it"))
    ]
    columns = {
        (line.index(f"  {station.reference}  "), len(line.removesuffix(station.title)))
        for line, station in zip(lines, [*after.back, *after.forward], strict=True)
        if station.title
    }
    assert len(columns) == 1, lines
    machine = told("explain", job.reference, "--at", before.isoformat())
    assert machine["decision"]["allowed"]
    assert output.reference in {each["reference"] for each in machine["chain"]["forward"]}

    # Pages, each for who may see them.
    client.force_login(User.objects.get(email=COMPLIANCE))
    reviews = {reference for reference in back.values() if reference.startswith("RV-")}
    for reference in {*back.values(), output.reference, release.reference, download} - reviews:
        page = client.get(reverse("linkage:explain", args=[reference]))
        assert page.status_code == 200, reference
    client.force_login(User.objects.get(email="hector.isford@portellery.example"))
    assert client.get(reverse("linkage:explain", args=[output.reference])).status_code == 404


def test_who_could_access_a_dataset_is_told_for_any_moment(output, client):
    medicaid = Dataset.objects.get(code="medicaid")
    at = database_clock()

    now = {
        (access.name, access.under.partition("-")[0]) for access in who_could_access(medicaid, at)
    }
    earlier = who_could_access(medicaid, Delivery.objects.first().received_at)
    later = who_could_access(medicaid, at + timedelta(days=120))

    assert ("Nora Quillby", "AZ") in now
    assert ("Marcus Belgrove", "AZ") in now
    assert {access.name for access in earlier} == {access.name for access in later}
    assert {access.name for access in earlier} == {"Helena Marwell"}
    nora = next(each for each in who_could_access(medicaid, at) if each.name == "Nora Quillby")
    assert any(str(clause).startswith("clause 2.1 of DSA-") for clause in nora.clauses)
    # Nobody is handed anything of the credit's recipients.
    credit = Dataset.objects.get(code="tax_credit")
    assert "Nora Quillby" not in {access.name for access in who_could_access(credit, at)}

    assert {each["name"] for each in told("who_could_access", "medicaid")["people"]} == {
        name for name, _ in now
    }
    printed = StringIO()
    call_command("who_could_access", "medicaid", "--at", "2020-01-01T12:00", stdout=printed)
    assert "Helena Marwell" in printed.getvalue()

    address = reverse("linkage:dataset-access", args=["medicaid"])
    client.force_login(User.objects.get(email=COMPLIANCE))
    assert "Nora Quillby" in client.get(address).content.decode()
    assert client.get(address, {"at": "2020-01-01T12:00"}).status_code == 200
    assert client.get(address, {"at": "yesterday"}).status_code == 200
    client.force_login(User.objects.get(email=NAMED))
    assert client.get(address).status_code == 403
    assert AuditEvent.objects.filter(is_refusal=True, subject_reference="medicaid").exists()


@pytest.mark.parametrize("command", [("explain", "LJ-2020-0001"), ("who_could_access", "nothing")])
def test_what_does_not_exist_is_told(command):
    with pytest.raises(CommandError, match="There is no"):
        call_command(*command)


def test_a_time_is_written_in_a_way_the_command_knows():
    with pytest.raises(CommandError, match="2026-07-01T12:00"):
        call_command("explain", "medicaid", "--at", "noon")
