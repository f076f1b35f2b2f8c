from datetime import datetime
from types import SimpleNamespace

import django_filters
import django_tables2 as tables
import pytest
from django.template import Context, Template
from django.test import RequestFactory

from agreements.models import Authorization
from agreements.views.authorization_tables import AuthorizationFilter
from idea_portal.accounts.models import Organization
from idea_portal.web.columns import DayColumn, NumberColumn, ReferenceColumn, StatusColumn
from idea_portal.web.filters import SearchFilter
from idea_portal.web.listing import Listing
from tests.factories import make_authorization, make_organization


class OrganizationTable(tables.Table):
    name = tables.Column()
    kind = StatusColumn()


class OrganizationFilters(django_filters.FilterSet):
    text = SearchFilter(["name", "code"])

    class Meta:
        model = Organization
        fields = ["kind"]


@pytest.fixture
def organizations(db):
    for number in range(30):
        kind = "agency" if number % 3 else "university"
        make_organization(f"partner-{number:02d}", kind=kind)
    return Organization.objects.order_by("name")


def listing(rows, query="", **options):
    request = RequestFactory().get(f"/partners/?{query}")
    options = {"table": OrganizationTable, "filters": OrganizationFilters, **options}
    return Listing(request, rows, **options)


def render(listed):
    return Template("{% data_table listing %}").render(Context({"listing": listed}))


def names(listed):
    return [str(row.head.content) for row in listed.rows]


def test_a_list_is_paged_by_its_address(organizations):
    first, second = listing(organizations), listing(organizations, "page=2")

    assert first.summary == "1 to 25 of 30 rows"
    assert second.summary == "26 to 30 of 30 rows"
    assert first.next_url == "/partners/?page=2"
    assert second.previous_url == "/partners/?page=1"
    assert not set(names(first)) & set(names(second))


@pytest.mark.parametrize("page", ["0", "99", "none", "-1"])
def test_a_page_that_does_not_exist_is_answered_with_one_that_does(organizations, page):
    assert listing(organizations, f"page={page}").page.number in {1, 2}


def test_a_list_is_sorted_by_its_address_and_the_heads_lead_back(organizations):
    downward = listing(organizations, "sort=-name&page=2")

    assert names(listing(organizations, "sort=-name"))[0] == "Partner 29"
    assert downward.headers[0].sorted == "descending"
    assert downward.headers[0].url == "/partners/?sort=name"


def test_rows_that_sort_alike_keep_their_place_from_page_to_page(organizations):
    by_kind = [names(listing(organizations, f"sort=kind&page={page}")) for page in (1, 2)]

    assert len({*by_kind[0], *by_kind[1]}) == 30


def test_a_list_is_filtered_by_its_address_and_keeps_the_sorting(organizations):
    filtered = listing(organizations, "kind=university&sort=-name")

    assert filtered.count == 10
    assert filtered.is_filtered
    assert ("sort", "-name") in filtered.hidden_fields
    assert filtered.url_without_filters == "/partners/?sort=-name"


def test_a_search_finds_rows_with_every_word(organizations):
    assert names(listing(organizations, "text=07+partner")) == ["Partner 07"]
    assert listing(organizations, "text=07+nobody").count == 0


def test_a_list_without_match_offers_the_whole_list(organizations):
    page = render(listing(organizations, "text=nobody"))

    assert "Nothing matches these filters" in page
    assert 'href="/partners/?"' in page


def test_an_empty_list_says_so(db):
    page = render(listing(Organization.objects.none(), nothing="No partners yet"))

    assert "No partners yet" in page


def test_each_cell_carries_its_head_for_narrow_screens(organizations):
    page = render(listing(organizations))

    assert page.count('data-label="Name"') == 25
    assert '<th scope="row"' in page


def test_two_lists_on_a_page_keep_apart(organizations):
    other = listing(organizations, "page=2&other-page=1", prefix="other-", filters=None)

    assert other.page.number == 1
    assert other.next_url == "/partners/?page=2&other-page=2"


def test_a_list_takes_two_queries_however_many_its_rows(organizations, django_assert_num_queries):
    with django_assert_num_queries(2):
        render(listing(organizations))


def test_days_are_those_of_the_city_and_counts_are_grouped():
    class CountTable(tables.Table):
        day = DayColumn()
        count = NumberColumn()

    late = "2026-03-02T02:30:00+00:00"
    rows = [{"day": datetime.fromisoformat(late), "count": 20000}]

    shown = next(iter(listing(rows, table=CountTable, filters=None).rows))

    assert [cell.content for cell in (shown.head, *shown.cells)] == ["Mar 1, 2026", "20,000"]
    assert shown.cells[0].attributes == ' data-label="Count" class="number"'


def test_a_reference_leads_to_the_page_of_what_it_names():
    class JobTable(tables.Table):
        reference = ReferenceColumn()
        authorization = ReferenceColumn(accessor="authorization__reference")

    authorization = SimpleNamespace(
        reference="AZ-1", get_absolute_url=lambda: "/authorizations/AZ-1/"
    )
    job = SimpleNamespace(
        reference="LJ-1", get_absolute_url=lambda: "/jobs/LJ-1/", authorization=authorization
    )

    shown = next(iter(listing([job], table=JobTable, filters=None).rows))

    assert 'href="/jobs/LJ-1/">LJ-1<' in shown.head.content
    assert 'href="/authorizations/AZ-1/">AZ-1<' in shown.cells[0].content


@pytest.mark.parametrize(
    ("asked", "told"),
    [("", {"AZ", "RV"}), ("true", {"RV"}), ("false", {"AZ"}), ("unknown", {"AZ", "RV"})],
)
def test_a_yes_or_no_of_a_list_begins_with_either(db, researcher, asked, told):
    kept = make_authorization(people=[researcher])
    revoked = make_authorization(people=[researcher], revoked=True)
    names = {kept.reference: "AZ", revoked.reference: "RV"}

    filtered = AuthorizationFilter({"is_revoked": asked}, Authorization.objects.all())

    assert {names[each.reference] for each in filtered.qs} == told
    assert ("", "Any") in filtered.form.fields["is_revoked"].widget.choices
