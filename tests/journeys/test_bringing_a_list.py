"""A researcher brings a list of people: asks, hands it in, and sees it destroyed."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agreements.models import Agreement
from agreements.rules.brought_list import BroughtList
from idea_portal.audit.clock import database_clock
from idea_portal.dashboard import groups_for
from linkage.actions import extracts
from linkage.models import CohortList, Output
from linkage.tasks import run_extract_job, run_matching_job
from tests.factories import make_authorization, make_request, make_sharing
from tests.factories.cohort_lists import BROUGHT, SOUND, make_bringing, make_match
from tests.factories.vaulted import make_vault

pytestmark = pytest.mark.django_db

SAID = {
    "is_brought": "on",
    "description": BROUGHT.description,
    "roles": [role.value for role in BROUGHT.roles],
    "carried": "study_number",
    "basis": BROUGHT.basis.value,
    "basis_named": BROUGHT.basis_named,
    "kept_through": BROUGHT.kept_through.isoformat(),
}


@pytest.fixture
def request_drafted(researcher):
    return make_request(
        requester=researcher,
        output="client-level",
        purpose="research",
        elements={"medicaid.visits": "To see how often they came."},
    )


@pytest.fixture
def step(client, researcher, request_drafted):
    client.force_login(researcher)
    address = reverse("agreements:request-step", args=[request_drafted.reference, "list"])

    def take(**sent):
        answer = client.post(address, sent) if sent else client.get(address)
        request_drafted.refresh_from_db()
        return " ".join(answer.content.decode().split())

    return take


def test_a_list_is_described_in_a_step_of_the_draft(step, request_drafted):
    make_sharing(with_lists=True)

    step(**SAID)

    assert BroughtList.from_record(request_drafted.brought_list) == BROUGHT
    page = step()
    assert "Consent form 7 of 2026" in page
    assert "Linkage of every dataset with the list: Permitted by" in page


def test_a_request_may_say_that_it_can_do_without_its_list(step, request_drafted):
    step(**SAID, may_be_left_out="on")

    assert not BroughtList.from_record(request_drafted.brought_list).is_required
    assert "checked" in step().partition('name="may_be_left_out"')[2].partition(">")[0]


def test_the_step_says_at_once_which_agreement_permits_no_list(step, request_drafted):
    make_sharing()

    step(**SAID)

    dsa = Agreement.objects.filter(kind="dsa").first()
    assert f"external-cohort+medicaid: {dsa} does not permit it." in step().replace("&#x27;", "'")


def test_without_the_box_nothing_of_the_list_is_kept(step, request_drafted):
    step(**SAID)

    step(**{name: value for name, value in SAID.items() if name != "is_brought"})

    assert request_drafted.brought_list is None


@pytest.mark.parametrize("carried", ["ssn", "Study Number", ",".join(f"c{n}" for n in range(11))])
def test_columns_that_cannot_be_carried_are_named(step, request_drafted, carried):
    page = step(**(SAID | {"carried": carried}))

    assert "usa-error-message" in page
    assert request_drafted.brought_list is None


def test_a_list_is_frozen_with_the_request_and_read_by_those_who_review(
    client, step, request_drafted, researcher, coordinator, legal_reviewer
):
    make_sharing(with_lists=True)
    step(**SAID)

    client.post(reverse("agreements:request-submit", args=[request_drafted.reference]))

    assert request_drafted.revisions.get().asked.brought_list == BROUGHT
    client.force_login(coordinator)
    route = client.get(reverse("agreements:request-route", args=[request_drafted.reference]))
    said = route.content.decode()
    assert "The requester brings a list of people, held on the consent of the people on it." in said
    page = client.get(request_drafted.get_absolute_url()).content.decode()
    assert "List of people brought" in page
    assert BROUGHT.description in page


# --- once it is authorized ---


@pytest.fixture
def authorization(settings, tmp_path, researcher):
    make_vault(settings, tmp_path)
    return make_bringing("medicaid", requester=researcher)


@pytest.fixture
def page(client):
    """The words of a page as a person sees it, after sending something or not."""

    def go(person, name, *arguments, **sent):
        client.force_login(person)
        address = reverse(f"linkage:{name}", args=arguments)
        answer = client.post(address, sent, follow=True) if sent else client.get(address)
        assert answer.status_code == 200
        return " ".join(answer.content.decode().split())

    return go


def waits(person):
    return [item.title for group in groups_for(person, database_clock()) for item in group.items]


def file(text=SOUND):
    return SimpleUploadedFile("spring.csv", text.encode())


def test_a_list_goes_from_the_team_to_its_matching_and_its_end(
    page, authorization, researcher, analyst, client
):
    reference = authorization.reference
    client.force_login(researcher)
    opened = client.get(authorization.get_absolute_url()).content.decode()
    assert reverse("linkage:authorization-list-brought", args=[reference]) in opened
    assert f"Hand in the list of {reference}" in waits(researcher)

    stored = page(researcher, "list-hand-in", reference, file=file())

    cohort_list = CohortList.objects.get()
    assert "3 rows are stored, 0 were turned away." in stored
    assert f"Hand in the list of {reference}" not in waits(researcher)
    to_match = f"Match {cohort_list.reference}, the list of {reference}"
    assert to_match in waits(analyst)
    assert f"Prepare the extract of {reference}" not in waits(analyst)
    about = page(analyst, "authorization-list-brought", reference)
    assert "Match the list" in about
    assert "Consent form 7 of 2026" in about

    job = page(analyst, "matching-start", reference, start="1")

    assert to_match not in waits(analyst)
    assert f"/lists/{cohort_list.reference}/" in job
    run_matching_job(cohort_list.authorization.jobs.get().reference)

    of_the_office = page(analyst, "list-detail", cohort_list.reference)
    of_the_team = page(researcher, "list-detail", cohort_list.reference)
    assert "Matched with a person" in of_the_office
    assert "Matched with a person" not in of_the_team
    assert "How many matched is known to the office alone" in of_the_team
    assert "Hand in the list" not in page(researcher, "authorization-list-brought", reference)

    gone = page(researcher, "list-destroy", cohort_list.reference, reason="The study has ended.")

    assert "Certificate of destruction" in gone
    assert "nobody can read it any more" in gone
    assert f"Hand in the list of {reference}" not in waits(researcher)


def test_how_many_matched_is_told_to_the_team_on_no_page(
    page, authorization, researcher, analyst, client
):
    page(researcher, "list-hand-in", authorization.reference, file=file())
    page(analyst, "matching-start", authorization.reference, start="1")
    job = authorization.jobs.get()
    run_matching_job(job.reference)

    for name, argument in (("job-detail", job.reference), ("explain", job.reference)):
        said = page(researcher, name, argument)
        assert "rows_matched" not in said
        assert "Matched with" not in said


def test_a_file_that_is_turned_away_says_why(page, authorization, researcher):
    said = page(
        researcher, "list-hand-in", authorization.reference, file=file("last_name\nCanaryfield\n")
    )

    assert "Nothing was stored. The reasons stand below." in said
    assert "Named in the scope and missing: first_name, birth_date, zip_code" in said
    assert "Canaryfield" not in said


def test_where_no_list_is_brought_there_is_no_page_of_one(client, researcher):
    authorization = make_authorization(requester=researcher)
    client.force_login(researcher)
    address = reverse("linkage:authorization-list-brought", args=[authorization.reference])

    assert client.get(address).status_code == 404
    assert address not in client.get(authorization.get_absolute_url()).content.decode()


def test_the_table_of_an_output_shows_what_was_carried(page, authorization, researcher, analyst):
    page(researcher, "list-hand-in", authorization.reference, file=file())
    make_match(CohortList.objects.get(), analyst, {0: "medicaid-0"})
    job = extracts.request(authorization=authorization, by=analyst)
    run_extract_job(job.reference)

    said = page(analyst, "output-detail", Output.objects.get().reference)

    assert "study_number" in said
    assert "People on the list" in said
