"""Loading a register: all of it, through the actions of the portal, or nothing."""

import json
import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from agreements.actions.register_loading import RegisterWrong
from agreements.actions.registers import load_file
from agreements.facts.acceptances import acceptance_of
from agreements.facts.agreements import agreement_standing
from agreements.models import Agreement, ResearchRequest
from agreements.rules.brought_list import BroughtList
from agreements.rules.request_states import RequestState
from datasets.facts.stewardship import stewards_of
from datasets.models import Dataset
from idea_portal.accounts.facts import has_role
from idea_portal.accounts.models import Organization, User
from idea_portal.accounts.roles import Role
from idea_portal.audit import trail
from idea_portal.audit.clock import database_clock
from idea_portal.audit.models import AuditEvent

pytestmark = pytest.mark.django_db
PAGE = Path(__file__).parents[2] / "docs" / "register.md"


@pytest.fixture
def example(tmp_path) -> Path:
    """The example of docs/register.md, with the file that stands beside it."""
    page = PAGE.read_text()
    register = tmp_path / "city.yaml"
    register.write_text(re.search(r"```yaml\n(.*?)```", page, re.DOTALL)[1])
    (tmp_path / "inspections.csv").write_text(re.search(r"```csv\n(.*?)```", page, re.DOTALL)[1])
    return register


def with_change(register: Path, right: str, wrong: str) -> Path:
    text = register.read_text()
    assert right in text
    register.write_text(text.replace(right, wrong, 1))
    return register


def test_the_example_of_the_page_is_loaded(example):
    loading = load_file(example)

    assert loading.made == {
        "organizations": 4,
        "people": 11,
        "datasets": 2,
        "agreements": 3,
        "requests": 1,
    }


def test_people_hold_their_roles_and_are_one_person_through_two_accounts(example):
    loading = load_file(example)

    helena = loading.people["helena@city.example"]
    first, second = (
        loading.people[email]
        for email in ("priya@university.example", "priya.sorwick@city.example")
    )
    assert has_role(helena, Role.DATA_STEWARD, organization=loading.organizations["health"])
    assert first.person_key == second.person_key
    assert first.trainings.get().course == "Data privacy and security"


def test_datasets_have_their_dictionary_and_their_steward(example):
    loading = load_file(example)

    visits = Dataset.objects.get(code="clinic_visits")
    inspections = Dataset.objects.get(code="inspections")
    assert list(stewards_of(visits)) == [loading.people["helena@city.example"]]
    assert [element.name for element in inspections.elements.all()] == [
        "inspection_id",
        "street_address",
        "result",
    ]


def test_a_second_steward_is_assigned_by_who_assigns_stewards(example):
    roles = "roles: [{organization: housing, role: signatory}, "
    roles += "{organization: housing, role: data-steward}]"
    with_change(example, "roles: [{organization: housing, role: signatory}]", roles)
    with_change(
        example,
        "stewards: [oscar@city.example]",
        "stewards: [oscar@city.example, bianca@city.example]",
    )

    load_file(example)

    stewards = stewards_of(Dataset.objects.get(code="inspections"))
    assert {person.full_name for person in stewards} == {"Oscar Fenmont", "Bianca Torvale"}


def test_a_second_steward_needs_somebody_who_assigns_them(example):
    with_change(example, "role: intake-coordinator", "role: signatory")
    with_change(
        example,
        "stewards: [oscar@city.example]",
        "stewards: [oscar@city.example, bianca@city.example]",
    )

    with pytest.raises(RegisterWrong, match="assigned by an administrator; there is none"):
        load_file(example)


def test_agreements_go_as_far_as_the_people_named_carried_them(example):
    loading = load_file(example)

    umbrella, visits = loading.agreements["umbrella"], loading.agreements["visits"]
    standing = agreement_standing(umbrella.reference, database_clock())
    assert standing.allowed, standing.refusals
    assert visits.latest.state == "partially-signed"
    assert visits.parent == umbrella
    assert acceptance_of(loading.people["priya@university.example"], database_clock()).allowed


def test_an_agreement_nobody_cleared_stays_a_draft(example):
    register = with_change(
        example, "    cleared_by: [eleanor@city.example, victor@city.example]\n", ""
    )

    loading = load_file(register)

    assert loading.agreements["umbrella"].latest.state == "draft"


def test_requests_are_drafts_of_their_requesters(example):
    loading = load_file(example)

    request = ResearchRequest.objects.get()
    assert {member.user.full_name for member in request.members.all()} == {
        "Priya Sorwick",
        "Albert Norgrove",
    }
    assert request.requester == loading.people["priya@university.example"]
    assert request.state == RequestState.DRAFT
    assert [each.element.reference for each in request.elements.all()] == [
        "clinic_visits.reason",
        "inspections.result",
    ]
    assert request.linkage_pairs == [["clinic_visits", "inspections"]]


def test_the_list_a_request_brings_is_described_with_it(example):
    asked = example.read_text()
    end = asked.rindex("elements: {result")
    end = asked.index("\n", end) + 1
    example.write_text(
        asked[:end]
        + """    list:
      description: Families who agreed to be looked up.
      match_by: [last_name, birth_date]
      held_on: consent
      held_on_named: Consent form 7
      kept_through: 2026-12-31
"""
        + asked[end:]
    )

    load_file(example)

    brought = BroughtList.from_record(ResearchRequest.objects.get().brought_list)
    assert brought.matched_by == ("last_name", "birth_date")
    assert (brought.basis_named, brought.is_required) == ("Consent form 7", True)


def test_what_is_loaded_stands_in_the_trail(example):
    loading = load_file(example)

    told = {event.what for event in AuditEvent.objects.all()}
    umbrella = loading.agreements["umbrella"].reference
    signed = trail.events_about(umbrella).filter(what="agreement-signed")
    assert {"organization-added", "dataset-registered", "request-drafted"} <= told
    assert {event.by_name for event in signed} == {
        "Adele Corinwell",
        "Maurice Halthorne",
        "Bianca Torvale",
    }


def test_what_the_portal_knows_already_is_left_as_it_is(example):
    load_file(example)
    text = example.read_text()
    example.write_text(text[: text.index("agreements:")].replace("Clinic visits", "Visits"))

    loading = load_file(example)

    assert loading.made == {}
    assert Dataset.objects.get(code="clinic_visits").name == "Clinic visits"


@pytest.mark.parametrize(
    ("right", "wrong", "entry", "because"),
    [
        # the steward of another department cannot register the dataset
        (
            "stewards: [helena@city.example]",
            "stewards: [oscar@city.example]",
            "datasets 1 (clinic_visits)",
            "Only a data steward",
        ),
        (
            "stewards: [helena@city.example]",
            "stewards: []",
            "datasets 1 (clinic_visits)",
            "at least one steward",
        ),
        # a second steward needs somebody who assigns
        (
            "stewards: [oscar@city.example]",
            "stewards: [oscar@city.example, bianca@city.example]",
            "datasets 2 (inspections)",
            "no data steward",
        ),
        # a clause names an element the dictionary does not have
        (
            "elements: [birth_date, reason]",
            "elements: [birth_date, diagnosis]",
            "agreements 2 (visits)",
            "clinic_visits.diagnosis is not in the dictionary",
        ),
        # the drafter of an agreement is no coordinator
        (
            "drafted_by: lydia@city.example",
            "drafted_by: helena@city.example",
            "agreements 1 (umbrella)",
            "Only an intake coordinator",
        ),
        # one person cannot clear twice
        (
            "cleared_by: [eleanor@city.example, victor@city.example]",
            "cleared_by: [eleanor@city.example, eleanor@city.example]",
            "agreements 1 (umbrella)",
            "",
        ),
        # who signs is no signatory of the party
        (
            "capacity: data-partner, signed_by: maurice@city.example",
            "capacity: data-partner, signed_by: bianca@city.example",
            "agreements 1 (umbrella), parties 2",
            "",
        ),
        (
            "elements: {reason: To count",
            "elements: {diagnosis: To count",
            "requests 1 (asthma)",
            "clinic_visits has no data element diagnosis",
        ),
        (
            "requester: priya@university.example",
            "requester: helena@city.example",
            "requests 1 (asthma)",
            "",
        ),
        ("name: Department of Housing", "name: Department of Public Health", "organizations 3", ""),
        ("organization: university, role: requester", "organization: law, role: requester", "", ""),
    ],
)
def test_one_refusal_and_nothing_is_loaded(example, right, wrong, entry, because):
    register = with_change(example, right, wrong)

    with pytest.raises(RegisterWrong) as refused:
        load_file(register)

    problem = refused.value.problems[0]
    assert entry in problem.place.entry
    assert because in problem.because
    assert problem.place.line > 1
    assert not Organization.objects.exists()
    assert not User.objects.exists()
    assert not AuditEvent.objects.exists()


def test_nothing_is_loaded_when_the_trail_cannot_be_written(example, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("The trail cannot be written.")

    monkeypatch.setattr(trail, "record", broken)

    with pytest.raises(RuntimeError):
        load_file(example)

    assert not Organization.objects.exists()


def test_a_dictionary_outside_the_folder_of_the_register_is_not_read(example, tmp_path):
    register = tmp_path / "inner" / "city.yaml"
    register.parent.mkdir()
    register.write_text(example.read_text().replace("inspections.csv", "../inspections.csv"))

    with pytest.raises(RegisterWrong, match="there is no file"):
        load_file(register)


def test_the_command_tells_what_it_made(example):
    out = StringIO()

    call_command("load_register", str(example), stdout=out)

    assert "11 new people" in out.getvalue()
    assert f"{Agreement.objects.get(title__startswith='Umbrella')}  umbrella" in out.getvalue()


def test_the_command_tells_machines_what_it_made(example):
    out = StringIO()

    call_command("load_register", str(example), "--json", stdout=out)

    told = json.loads(out.getvalue())
    assert told["loaded"]
    assert told["requests"] == {"asthma": ResearchRequest.objects.get().reference}


def test_the_command_tells_file_line_and_entry_of_every_problem(example):
    with_change(example, "regime: hipaa", "regime: hippa")
    with_change(example, "kind: office", "kind: bureau")
    out = StringIO()

    with pytest.raises(SystemExit):
        call_command("load_register", str(example), stderr=out)

    first, second, last = out.getvalue().strip().splitlines()
    assert first.startswith("city.yaml, line 2, organizations 1 (idea): bureau is not a kind")
    assert "datasets 1 (clinic_visits): hippa is not a regime" in second
    assert last == "Nothing was loaded."


def test_the_command_tells_machines_every_problem(example):
    with_change(example, "kind: office", "kind: bureau")
    out = StringIO()

    with pytest.raises(SystemExit):
        call_command("load_register", str(example), "--json", stdout=out)

    (problem,) = json.loads(out.getvalue())["problems"]
    assert (problem["file"], problem["line"]) == ("city.yaml", 2)


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("load_register", str(tmp_path / "none.yaml"))
