"""Every page that somebody may see: accessible, no wider than a telephone, and true to the CSP.

With PORTAL_SCREENSHOTS=FOLDER a picture of each page is kept there, for those who build pages.
"""

import os
from pathlib import Path

import pytest
from django.urls import reverse

from tests.access.row import OK, PEOPLE
from tests.access.test_every_url import ACCESS, by_state
from tests.browser import chromium
from tests.browser.accessibility import complaints
from tests.factories import make_person, make_user

NOTHING = "about:blank"  # what is shown while a file is kept
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
    page.set_viewport_size(chromium.WIDE)
    with chromium.Watch(page) as watch:
        if not chromium.shows(page, address):
            return []  # a file to keep, not a page to look at
        found = []
        for viewport in (chromium.WIDE, chromium.NARROW):
            found += complaints(page, viewport)
            keep_picture(page, address, viewport)
    return found + watch.complaints


@pytest.mark.parametrize(("made", "name"), by_state(VIEWERS), indirect=["made"], scope="module")
def test_page_is_accessible_and_fits(made, name, look_as, site):
    page, address = look_as(make_person(VIEWERS[name])), reverse(name, args=made)

    found = complaints_about(page, address)

    assert found == []
    assert page.url in (f"{site.url}{address}", NOTHING), "another page was shown instead"


@pytest.mark.parametrize("name", ENTRANCE)
def test_entrance_is_accessible_and_fits(name, look_as):
    assert complaints_about(look_as(), reverse(name)) == []


@pytest.mark.parametrize("name", OWN_ACCOUNT)
def test_page_of_the_own_account_is_accessible_and_fits(name, look_as, steward):
    assert complaints_about(look_as(steward), reverse(name)) == []


def test_every_component_is_accessible_and_fits(look_as, steward, settings):
    settings.DEMO = True

    found = complaints_about(look_as(steward), reverse("web:gallery"))

    assert found == []


def test_demo_entrance_is_accessible_and_fits(look_as, steward, settings):
    settings.DEMO = True

    found = complaints_about(look_as(), reverse("account_login"))

    assert found == []


@pytest.mark.parametrize("address", ["/no-such-page/", "/gallery/", "/messages/read/"])
def test_error_page_is_accessible_and_fits(address, look_as, steward):
    assert complaints_about(look_as(steward), address) == []


def test_work_and_form_about_somebody_with_a_very_long_name_fit(look_as, administrator):
    named = make_user("Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaft")
    page = look_as(administrator)

    assert complaints_about(page, reverse("home")) == []
    address = reverse("accounts:membership-give", args=[named.reference])
    assert complaints_about(page, address) == []
