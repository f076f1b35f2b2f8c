"""Every step of drafting a request, as a person sees it."""

from django.urls import reverse

from agreements.views.request_draft import STEPS
from tests.browser.test_every_page import complaints_about
from tests.factories import make_request, make_sharing

ROWS = {
    "medicaid": {
        "op": "and",
        "of": [
            {"op": ">=", "element": "medicaid.visits", "value": 2},
            {"op": "in", "element": "medicaid.ward", "values": ["N", "S"]},
        ],
    }
}


def test_every_step_of_a_draft_is_accessible_and_fits(look_as, researcher):
    make_sharing()
    request = make_request(requester=researcher, rows=ROWS)
    page = look_as(researcher)

    found = {
        step: complaints_about(page, reverse("agreements:request-step", args=[request, step]))
        for step in STEPS
    }

    assert found == {step: [] for step in STEPS}


def test_draft_is_saved_step_by_step_without_javascript(open_page, researcher):
    make_sharing()
    request = make_request(requester=researcher)
    page = open_page(researcher, javascript=False)

    page.goto(reverse("agreements:request-step", args=[request, "purpose"]))
    for _ in ("purpose", "people", "datasets", "list", "elements", "rows", "output"):
        page.get_by_text("Go on", exact=True).or_(page.get_by_text("Save and go on")).click()
    page.get_by_role("button", name="Submit the request").click()

    request.refresh_from_db()
    assert request.state == "screening"
