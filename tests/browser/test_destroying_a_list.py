"""What destroying a list ends, said before it is done and at the outputs it ended."""

import pytest
from django.urls import reverse

from linkage.actions import cohort_lists
from tests.browser.accessibility import looked_at
from tests.factories.cohort_lists import make_bringing, make_cohort_list, make_output_about
from tests.factories.outputs import make_match_run
from tests.factories.vaulted import make_vault


@pytest.fixture
def stored(db, settings, tmp_path, researcher):
    make_vault(settings, tmp_path)
    authorization = make_bringing(requester=researcher)
    make_match_run(authorization, {"medicaid": {"medicaid-0": "Omar"}})
    return make_cohort_list(authorization)


def test_the_outputs_a_destruction_ends_are_shown_before_and_after(stored, researcher, look_as):
    output = make_output_about(stored, state="approved")
    page = look_as(researcher)

    page.goto(reverse("linkage:list-destroy", args=[stored.reference]))
    found = looked_at(page, "list_destroy")
    cohort_lists.destroy(cohort_list=stored, by=researcher, reason="The study ended.")
    page.goto(output.get_absolute_url())
    found += looked_at(page, "output_forgotten")

    assert found == []
