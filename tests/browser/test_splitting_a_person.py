"""The pages that part the records of a person: look, tick, see what will happen, do it."""

from contextlib import suppress

import pytest
from django.urls import reverse
from playwright.sync_api import Error, expect

from linkage.models import PersonChange
from tests.browser import chromium
from tests.browser.accessibility import looked_at
from tests.factories.linkages import PEOPLE
from tests.factories.review_cases import LEFT, make_mixed, person_id


@pytest.fixture(scope="module")
def mixed_once(shared_vault):
    return make_mixed()


@pytest.fixture
def run(mixed_once, own_vault, db):
    return mixed_once


def test_a_person_is_split_by_what_the_pages_show(run, analyst, open_page):
    page = open_page(analyst)
    watch, why = chromium.Watch(page), "Two people who share an address."
    theirs = page.locator("tr", has_text=PEOPLE[1][0])
    page.goto(reverse("linkage:person-detail", args=[person_id(LEFT, 0)]))

    page.get_by_role("link", name="Split this person").click()
    page.get_by_role("button", name="Show the records").click()
    page.get_by_label("Why").fill(why)
    page.get_by_role("button", name="See what will happen").click()
    expect(page.get_by_role("alert")).to_contain_text("Tick the records that leave")
    theirs.locator("label").click()
    found = looked_at(page, "person_split_records")
    page.get_by_role("button", name="See what will happen").click()
    expect(page.get_by_role("heading", name="What will happen")).to_be_visible()
    found += looked_at(page, "person_split_preview")
    page.get_by_role("button", name="Back to the records").click()
    expect(theirs.get_by_role("checkbox")).to_be_checked()
    chromium.follow(page.get_by_role("link", name="Back without a change"))
    with suppress(Error):  # the browser has nothing to go back to: it may keep no such page
        page.go_back()
    left = page.locator("body").inner_text()
    page.goto(reverse("linkage:person-split", args=[run.index.reference, person_id(LEFT, 0)]))
    page.get_by_role("button", name="Show the records").click()
    theirs.locator("label").click()
    page.get_by_label("Why").fill(why)
    page.get_by_role("button", name="See what will happen").click()
    page.get_by_role("button", name="Split the person").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Split PC-")
    assert PersonChange.objects.get().records == 1
    assert PEOPLE[1][0] not in left
    assert (found, watch.complaints) == ([], [])
