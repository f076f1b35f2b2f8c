"""Clerical review without JavaScript, with other keys, and when the portal does not answer.

By keyboard, and how it looks, it is a part of the errand in test_keeping_an_index.
"""

import pytest
from playwright.sync_api import expect

from linkage.models import Verdict
from tests.browser.reviewing import heading, press, wait_for_keys
from tests.factories import make_organization
from tests.factories.review_cases import make_queue


@pytest.fixture(scope="module")
def queue_once(shared_vault):
    make_organization("office")
    return make_queue(3)


@pytest.fixture
def queue(queue_once, own_vault, db):
    return queue_once


def begin(page, *, by_keys=True):
    page.goto("/clerical-review/")
    page.get_by_role("button", name="Begin with the first").click()
    expect(page.locator("#case")).to_be_visible()
    if by_keys:
        wait_for_keys(page)
    return heading(page)


def answers():
    standing = Verdict.objects.standing().order_by("given_at")
    return list(standing.values_list("case__reference", "answer"))


def test_buttons_alone_suffice(queue, analyst, open_page):
    page = open_page(analyst, javascript=False)
    first = begin(page, by_keys=False).partition(":")[0]

    page.get_by_role("button", name="Different persons").click()
    second = heading(page).partition(":")[0]
    page.get_by_role("button", name=f"Undo {first}").click()
    again = heading(page).partition(":")[0]
    page.get_by_role("button", name="Skip").click()

    assert (first != second, again) == (True, first)
    assert heading(page).partition(":")[0] == second
    assert answers() == []


def test_keys_can_be_changed_and_turned_off(queue, analyst, open_page):
    page = open_page(analyst)
    first = begin(page)

    page.get_by_label("Keys").select_option("off")
    page.locator("#case").focus()
    page.keyboard.press("s")
    page.wait_for_timeout(200)
    off = heading(page)
    page.get_by_label("Keys").select_option("numbers")
    page.locator("#case").focus()
    press(page, "1")

    assert off == first
    assert [answer for _, answer in answers()] == ["same"]


def test_a_portal_that_does_not_answer_loses_nothing(queue, analyst, open_page):
    page = open_page(analyst)
    first = begin(page)
    page.route("**/decide/**", lambda route: route.abort())

    page.keyboard.press("s")

    expect(page.get_by_role("alert")).to_contain_text("Nothing is lost")
    assert heading(page) == first
    assert answers() == []
