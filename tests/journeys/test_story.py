"""The portal's story on the demo's invented records, told headless."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from agreements.facts.requests import question_of
from agreements.models import ResearchRequest
from agreements.rules.request_states import RequestState
from idea_portal.accounts.models import Membership
from idea_portal.accounts.roles import Role
from idea_portal.audit.clock import database_clock
from idea_portal.dashboard import groups_for
from linkage.demo import places
from linkage.models import Job, Output
from linkage.rules.job_states import JobState
from linkage.rules.output_states import OutputState
from linkage.story import work

pytestmark = pytest.mark.django_db
STATIONS = (
    "Invent records",
    "Agreement umbrella",
    "Deliver medicaid",
    "Submit the request",
    "Route it to its reviewers",
    "Review: compliance",
    "Draft, clear and sign the data-use license",
    "Issue the authorization",
    "Link ",
    "Extract the contact list",
    "Check and release it",
    "Download it",
)


@pytest.fixture(autouse=True)
def _nobody_to_wait_for(vault_folder, monkeypatch):
    """No worker runs in tests: the story runs its jobs itself, at once."""
    monkeypatch.setattr(work, "PATIENCE_SECONDS", 0.0)


def test_the_story_holds_from_the_agreement_to_the_download():
    out = StringIO()

    call_command("story", "--persons", "600", "--json", stdout=out)

    told = json.loads(out.getvalue())
    titles = [step["title"] for step in told["steps"]]
    assert told["held"]
    for station in STATIONS:
        assert any(title.startswith(station) for title in titles), station
    assert all(step["decision"] for step in told["steps"][1:])
    assert told["manifest"]["kind"] == "contact-list"
    assert told["manifest"]["rows"] > 20
    assert [column["name"] for column in told["manifest"]["columns"]] == [
        "first_name",
        "last_name",
        "street_address",
        "unit",
        "city",
        "state",
        "zip_code",
    ]


def test_the_story_stops_where_a_step_does_not_hold(tmp_path):
    (tmp_path / "medicaid.csv").write_text("not,the,columns\n1,2,3\n")
    out, error = StringIO(), StringIO()

    with pytest.raises(SystemExit) as stopped:
        call_command(
            "story",
            "--data",
            str(tmp_path),
            "--register",
            str(places.REGISTER),
            stdout=out,
            stderr=error,
        )

    assert stopped.value.code == 1
    assert "medicaid.csv was turned away" in error.getvalue()
    assert not Output.objects.exists()


def test_the_story_tells_what_is_wrong_with_a_register(tmp_path):
    register = tmp_path / "city.yaml"
    register.write_text("organizations:\n  - {code: idea}\n")
    error = StringIO()

    with pytest.raises(SystemExit):
        call_command("story", "--data", str(tmp_path), "--register", str(register), stderr=error)

    assert "city.yaml, line 2, organizations 1 (idea): name is missing." in error.getvalue()


def test_data_and_register_belong_together(tmp_path):
    with pytest.raises(CommandError, match="Give both"):
        call_command("story", "--data", str(tmp_path))


def test_the_demo_shows_every_station_and_leaves_something_for_everybody(settings):
    settings.DEMO = True
    out = StringIO()

    call_command("load_demo", "--persons", "600", stdout=out)
    call_command("demo_sign_ins", stdout=out)
    call_command("load_demo", stdout=out)

    states = {request.state for request in ResearchRequest.objects.all()}
    outputs = {output.state for output in Output.objects.all()}
    refused = Job.objects.get(state=JobState.REFUSED.value)
    held = Membership.objects.select_related("user")
    idle = {each.user.full_name for each in held if not groups_for(each.user, database_clock())}
    assert states == {RequestState.APPROVED, RequestState.IN_REVIEW, RequestState.SCREENING}
    assert outputs == {OutputState.RELEASED, OutputState.IN_CHECKING}
    (with_list,) = ResearchRequest.objects.exclude(brought_list=None)
    assert with_list.state == RequestState.IN_REVIEW
    assert {review.track for review in with_list.reviews.waiting()} == {
        "partner",
        "compliance",
        "legal",
    }
    assert question_of(with_list, database_clock()).combination.decision.allowed
    assert [finding.check for finding in refused.decision.refusals] == ["records-linked"]
    assert {Role(each.role) for each in held} == set(Role)
    assert idle == set()
    assert all(f"{role.label:<20} " in out.getvalue() for role in Role)
    assert "they stay as they are" in out.getvalue()


@pytest.mark.parametrize("command", ["load_demo", "demo_sign_ins"])
def test_the_demo_is_nowhere_but_in_the_demo(command, settings):
    settings.DEMO = False

    with pytest.raises(CommandError):
        call_command(command)
