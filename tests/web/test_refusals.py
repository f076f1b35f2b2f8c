"""A refusal anywhere becomes a page that says why; an error never shows its inside."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path, reverse

from idea_portal.audit.models import AuditEvent
from idea_portal.policy import Decision, Finding

SUSPENDED = Finding("in-force", False, "DSA-2026-003 is suspended.", "A reinstatement.")


def refuse(request):
    Decision("DSA-2026-003", "May it be used?", (SUSPENDED,)).require()


def forbid(request):
    raise PermissionDenied


def fail(request):
    raise ValueError("secret inside")


def accept(request):
    return HttpResponse("accepted")


urlpatterns = [
    path("test/refuse/", refuse),
    path("test/forbid/", forbid),
    path("test/fail/", fail),
    path("test/accept/", accept),
    path("", include("idea_portal.urls")),
]


@pytest.fixture(autouse=True)
def _with_addresses_that_refuse(settings):
    settings.ROOT_URLCONF = __name__


def test_a_refusal_says_why_and_what_would_change_it(client, steward):
    client.force_login(steward)

    answer = client.get("/test/refuse/")

    page = answer.content.decode()
    assert answer.status_code == 403
    assert "DSA-2026-003 is suspended." in page
    assert "A reinstatement." in page


def test_a_refusal_is_kept_with_the_persons_name(client, steward):
    client.force_login(steward)

    client.get("/test/refuse/")

    event = AuditEvent.objects.get(is_refusal=True)
    assert (event.by, event.subject_reference) == (steward.reference, "DSA-2026-003")


def test_a_page_of_another_role_is_forbidden_in_words(client, steward):
    client.force_login(steward)

    answer = client.get("/test/forbid/")

    assert answer.status_code == 403
    assert "This page is not yours" in answer.content.decode()


def test_an_error_shows_nothing_of_its_inside(steward):
    client = Client(raise_request_exception=False)
    client.force_login(steward)

    answer = client.get("/test/fail/")

    assert answer.status_code == 500
    assert "secret inside" not in answer.content.decode()
    assert "The portal failed" in answer.content.decode()


def test_a_form_from_elsewhere_is_not_accepted(steward):
    client = Client(enforce_csrf_checks=True)
    client.force_login(steward)

    answer = client.post("/test/accept/")

    assert answer.status_code == 403
    assert "The form was not accepted" in answer.content.decode()


def test_a_missing_page_does_not_say_whether_there_is_one(client, steward):
    client.force_login(steward)

    answer = client.get("/test/nothing/")

    assert answer.status_code == 404
    assert "you may not know of" in answer.content.decode()


def test_address_of_a_button_that_is_only_opened_says_that_nothing_was_done(client, steward):
    client.force_login(steward)

    answer = client.get(reverse("notifications:messages-read"))

    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert "Nothing was done" in answer.content.decode()
