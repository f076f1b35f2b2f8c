"""Pages of earlier apps lead to pages of later ones without naming them."""

import pytest
from django.urls import reverse

from idea_portal.web import related
from tests.factories import make_dataset


@pytest.mark.django_db
def test_a_page_leads_to_the_pages_that_later_apps_named(client, steward):
    dataset = make_dataset(stewards=[steward])
    client.force_login(steward)

    page = client.get(dataset.get_absolute_url())

    for name in ("agreements:dataset-agreements", "linkage:explain"):
        assert f'href="{reverse(name, args=[dataset.code])}"' in page.content.decode()


def test_a_page_named_twice_is_led_to_once(monkeypatch):
    monkeypatch.setattr(related, "_pages", {})

    for _ in range(2):
        related.leads_to("Jobs", "linkage:job-list", begins_at=["datasets:dataset-list"])

    assert related.pages_from("datasets:dataset-list") == (
        related.RelatedPage("Jobs", "linkage:job-list"),
    )
