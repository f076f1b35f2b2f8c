"""Every page that somebody may see: accessible, no wider than a telephone, and true to the CSP.

With PORTAL_SCREENSHOTS=FOLDER a picture of each page is kept there, for those who build pages.
"""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import transaction
from django.urls import reverse

from tests.access.row import OK, PEOPLE
from tests.access.test_every_url import ACCESS
from tests.browser import chromium

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": STANDARDS}}
ENTRANCE = ("account_login", "account_reset_password", "account_reset_password_done")
OWN_ACCOUNT = ("account_logout", "account_change_password", "mfa_index", "mfa_list_webauthn")


def first_who_may_see(row) -> str | None:
    """Someone who may see the page; rather one with a role, for whom there is more on it."""
    allowed = [person for person, answer in zip(PEOPLE, row.answers, strict=True) if answer == OK]
    with_account = [person for person in allowed if person != "nobody"]
    return max(with_account, key=lambda person: person != "outsider", default=None)


VIEWERS = {name: who for name, row in ACCESS.items() if (who := first_who_may_see(row))}


def keep_picture(page, address, viewport):
    if folder := os.environ.get("PORTAL_SCREENSHOTS"):
        name = address.strip("/").replace("/", "_") or "home"
        page.screenshot(path=Path(folder) / f"{name}_{viewport['width']}.png", full_page=True)


def complaints_about(page, address):
    """What axe, the console and a ruler find wrong with a page, at both widths."""
    watch, axe = chromium.Watch(page), Axe()
    if not chromium.shows(page, address):
        return []  # a file to keep, not a page to look at
    found = []
    for viewport in (chromium.WIDE, chromium.NARROW):
        page.set_viewport_size(viewport)
        keep_picture(page, address, viewport)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > viewport["width"]:
            found.append(f"{width} px wide at {viewport['width']} px")
        found += [
            f"{violation['id']} at {viewport['width']} px: {node['html'][:200]}"
            for violation in axe.run(page, options=AXE).response["violations"]
            for node in violation["nodes"]
        ]
        if page.locator("h1").count() != 1:
            found.append(f"{page.locator('h1').count()} first headings")
    return found + watch.complaints


@pytest.mark.parametrize("name", sorted(VIEWERS))
def test_page_is_accessible_and_fits(name, request, open_page, transactional_db):
    people = {person: request.getfixturevalue(person) for person in PEOPLE if person != "nobody"}
    with transaction.atomic():
        address = reverse(name, args=ACCESS[name].make(people))
    page = open_page(people[VIEWERS[name]])

    found = complaints_about(page, address)

    assert found == []


@pytest.mark.parametrize("name", ENTRANCE)
def test_entrance_is_accessible_and_fits(name, open_page, transactional_db):
    assert complaints_about(open_page(), reverse(name)) == []


@pytest.mark.parametrize("name", OWN_ACCOUNT)
def test_page_of_the_own_account_is_accessible_and_fits(name, open_page, transactional_db, steward):
    assert complaints_about(open_page(steward), reverse(name)) == []


def test_every_component_is_accessible_and_fits(open_page, transactional_db, steward, settings):
    settings.DEMO = True

    found = complaints_about(open_page(steward), reverse("web:gallery"))

    assert found == []


def test_demo_entrance_is_accessible_and_fits(open_page, transactional_db, steward, settings):
    settings.DEMO = True

    found = complaints_about(open_page(), reverse("account_login"))

    assert found == []


@pytest.mark.parametrize("address", ["/no-such-page/", "/gallery/"])
def test_error_page_is_accessible_and_fits(address, open_page, transactional_db, steward):
    assert complaints_about(open_page(steward), address) == []
