"""An analyst wants a merge taken back that two reviewers decided; two others decide again."""

import pytest
from django.urls import reverse

from linkage.actions import verdicts
from linkage.models import MatchRun, PersonChange, ReviewCase
from linkage.rules.case_states import Answer, CaseKind
from tests.factories.review_cases import analyst_called, make_case, make_linked, shown

pytestmark = pytest.mark.django_db
WHY = "They are twins, says their department."


@pytest.fixture(scope="module")
def linked_once(shared_vault):
    return make_linked()


@pytest.fixture
def reviewers(office):
    return [analyst_called("arno-analyst"), analyst_called("ada-analyst")]


@pytest.fixture
def merge(linked_once, own_vault, db, reviewers):
    case = shown(make_case(CaseKind.MERGE, run=MatchRun.objects.get(pk=linked_once.pk)), *reviewers)
    for person in reviewers:
        verdicts.give(case=case, by=person, answer=Answer.SAME)
    return PersonChange.objects.get()


@pytest.fixture
def address(merge):
    return reverse("linkage:person-change-reverse", args=[merge.reference])


def test_two_decide_again_what_two_decided(client, analyst, reviewers, merge, address):
    client.force_login(analyst)
    assert address in client.get(merge.get_absolute_url()).text
    page = client.get(address)
    assert "one person alone does not" in page.text
    assert "Ask for two opinions" in page.text

    asked = client.post(address, {"because": WHY, "ask": "1"}, follow=True)

    case = ReviewCase.objects.latest("pk")
    assert f'Somebody asks to take back <a class="reference" href="{merge.get_absolute_url()}' in (
        asked.text
    )
    change = client.get(merge.get_absolute_url())
    assert case.reference in change.text
    assert address not in change.text
    for person in reviewers:
        client.force_login(person)
        opened = client.post(reverse("linkage:case-open", args=[case.reference]))
        assert f"take back {merge}" in opened.text
        client.post(reverse("linkage:case-decide", args=[case.reference]), {"answer": "different"})
    back = PersonChange.objects.get(reverses=merge)
    assert case.reference in client.get(back.get_absolute_url()).text
    assert back.reference in client.get(merge.get_absolute_url()).text


def test_a_page_sent_by_hand_takes_nothing_back_alone(client, analyst, merge, address):
    client.force_login(analyst)

    refused = client.post(address, {"because": WHY})

    assert refused.status_code == 403
    assert "it takes two opinions that agree" in refused.text
    assert PersonChange.objects.get() == merge


def test_who_asks_again_is_told_where_it_was_asked(client, analyst, merge, address):
    client.force_login(analyst)
    client.post(address, {"because": WHY, "ask": "1"})

    refused = client.get(address)

    assert refused.status_code == 403
    assert f"{ReviewCase.objects.latest('pk')} asks for them" in refused.text
