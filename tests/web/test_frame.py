"""What stands around every page: the menu, the bell, the person, and what the browser is told."""

import pytest
from django.urls import reverse

from idea_portal.accounts.roles import Role
from idea_portal.notifications.models import Message
from idea_portal.web.navigation import PLACES, menu


@pytest.fixture
def home(client):
    def open_as(person):
        client.force_login(person)
        return client.get("/")

    return open_as


def test_every_place_of_the_menu_exists():
    assert all(reverse(place.url_name) for place in PLACES)


def test_the_menu_shows_a_person_only_what_their_role_finds_something_in():
    labels = {entry.label for entry in menu({Role.REQUESTER}, "/")}

    assert "Requests" in labels
    assert "Audit" not in labels


def test_the_menu_marks_the_place_around_a_page():
    address = f"{reverse('datasets:dataset-list')}medicaid/"

    marked = [entry for entry in menu({Role.DATA_STEWARD}, address) if entry.is_current]

    assert [(entry.label, entry.is_exact) for entry in marked] == [("Datasets", False)]


def test_a_page_names_the_person_and_their_roles(home, compliance_reviewer):
    page = home(compliance_reviewer).content.decode()

    assert compliance_reviewer.full_name in page
    assert "Compliance reviewer, Office" in page


def test_the_bell_counts_what_is_unread(home, steward, analyst):
    for person in (steward, steward, analyst):
        Message.objects.create(recipient=person, subject_line="A delivery waits", text="Look.")

    page = home(steward).content.decode()

    assert '<span class="bell__count">2</span>' in page


def test_a_page_loads_nothing_from_elsewhere_and_runs_nothing_inline(home, steward):
    answer = home(steward)

    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    page = answer.content.decode()
    assert "style=" not in page
    assert "//" not in page.replace("<!-- ", "").split("<body>")[0].replace("</", "")


def test_the_frame_takes_few_queries(client, steward, django_assert_max_num_queries):
    client.force_login(steward)

    with django_assert_max_num_queries(8):
        client.get("/messages/")
