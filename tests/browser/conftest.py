"""A real browser, looking at a server that runs beside the test."""

import os

import pytest
from django.test import modify_settings
from playwright.sync_api import expect, sync_playwright

from tests.browser import chromium
from tests.browser.site import Site

PATIENCE = 20_000  # milliseconds; the machine may be busy with other tests
REQUIRED = os.environ.get("PORTAL_BROWSER_REQUIRED") == "1"


def pytest_collection_modifyitems(items):
    here = os.path.dirname(__file__)
    missing = chromium.what_is_missing()
    for item in items:
        if str(item.path).startswith(here):
            item.add_marker(pytest.mark.browser)
            if missing and not REQUIRED:
                item.add_marker(pytest.mark.skip(reason=missing))


@pytest.fixture(scope="session")
def browser():
    if missing := chromium.what_is_missing():
        pytest.fail(missing)
    # Playwright waits in an event loop of this thread; Django would refuse the database there.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=chromium.executable(), args=chromium.OPTIONS
        )
        yield started
        started.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def site(django_db_setup, django_db_blocker):
    host = modify_settings(ALLOWED_HOSTS={"append": "localhost"})
    with django_db_blocker.unblock(), host, Site() as served:
        yield served


@pytest.fixture
def open_page(browser, site, client, db):
    """Opens the site as a person, or as nobody; with or without JavaScript."""
    contexts = []

    def open_as(person=None, *, viewport=chromium.WIDE, javascript=True):
        context = browser.new_context(
            base_url=site.url, viewport=viewport, java_script_enabled=javascript
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        if person is not None:
            sign_in(context, person, client, site)
        return context.new_page()

    yield open_as
    for context in contexts:
        context.close()
    site.rest()


@pytest.fixture(scope="session")
def window(browser, site):
    """One window for all pages that are only looked at: what it has read it need not read again."""
    context = browser.new_context(base_url=site.url)
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


@pytest.fixture
def look_as(window, site, client, db):
    """The window, signed in as a person or as nobody, for a page that is only looked at."""

    def look(person=None):
        if person is not None:
            sign_in(window.context, person, client, site)
        return window

    yield look
    window.goto("about:blank")
    window.context.clear_cookies()
    site.rest()


def sign_in(context, person, client, site):
    client.force_login(person)
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    context.add_cookies([{**session, "url": site.url}])
