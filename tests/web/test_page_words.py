"""What pages say at the moments where a wrong word would mislead."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from agreements.actions import licenses
from agreements.facts.request_work import waiting_for
from agreements.rules.agreement_states import VersionState
from agreements.rules.vocabulary import OutputKind
from datasets.models import Dataset
from idea_portal.audit.clock import database_clock
from tests.factories import (
    make_agreement,
    make_authorization,
    make_data,
    make_request,
    make_sharing,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client):
    """The words of a page as a person sees it."""

    def open_page(person, address):
        client.force_login(person)
        answer = client.get(address)
        assert answer.status_code == 200
        return " ".join(answer.content.decode().split())

    return open_page


@pytest.mark.parametrize(("output", "is_offered"), [("contact-list", False), ("aggregate", True)])
def test_the_law_department_is_offered_only_where_no_rule_asks_it(
    page, coordinator, output, is_offered
):
    make_sharing()
    counted_by = ["medicaid.ward"] if output == OutputKind.AGGREGATE else []
    request = make_request(
        state="screening",
        output=output,
        aggregate_by=counted_by,
        elements={"medicaid.ward": "To count by."},
    )
    Dataset.objects.update(regime="none")
    request.organization.kind = "department"
    request.organization.save()

    route = page(coordinator, reverse("agreements:request-route", args=[request.reference]))

    assert ("Ask the Law Department" in route) == is_offered
    assert "Partner: Health" in route


def test_the_coordinator_issues_only_after_the_license_is_signed(coordinator):
    make_sharing()
    request = make_request(state="approved")

    def waits():
        return [item.title for item in waiting_for(coordinator, database_clock())]

    assert waits() == [f"Draft the license of {request}, {request.title}"]
    request.license = make_agreement("dul", state=VersionState.READY_TO_SIGN)
    request.save()
    assert waits() == [f"See {request.license} signed, the license of {request}, {request.title}"]
    request.license = make_agreement("dul")
    request.save()
    assert waits() == [f"Issue {request}, {request.title}"]


def test_a_fresh_draft_of_an_agreement_is_not_called_altered(page, coordinator):
    draft = make_agreement(state=VersionState.DRAFT)

    said = page(coordinator, draft.get_absolute_url())

    assert "The words are still being drafted" in said
    assert "are not those that were cleared" not in said


def test_a_fresh_draft_of_a_request_says_what_is_missing_and_refuses_nothing(page, researcher):
    make_sharing()
    request = make_request(requester=researcher, justification="", output="")
    request.elements.all().delete()
    step = reverse("agreements:request-step", args=[request.reference, "purpose"])

    for address in (step, request.get_absolute_url()):
        said = page(researcher, address)
        assert "What is still to be filled in" in said
        assert "No data element is asked for." in said
        assert "decision--refused" not in said


def test_datasets_to_link_are_called_by_their_names(page, researcher):
    request = make_request(requester=researcher)

    said = page(researcher, reverse("agreements:request-step", args=[request.reference, "rows"]))

    assert "Homelessness with Medicaid" in said


def test_access_lasts_until_the_last_day_and_not_the_midnight_after(
    page, steward, compliance_reviewer
):
    make_data("medicaid", stewards={"medicaid": steward})
    make_authorization(datasets=("medicaid",), ends_at=datetime(2098, 7, 1, 4, tzinfo=UTC))
    dataset = Dataset.objects.get(code="medicaid")
    address = reverse("linkage:dataset-access", args=["medicaid"])

    said = page(compliance_reviewer, address)

    assert "Jun 30, 2098" in said
    assert "Jul 1, 2098" not in said
    assert f'href="{address}"' in page(steward, dataset.get_absolute_url())


def test_a_dataset_leads_to_who_may_access_it_only_for_those_it_opens_for(page, researcher):
    (dataset,) = make_data("medicaid")

    said = page(researcher, dataset.get_absolute_url())

    assert reverse("linkage:dataset-access", args=["medicaid"]) not in said


def test_the_timeline_of_a_new_license_says_who_drafted_it_and_for_which_request(page, coordinator):
    make_sharing()
    request = make_request(state="approved")

    license_ = licenses.draft_license(request=request, by=coordinator)

    said = page(coordinator, license_.get_absolute_url())
    assert "Agreement drafted" in said
    assert "License drafted" in said
    assert "Nothing has happened yet" not in said
