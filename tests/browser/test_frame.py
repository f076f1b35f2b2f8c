"""The frame of every page by keyboard, on a telephone, and without JavaScript."""

import itertools

import pytest
from django.http import HttpResponse
from django.template import RequestContext, Template
from django.urls import include, path, reverse
from playwright.sync_api import expect

from tests.browser import chromium

PAGE = '{% extends "base.html" %}{% block heading %}A job{% endblock %}{% block content %}'
FOLLOWED = Template(PAGE + '{% progress done 3 "Comparing pairs" %}{% endblock %}')
FINISHED = Template(PAGE + "<p>The job succeeded.</p>{% endblock %}")

asked = itertools.count()


def a_job_that_ends_when_asked_the_third_time(request):
    done = next(asked)
    template = FOLLOWED if done < 3 else FINISHED
    return HttpResponse(template.render(RequestContext(request, {"done": done})))


urlpatterns = [
    path("test/job/", a_job_that_ends_when_asked_the_third_time),
    path("", include("idea_portal.urls")),
]


def test_the_keyboard_skips_to_the_content_first(open_page, steward):
    page = open_page(steward)
    page.goto("/")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator("#main")).to_be_focused()


@pytest.mark.parametrize("javascript", [True, False])
def test_the_menu_opens_on_a_telephone(open_page, steward, javascript):
    page = open_page(steward, viewport=chromium.NARROW, javascript=javascript)
    page.goto("/messages/")
    place = page.get_by_role("navigation", name="Main").get_by_role("link", name="My work")
    expect(place).to_be_hidden()

    page.get_by_role("button", name="Menu").click()
    place.click()

    expect(page.get_by_role("heading", level=1)).to_have_text("My work")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_demo_person_signs_in_and_out(open_page, steward, settings, javascript):
    settings.DEMO = True
    page = open_page(javascript=javascript)
    page.goto("/")

    page.get_by_role("button", name=steward.full_name).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My work")
    page.locator(".person-menu summary").click()
    page.get_by_role("button", name="Sign out").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_a_page_follows_its_job_to_the_end(open_page, steward, settings):
    settings.ROOT_URLCONF = __name__
    page = open_page(steward)
    page.goto("/test/job/")
    expect(page.get_by_text("Comparing pairs")).to_be_visible()

    page.reload()

    expect(page.get_by_text("The job succeeded.")).to_be_visible()


def test_a_person_without_a_role_is_told_so(open_page, outsider):
    page = open_page(outsider)

    page.goto(reverse("home"))

    expect(page.get_by_text("You hold no role at present")).to_be_visible()
