"""From an idea to an authorization, through pages alone."""

import pytest
from django.urls import reverse

from agreements.models import Agreement, Authorization, ResearchRequest, Review
from agreements.rules.agreement_states import VersionState
from idea_portal.accounts.roles import Role
from idea_portal.audit.clock import database_clock
from idea_portal.audit.models import AuditEvent
from tests.factories import make_acceptance, make_data, make_request, make_sharing, make_user
from tests.factories.agreements import carry
from tests.factories.request_facts import JUSTIFICATION
from tests.factories.requests import BOTH


@pytest.fixture
def city(steward, second_steward):
    make_data(*BOTH, stewards={"medicaid": steward, "homelessness": second_steward})
    make_sharing()


@pytest.fixture
def visit(client):
    """Opens or sends a page as a person and follows where it leads."""

    def go(person, name, *args, **sent):
        client.force_login(person)
        address = reverse(f"agreements:{name}", args=args)
        if sent:
            return client.post(address, sent, follow=True)
        return client.get(address)

    return go


def fill_in(visit, researcher, reference):
    """The steps of the wizard, as a browser without JavaScript would send them."""

    def step(name, **sent):
        return visit(researcher, "request-step", reference, name, **sent)

    step("purpose", title="Reach families", purpose="outreach", justification=JUSTIFICATION)
    datasets = {"role_medicaid": "any-of", "role_homelessness": "none-of"}
    step("datasets", **datasets)
    elements = step("elements").context["form"]
    wanted = {}
    for element in elements.elements:
        if element.reference in ("medicaid.first_name", "medicaid.zip_code"):
            wanted[f"wanted_{element.pk}"] = "on"
            wanted[f"reason_{element.pk}"] = "To write to them."
    step("elements", **wanted)
    step(
        "rows",
        linkage="homelessness+medicaid",
        medicaid_join="and",
        medicaid_element_0="medicaid.visits",
        medicaid_operator_0=">=",
        medicaid_value_0="1",
    )
    return step("output", output="contact-list", ends_on="2098-12-31")


def test_request_goes_from_draft_to_authorization(
    city,
    visit,
    researcher,
    coordinator,
    steward,
    second_steward,
    compliance_reviewer,
    legal_reviewer,
):
    outreach = researcher.memberships.get().organization
    visit(researcher, "request-draft", organization=outreach.pk, title="Reach families")
    request = ResearchRequest.objects.get()

    check = fill_in(visit, researcher, request.reference)
    assert check.context["decision"].allowed, check.context["decision"].refusals
    assert "Permitted by clause" in check.content.decode()

    visit(researcher, "request-submit", request.reference, go="1")
    routing = visit(coordinator, "request-route", request.reference)
    assert "The output would name people." in routing.content.decode()
    visit(coordinator, "request-route", request.reference, ask_legal="")

    for reviewer in (steward, second_steward, compliance_reviewer, legal_reviewer):
        review = Review.objects.visible_to(reviewer).waiting().get()
        page = visit(reviewer, "review-detail", review.reference)
        assert "Safe projects" in page.content.decode()
        visit(reviewer, "review-detail", review.reference, opinion="approved")
    request.refresh_from_db()
    assert request.state == "approved"

    visit(coordinator, "license-draft", request.reference, go="1")
    license_ = Agreement.objects.get(kind="dul")
    carry([license_.latest], VersionState.EXECUTED, database_clock())
    pending = visit(researcher, "request-detail", request.reference).content.decode()
    assert "No acceptable-use agreement is in force" in pending
    make_acceptance(researcher)
    visit(coordinator, "authorization-issue", request.reference, go="1")

    authorization = Authorization.objects.get()
    page = visit(researcher, "authorization-detail", authorization.reference).content.decode()
    assert "In force" in page
    assert f"{license_.reference}:</span>\xa02.1" in page
    assert "rows where Visits is at least 1" in page

    visit(
        compliance_reviewer,
        "authorization-revoke",
        authorization.reference,
        reason="The project ended before the data was used.",
    )
    page = visit(researcher, "authorization-detail", authorization.reference).content.decode()
    assert "The project ended before the data was used." in page
    listed = visit(researcher, "authorization-list").content.decode()
    assert "Revoked" in listed


def test_requester_is_shown_what_no_agreement_covers_while_drafting(visit, researcher):
    make_sharing("medicaid")
    request = make_request(requester=researcher)

    page = visit(researcher, "request-step", request.reference, "elements").content.decode()
    refused = visit(researcher, "request-submit", request.reference, go="1")

    assert "No data-sharing agreement in force covers homelessness" in page
    assert refused.status_code == 403
    assert AuditEvent.objects.filter(is_refusal=True, by=researcher.reference).exists()


def test_requester_builds_the_team_by_pages(visit, researcher, office):
    from_outreach = make_user("mia-member", Role.REQUESTER, organization="outreach")
    draft = make_request(requester=researcher)

    visit(researcher, "request-step", draft.reference, "people", user=from_outreach.pk)
    assert draft.members.filter(user=from_outreach, removed_at=None).exists()

    visit(researcher, "request-member-remove", draft.reference, from_outreach.reference, go="1")
    assert not draft.members.filter(user=from_outreach, removed_at=None).exists()


def test_coordinator_returns_and_requester_sees_each_point(visit, researcher, coordinator):
    request = make_request(requester=researcher, state="screening")

    empty = visit(coordinator, "request-return", request.reference, point_purpose=" ")
    assert "Say what must change" in empty.content.decode()
    visit(coordinator, "request-return", request.reference, point_purpose="Say who benefits.")

    page = visit(researcher, "request-step", request.reference, "purpose").content.decode()
    assert "Say who benefits." in page


@pytest.mark.parametrize(
    ("sent", "outcome"),
    [
        (
            {
                "opinion": "approved-without",
                "comment": "Not the address.",
                "removed_elements": "medicaid.street_address",
            },
            "approved-without",
        ),
        ({"opinion": "rejected", "comment": "Not ours to give."}, "rejected"),
        (
            {"opinion": "returned", "comment": "Please.", "point_rows": "Fewer rows."},
            "returned",
        ),
    ],
)
def test_reviewer_gives_each_answer_by_its_page(
    city, visit, researcher, compliance_reviewer, sent, outcome
):
    request = make_request(requester=researcher, state="in-review")
    review = request.reviews.get(track="compliance")

    visit(compliance_reviewer, "review-detail", review.reference, **sent)

    review.refresh_from_db()
    assert review.outcome == outcome


def test_self_approval_by_page_is_refused_and_kept(city, visit, researcher, compliance_reviewer):
    request = make_request(requester=compliance_reviewer, state="in-review")
    review = request.reviews.get(track="compliance")

    answer = visit(compliance_reviewer, "review-detail", review.reference, opinion="approved")

    assert answer.status_code == 403
    review.refresh_from_db()
    assert review.outcome == ""
    assert AuditEvent.objects.filter(is_refusal=True, subject_reference=review.reference).exists()


def test_row_condition_that_cannot_be_read_is_explained(visit, researcher):
    request = make_request(requester=researcher)

    page = visit(
        researcher,
        "request-step",
        request.reference,
        "rows",
        medicaid_element_0="medicaid.first_name",
        medicaid_operator_0="=",
        medicaid_value_0="Ann",
    )

    assert "identifies a person" in page.content.decode()
    assert request.datasets.get(dataset__code="medicaid").row_condition is None


NESTED = {
    "op": "or",
    "of": [
        {"op": "not", "of": {"op": "is-null", "element": "medicaid.ward"}},
        {"op": ">=", "element": "medicaid.visits", "value": 2},
    ],
}


def test_condition_that_lines_cannot_say_is_kept_until_it_is_given_up(visit, researcher):
    request = make_request(requester=researcher, rows={"medicaid": NESTED})
    medicaid = request.datasets.get(dataset__code="medicaid")

    page = visit(researcher, "request-step", request.reference, "rows").content.decode()
    assert "Keep the condition as it stands: not (Ward is missing) or Visits" in page
    visit(researcher, "request-step", request.reference, "rows", medicaid_keep="on")
    medicaid.refresh_from_db()
    assert medicaid.row_condition == NESTED

    visit(researcher, "request-step", request.reference, "rows", medicaid_join="and")
    medicaid.refresh_from_db()
    assert medicaid.row_condition is None


def test_unknown_step_is_no_page(visit, researcher):
    request = make_request(requester=researcher)

    assert visit(researcher, "request-step", request.reference, "magic").status_code == 404


def test_requester_withdraws_by_page(visit, researcher):
    request = make_request(requester=researcher, state="screening")

    visit(researcher, "request-withdraw", request.reference, reason="No longer needed.")

    request.refresh_from_db()
    assert request.state == "withdrawn"


def test_list_of_requests_leads_those_who_review_to_their_reviews(
    city, visit, researcher, compliance_reviewer
):
    make_request(requester=researcher, state="in-review")

    for_reviewer = visit(compliance_reviewer, "request-list").content.decode()
    reviews = visit(compliance_reviewer, "review-list").content.decode()
    for_requester = visit(researcher, "request-list").content.decode()

    assert reverse("agreements:review-list") in for_reviewer
    assert "Data partner" in reviews
    assert reverse("agreements:review-list") not in for_requester
