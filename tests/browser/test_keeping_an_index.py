"""One errand over the whole: an index is refreshed, doubts are decided, points learned, all read."""

import logging
import os
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Error, expect

from idea_portal.audit.clock import database_clock
from linkage.actions import linkage_runs
from linkage.facts.points_tables import points_table_in_use
from linkage.failpoints import Failpoint
from linkage.models import CaseReveal, Job, PointsTable, ReviewCase, Verdict
from linkage.rules.case_states import Answer
from linkage.rules.points_table_states import TableState
from linkage.tasks import run_linkage_job
from tests.browser import chromium
from tests.browser.accessibility import complaints
from tests.browser.reviewing import heading, press, wait_for_keys
from tests.factories import make_organization, make_person
from tests.factories.linkages import make_linkage_job, rows_of
from tests.factories.points_tables import make_learned_job
from tests.factories.requests import make_authorization, make_data
from tests.factories.review_cases import LEFT, RIGHT, analyst_called, letters
from tests.factories.vaulted import make_stored_delivery

log = logging.getLogger(__name__)
PAIRS = 20
# Five hundred pairs an hour leave seven seconds for a pair; a busy machine may take most of them.
BETWEEN_TWO_PAIRS = 5_000


def people(number, *, born, street):
    """Names that only one person of a department has; born on some day of a year each."""
    return [
        (f"Canary{letters(n)}", "Queue", f"19{50 + n}-{born}", f"{n} {street}", "19107")
        for n in range(number)
    ]


@pytest.fixture(scope="module")
def linked_once(shared_vault):
    """An index of two departments, and a later delivery of one with doubtful newcomers."""
    make_organization("office")
    authorization = make_authorization(datasets=(LEFT, RIGHT))
    known = people(PAIRS + 2, born="03-14", street="Cedar Ave")
    newcomers = people(PAIRS + 2, born="11-27", street="Birch Ln")
    others = [("Luz", "Ibarra", "2015-07-01", "9 Elm St", "19104")]
    [left, right] = make_data(LEFT, RIGHT)
    make_stored_delivery(left, rows_of(LEFT, others))
    make_stored_delivery(right, rows_of(RIGHT, known))
    analyst = make_person("analyst")
    run_linkage_job(make_linkage_job(analyst, authorization).reference)
    make_stored_delivery(
        left, rows_of(LEFT, others + newcomers), received_at=database_clock() + timedelta(days=1)
    )
    return authorization, make_learned_job(analyst, authorization)


@pytest.fixture
def linked(linked_once, own_vault, db):
    return linked_once


class Sight:
    """What axe and a ruler find wrong with the pages of the errand, and what those complain of."""

    def __init__(self):
        self.found = []

    def look(self, page, name, *viewports):
        for viewport in viewports or (chromium.WIDE,):
            self.found += [f"{name}: {words}" for words in complaints(page, viewport)]
            if folder := os.environ.get("PORTAL_SCREENSHOTS"):
                place = Path(folder) / f"{name}_{viewport['width']}.png"
                page.screenshot(path=place, full_page=True)
        page.set_viewport_size(chromium.WIDE)


def begin(page):
    page.goto(reverse("linkage:case-list"))
    page.get_by_role("button", name="Begin with the first").click()
    wait_for_keys(page)


def test_an_index_is_refreshed_reviewed_and_answered_for(
    linked, analyst, compliance_reviewer, look_as, monkeypatch
):
    authorization, learned = linked
    sight, second = Sight(), analyst_called("arno-analyst")
    page = look_as(analyst)
    with chromium.Watch(page) as watch:
        page.set_viewport_size(chromium.WIDE)
        refresh(page, authorization, sight, monkeypatch)
        review(page, sight)
        table = draft_what_was_learned(page, learned, sight)

        look_as(second)
        begin(page)
        press(page, "n")
        agreed = [press(page, "s"), press(page, "d")]
        adopt(page, table, sight)
        read_quality(page, Job.objects.get(kind="linkage", match_run__mode="refresh"), sight)

        look_as(compliance_reviewer)
        page.goto(reverse("linkage:reveal-list"))
        sight.look(page, "reveals")
        listed = page.locator(".data-table").inner_text()

    assert second.full_name in listed
    assert agreed[0] in listed
    assert f"{LEFT}: birth_date, first_name" in listed
    assert "Canary" not in page.locator("body").inner_text()
    assert (sight.found, watch.complaints) == ([], [])


def refresh(page, authorization, sight, monkeypatch):
    """Start a refresh and follow it to its end, while a worker is at it."""
    seen, reach, label = [], linkage_runs.reach, page.locator(".progress__label")

    def looked_at(point):
        if point == Failpoint.LINK_READ:
            expect(page.locator(".page__main .lead")).to_contain_text("Running")
            expect(label).to_have_text(f"Read {LEFT}")
            sight.look(page, "job_running")
        if point == Failpoint.LINK_INDEX_WRITTEN:
            expect(label).not_to_have_text(f"Read {LEFT}")
        seen.append(point)
        reach(point)

    monkeypatch.setattr(linkage_runs, "reach", looked_at)
    page.goto(reverse("linkage:authorization-jobs", args=[authorization.reference]))
    chromium.follow(page.get_by_role("link", name="Link records"))
    sight.look(page, "linkage_start")
    page.get_by_role("button", name="Start the linkage").click()
    expect(page.get_by_text("Waits for a worker").first).to_be_visible()

    run_linkage_job(Job.objects.filter(kind="linkage").latest("pk").reference)

    expect(page.get_by_text("Succeeded").first).to_be_visible()
    assert {Failpoint.LINK_READ, Failpoint.LINK_INDEX_WRITTEN} <= set(seen)
    assert ReviewCase.objects.count() >= PAIRS + 1


def review(page, sight):
    """Decide twenty pairs by keyboard, with a skip and an undo; then leave."""
    page.goto(reverse("linkage:case-list"))
    sight.look(page, "case_list")
    begin(page)
    expect(page.locator("#review")).to_contain_text("In neither record: middle initial")
    sight.look(page, "case_work", chromium.WIDE, chromium.NARROW)
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
    shown = page.locator("#review").inner_text()
    page.get_by_role("link", name="Stop").click()
    with suppress(Error):  # the browser has nothing to go back to: it may keep no such page
        page.go_back()

    took.sort()
    log.info("verdict to next case: median %d ms, p95 %d ms", took[len(took) // 2], took[-2])
    standing = Verdict.objects.standing().values_list("case__reference", "answer")
    assert undone == last
    assert dict(standing) == dict(given) | {last: "different"}
    assert ReviewCase.objects.get(reference=skipped).state == "waiting"
    assert Verdict.objects.filter(answer=Answer.WITHDRAWN.value).count() == 1
    # Nobody was shown more than they went through: the next one was not revealed in advance.
    assert CaseReveal.objects.count() == 1 + PAIRS + 1 + 2
    assert took[-2] < BETWEEN_TWO_PAIRS
    assert "Canary" in shown
    assert "Canary" not in page.locator("body").inner_text()


def draft_what_was_learned(page, learned, sight):
    """Draft a version with the points learned and submit it; says which."""
    page.goto(learned.get_absolute_url())
    chromium.follow(page.get_by_role("link", name="What was learned"))
    sight.look(page, "learned_points")
    page.get_by_label("Why a new version").fill("Birth dates tell more here.")
    chromium.follow(page.get_by_role("button", name="Begin the draft"))
    sight.look(page, "points_table_edit")
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_text("another analyst reviews it")).to_be_visible()
    return PointsTable.objects.get(state=TableState.IN_REVIEW.value).reference


def adopt(page, table, sight):
    """Find the version under My work, look at the differences and adopt it."""
    page.goto("/")
    sight.look(page, "my_work")
    chromium.follow(page.get_by_role("link", name=f"Review points table {table}"))
    sight.look(page, "points_table_review")
    page.locator("label", has_text="Adopt").click()
    page.get_by_label("Why", exact=True).fill("It keeps namesakes apart.")
    page.get_by_role("button", name="Record my review").click()
    expect(page.get_by_text("It is in use.")).to_be_visible()
    assert points_table_in_use().version == 2


def read_quality(page, job, sight):
    """Read how good the refresh was, from its job."""
    page.goto(job.get_absolute_url())
    chromium.follow(page.get_by_role("link", name="Quality"))
    sight.look(page, "quality_report")
    body = page.locator("body").inner_text()
    assert "Only new, changed and gone records were compared" in body
    assert "Judged pairs these rest on\n2" in body
    assert "Canary" not in body
