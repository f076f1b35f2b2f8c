"""Clerical review by keyboard, by buttons, and on a telephone."""

import logging
import os
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Error, expect

from linkage.models import CaseReveal, ReviewCase, Verdict
from linkage.rules.case_states import Answer
from tests.browser import chromium
from tests.browser.accessibility import complaints
from tests.factories import make_organization
from tests.factories.review_cases import make_queue

log = logging.getLogger(__name__)
PAIRS = 20
# Five hundred pairs an hour leave seven seconds for a pair; a busy machine may take most of them.
BETWEEN_TWO_PAIRS = 5_000


@pytest.fixture(scope="module")
def queue_once(shared_vault):
    make_organization("office")
    return make_queue(PAIRS + 2)


@pytest.fixture
def queue(queue_once, own_vault, db):
    return queue_once


def begin(page):
    page.goto("/clerical-review/")
    page.get_by_role("button", name="Begin with the first").click()
    expect(page.locator("#case")).to_be_visible()
    return heading(page)


def heading(page):
    return page.locator("#case").inner_text()


def press(page, key):
    """Press a key and wait for the next case."""
    before = heading(page)
    page.keyboard.press(key)
    expect(page.locator("#case")).not_to_have_text(before)
    return before.partition(":")[0]


def keep_picture(page, name):
    if folder := os.environ.get("PORTAL_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def answers():
    standing = Verdict.objects.standing().order_by("given_at")
    return list(standing.values_list("case__reference", "answer"))


def test_twenty_pairs_are_reviewed_by_keyboard_with_skip_and_undo(queue, analyst, open_page):
    page = open_page(analyst)
    watch = chromium.Watch(page)
    begin(page)
    took = []

    skipped = press(page, "n")
    given = []
    for number in range(PAIRS):
        key, answer = [("s", "same"), ("d", "different"), ("c", "cannot-tell")][number % 3]
        given.append((press(page, key), answer))
        took.append(float(page.locator("html").get_attribute("data-last-verdict")))
    last, _ = given[-1]
    press(page, "u")
    undone = heading(page).partition(":")[0]
    page.keyboard.press("d")
    expect(page.locator("#case")).not_to_contain_text(last)

    took.sort()
    log.info("verdict to next case: median %d ms, p95 %d ms", took[len(took) // 2], took[-2])
    assert undone == last
    assert dict(answers()) == dict(given) | {last: "different"}
    assert ReviewCase.objects.get(reference=skipped).state == "waiting"
    assert Verdict.objects.filter(answer=Answer.WITHDRAWN.value).count() == 1
    # Nobody was shown more than they went through: the next one was not revealed in advance.
    assert CaseReveal.objects.count() == 1 + PAIRS + 1 + 2
    assert took[-2] < BETWEEN_TWO_PAIRS
    assert watch.complaints == []


def test_buttons_alone_suffice(queue, analyst, open_page):
    page = open_page(analyst, javascript=False)
    first = begin(page).partition(":")[0]

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


def test_the_page_is_accessible_at_both_widths_and_keeps_no_values_when_left(
    queue, analyst, open_page
):
    page = open_page(analyst)
    found = []
    for viewport in (chromium.WIDE, chromium.NARROW):
        page.set_viewport_size(viewport)
        begin(page)
        keep_picture(page, f"clerical-review_{viewport['width']}")
        found += complaints(page, viewport)
    shown = page.locator("#review").inner_text()
    page.get_by_role("link", name="Stop").click()
    with suppress(Error):  # the browser has nothing to go back to: it may keep no such page
        page.go_back()

    assert found == []
    assert "Canary" in shown
    assert "Canary" not in page.locator("body").inner_text()


def test_a_portal_that_does_not_answer_loses_nothing(queue, analyst, open_page):
    page = open_page(analyst)
    first = begin(page)
    page.route("**/decide/**", lambda route: route.abort())

    page.keyboard.press("s")

    expect(page.get_by_role("alert")).to_contain_text("Nothing is lost")
    assert heading(page) == first
    assert answers() == []
