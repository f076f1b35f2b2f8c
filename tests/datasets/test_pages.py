import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import make_dataset, make_delivery, make_dictionary

pytestmark = pytest.mark.django_db


def queries_of(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


@pytest.mark.parametrize(
    ("url_name", "arguments"),
    [
        ("datasets:dataset-list", []),
        ("datasets:dataset-detail", ["medicaid"]),
        ("linkage:delivery-list", []),
        ("home", []),
    ],
)
def test_page_asks_the_database_as_often_for_many_records_as_for_few(
    client, steward, url_name, arguments
):
    url = reverse(url_name, args=arguments)
    client.force_login(steward)
    dataset = make_dataset(stewards=[steward])
    make_dictionary(dataset, "member_id")
    make_delivery(dataset)

    few = queries_of(client, url)
    make_dictionary(dataset, "first_name", "last_name", "plan")
    for number in range(5):
        make_delivery(dataset)
        make_dictionary(make_dataset(f"more_{number}", stewards=[steward]), "member_id")

    assert queries_of(client, url) == few


def test_a_dataset_leads_to_the_agreements_that_govern_it(client, steward):
    dataset = make_dataset(stewards=[steward])
    client.force_login(steward)

    page = client.get(reverse("datasets:dataset-detail", args=[dataset.code]))

    assert reverse("agreements:dataset-agreements", args=[dataset.code]) in page.text
