"""The report of a refresh, with groups of its own and those of the full linkage before it."""

import pytest
from django.urls import reverse

from tests.browser.accessibility import looked_at
from tests.factories.quality import counted, make_run_after, make_uneven
from tests.factories.review_cases import make_linked

AGES = [counted(value, 3, kind="age") for value in ("0 to 5", "6 to 17", "18 to 24", "others")]


@pytest.fixture(scope="module")
def linked_once(shared_vault):
    return make_linked()


def test_the_groups_of_a_refresh_are_accessible_and_fit(
    linked_once, own_vault, db, analyst, look_as
):
    full = make_uneven(linked_once, analyst)
    groups = [counted("F", 4), counted("M", 1, records=17, linked=2), *AGES]
    refresh = make_run_after(full, analyst, "refresh", groups)
    page = look_as(analyst)

    page.goto(reverse("linkage:quality-report", args=[refresh.reference]))

    assert looked_at(page, "quality_refresh") == []
