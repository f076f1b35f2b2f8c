"""Two linkage analysts bring a new points table into use, through the pages."""

import pytest
from django.urls import reverse

from idea_portal.accounts.roles import Role
from linkage.facts.job_work import TO_REVIEW, waiting_for
from linkage.facts.points_tables import points_table_in_use
from linkage.matching.points import Attribute, Key, Test
from linkage.models import PointsTable
from linkage.rules.points_table_states import ReviewOutcome, TableState
from tests.factories import make_user
from tests.factories.points_tables import levels_of, make_draft, make_submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def second_analyst(office):
    return make_user("ben-analyst", Role.LINKAGE_ANALYST)


def address(name, table, *more):
    return reverse(f"linkage:points-table-{name}", args=[table.name, table.version, *more])


def typed(page, *names):
    """What a browser would send of the forms of a page, unchanged."""
    return {
        field.html_name: value if (value := field.value()) is not None else ""
        for name in names
        for field in page.context[name]
    }


def test_a_table_is_drafted_changed_submitted_and_adopted(client, analyst, second_analyst):
    client.force_login(analyst)
    first = points_table_in_use()
    client.post(address("draft", first), {"reason": "Twins are joined too easily."})
    draft = PointsTable.objects.get(version=2)

    levels = client.get(address("levels", draft, "first_name"))
    answer = client.post(
        address("levels", draft, "first_name"), typed(levels, "form") | {"points_1": "10"}
    )
    assert answer.status_code == 302
    rules = client.get(address("blocking", draft))
    client.post(address("blocking", draft), typed(rules, "form") | {"rule_14_1": Key.STREET.value})
    edit = client.get(address("edit", draft))
    client.post(address("edit", draft), typed(edit, "reason", "lines") | {"link_at": "19"})
    client.post(address("step", draft, "submit"))

    client.force_login(second_analyst)
    [waiting] = [
        item for item in waiting_for(second_analyst, draft.created_at) if item.kind == TO_REVIEW
    ]
    page = client.get(waiting.url)
    assert "link line" in page.text.lower()
    assert "The same house and street" in page.text
    opinion = {"outcome": ReviewOutcome.ADOPT.value, "comment": "It keeps twins apart."}
    client.post(waiting.url, typed(page, "form") | opinion)

    in_use = points_table_in_use()
    assert (in_use.version, in_use.state) == (2, TableState.ADOPTED)
    assert (in_use.points.link_at, in_use.points.blocking[-1]) == (19, (Key.STREET,))
    assert levels_of(Attribute.FIRST_NAME, in_use.points)[1].points == 10
    assert "It is in use." in client.get(in_use.get_absolute_url()).text


def test_a_page_shows_an_example_for_every_level(client, steward):
    client.force_login(steward)

    page = client.get(reverse("linkage:points-table-detail", args=["default", 1]))

    assert "Bob / Robert" in page.text
    assert "1984-03-12 / 1984-12-03" in page.text


def test_an_attribute_is_taken_out_and_put_back(client, analyst):
    client.force_login(analyst)
    draft = make_draft(analyst)
    where = address("levels", draft, "phone")

    client.post(where, {"different": ""})
    draft.refresh_from_db()
    assert Attribute.PHONE not in draft.points.attributes
    client.post(where, {"test_1": Test.SAME.value, "points_1": "6", "different": "0"})

    draft.refresh_from_db()
    assert levels_of(Attribute.PHONE, draft.points) == levels_of(Attribute.PHONE)


WRONG_LEVELS = {
    "points that are no number": ({"points_1": "many"}, "First name, level 1: points must be a"),
    "a level without points": ({"points_2": ""}, "First name, level 2: say how many points"),
    "a limit that is no number": ({"limit_4": "high"}, "First name, level 4: limit must be a"),
    "alike beyond one": ({"limit_4": "1.2"}, "First name, level 5 (spelled alike"),
    "near worth more than exact": ({"points_3": "50"}, "First name: a near agreement is worth"),
    "a level twice": ({"test_8": "nickname", "points_8": "1"}, "never counts"),
}


@pytest.mark.parametrize("wrong", WRONG_LEVELS)
def test_a_wrong_level_is_told_with_its_attribute_and_not_saved(wrong, client, analyst):
    client.force_login(analyst)
    draft = make_draft(analyst)
    where = address("levels", draft, "first_name")
    change, words = WRONG_LEVELS[wrong]

    page = client.post(where, typed(client.get(where), "form") | change)

    assert page.status_code == 200
    assert words in page.text
    assert PointsTable.objects.get(pk=draft.pk).points == draft.points


@pytest.mark.parametrize(
    ("part", "change", "words"),
    [
        ("blocking", {"rule_2_1": "ssn", "rule_2_2": ""}, "Blocking rule 2 repeats an earlier one"),
        ("edit", {"review_at": "40"}, "above the link line"),
        ("edit", {"twins": "4"}, "must take points away"),
        ("edit", {"reason": "short"}, "at least 10 characters"),
        ("edit", {"link_at": ""}, "This field is required"),
    ],
)
def test_wrong_rules_and_lines_are_told_and_not_saved(part, change, words, client, analyst):
    client.force_login(analyst)
    draft = make_draft(analyst)
    where = address(part, draft)
    forms = ("form",) if part == "blocking" else ("reason", "lines")

    page = client.post(where, typed(client.get(where), *forms) | change)

    assert words in page.text
    assert PointsTable.objects.get(pk=draft.pk).points == draft.points


def test_levels_are_put_in_the_order_that_is_typed(client, analyst):
    client.force_login(analyst)
    draft = make_draft(analyst)
    where = address("levels", draft, "birth_date")

    client.post(where, typed(client.get(where), "form") | {"order_2": "3", "order_3": "2"})

    draft.refresh_from_db()
    tests = [level.test for level in levels_of(Attribute.BIRTH_DATE, draft.points)]
    assert tests[2:4] == [Test.DAY_AND_MONTH_SWAPPED, Test.ONE_DIGIT_OFF]


def test_an_author_finds_no_review_of_their_own_and_can_take_it_back(client, analyst):
    client.force_login(analyst)
    table = make_submitted(analyst)

    assert [item for item in waiting_for(analyst, table.created_at) if item.kind == TO_REVIEW] == []
    assert client.get(address("review", table)).status_code == 403
    assert "Take it back" in client.get(table.get_absolute_url()).text


def test_what_there_is_not_is_not_found(client, analyst):
    client.force_login(analyst)
    draft = make_draft(analyst)

    assert client.get(address("levels", draft, "shoe-size")).status_code == 404
    assert client.post(address("step", draft, "adopt")).status_code == 404
    assert client.get("/points-tables/default/9/").status_code == 404
