"""The page that asks two reviewers to take back what two decided, and the case it opens."""

import pytest
from django.urls import reverse

from linkage.actions import verdicts
from linkage.models import MatchRun, PersonChange
from linkage.rules.case_states import Answer, CaseKind
from tests.browser import chromium
from tests.browser.accessibility import looked_at
from tests.factories.review_cases import analyst_called, make_case, make_linked, shown


@pytest.fixture(scope="module")
def linked_once(shared_vault):
    return make_linked()


def test_two_are_asked_by_what_the_pages_show(linked_once, own_vault, db, analyst, look_as):
    run, second = MatchRun.objects.get(pk=linked_once.pk), analyst_called("arno-analyst")
    case = shown(make_case(CaseKind.MERGE, run=run), analyst, second)
    for person in (analyst, second):
        verdicts.give(case=case, by=person, answer=Answer.SAME)
    page = look_as(analyst)

    page.goto(reverse("linkage:person-change-detail", args=[PersonChange.objects.get().reference]))
    chromium.follow(page.get_by_role("link", name="Take it back"))
    found = looked_at(page, "taking_back_asked")
    page.get_by_label("Why").fill("They are twins, says their department.")
    page.get_by_role("button", name="Ask for two opinions").click()
    page.get_by_role("heading", name="What it is about").wait_for()
    found += looked_at(page, "taking_back_case")
    page.get_by_role("button", name="Open the records").click()
    page.get_by_role("button", name="Different persons").wait_for()
    found += looked_at(page, "taking_back_work")

    assert found == []
