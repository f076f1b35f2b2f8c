"""An analyst decides cases; a compliance reviewer sees who was shown what."""

import logging

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.urls import reverse

from agreements.actions.authorizations import revoke
from linkage.facts.explanations import explain
from linkage.models import CaseReveal, MatchRun, ReviewCase, Verdict
from linkage.rules.case_states import CaseKind
from tests.factories.linkages import PEOPLE
from tests.factories.review_cases import (
    LEFT,
    analyst_called,
    make_case,
    make_linked,
    proposed,
    raise_cases,
    scored,
)
from tests.journeys.test_canaries import rows_with

pytestmark = pytest.mark.django_db
CANARIES = [value for value in PEOPLE[0] if value != "19107"]


@pytest.fixture(scope="module")
def linked_once(shared_vault):
    return make_linked()


@pytest.fixture
def run(linked_once, own_vault, db):
    return MatchRun.objects.get(pk=linked_once.pk)


@pytest.fixture
def cases(run):
    raise_cases(run, [scored(place, band="refused", points=17 - place) for place in range(3)])
    return list(ReviewCase.objects.in_order())


def post(client, name, case=None, query="", **data):
    address = reverse(f"linkage:{name}", args=[case.reference] if case else [])
    return client.post(f"{address}?{query}", data)


def test_an_analyst_works_through_the_queue(client, analyst, cases):
    client.force_login(analyst)
    first, second, third = cases

    queue = client.get(reverse("linkage:case-list")).content.decode()
    opened = post(client, "case-work")
    after = post(client, "case-decide", first, answer="same", note="typing_error")
    skipped = post(client, "case-skip", second)
    end = post(client, "case-decide", third, answer="different")

    assert "3 cases of this list wait" in queue
    assert PEOPLE[0][0] in opened.content.decode()
    assert second.reference in after.content.decode()
    assert third.reference in skipped.content.decode()
    assert end.url == reverse("linkage:case-list") + "?"
    told = client.get(end.url).content.decode()
    assert "1 case of it still waits" in told
    assert list(Verdict.objects.values_list("case__reference", "note")) == [
        (first.reference, "typing_error"),
        (third.reference, ""),
    ]


def test_a_verdict_sent_twice_counts_once_and_goes_on(client, analyst, cases):
    client.force_login(analyst)
    post(client, "case-work")

    for _ in range(2):
        answer = post(client, "case-decide", cases[0], answer="same")

    assert cases[1].reference in answer.content.decode()
    assert Verdict.objects.count() == 1


def test_undoing_shows_the_case_again(client, analyst, cases):
    client.force_login(analyst)
    post(client, "case-work")
    post(client, "case-decide", cases[0], answer="same")

    answer = post(client, "case-undo", cases[0])

    assert PEOPLE[0][0] in answer.content.decode()
    assert not Verdict.objects.standing().exists()


def test_an_answer_outside_the_list_decides_nothing(client, analyst, cases):
    client.force_login(analyst)
    post(client, "case-work")

    answer = post(client, "case-decide", cases[0], answer="withdrawn")

    assert answer.url == cases[0].get_absolute_url()
    assert not Verdict.objects.exists()


def test_the_queue_follows_its_filters(client, analyst, run, cases):
    client.force_login(analyst)
    raise_cases(run, proposals=[proposed(2)])

    answer = post(client, "case-work", query="kind=merge&dataset=medicaid&worth=10&state=waiting")

    assert "merge of two persons" in answer.content.decode()
    assert "case-decide" not in answer.content.decode()
    assert "?kind=merge&amp;dataset=medicaid" in answer.content.decode()


def test_values_are_on_the_page_that_shows_them_and_nowhere_else(
    client, analyst, compliance_reviewer, cases, caplog, settings
):
    caplog.set_level(logging.DEBUG)
    client.force_login(analyst)

    shown = post(client, "case-work")
    post(client, "case-decide", cases[0], answer="same")
    pages = [client.get(cases[0].get_absolute_url()), client.get(reverse("linkage:case-list"))]
    client.force_login(compliance_reviewer)
    pages += [client.get(reverse("linkage:reveal-list")), client.get(reverse("audit:event-list"))]

    content = shown.content.decode()
    assert all(canary in content for canary in CANARIES[:2])
    assert "no-store" in shown["Cache-Control"]
    assert [canary for canary in CANARIES if rows_with(canary)] == []
    kept = [session.get_decoded() for session in Session.objects.all()]
    others = [page.content.decode() for page in pages]
    told = "\n".join([caplog.text, str(kept), *others, *(each.body for each in mail.outbox)])
    assert [canary for canary in CANARIES if canary in told] == []


def test_a_compliance_reviewer_sees_who_was_shown_which_elements(
    client, analyst, compliance_reviewer, cases
):
    client.force_login(analyst)
    post(client, "case-open", cases[1])
    client.force_login(compliance_reviewer)

    reveals = client.get(reverse("linkage:reveal-list")).content.decode()
    events = client.get(reverse("audit:event-list"), {"kind": "case-revealed"}).content.decode()

    assert cases[1].reference in reveals
    assert analyst.full_name in reveals
    assert f"{LEFT}: birth_date, first_name" in reveals
    assert cases[1].reference in events


def test_a_compliance_reviewer_opens_nothing(client, compliance_reviewer, cases):
    client.force_login(compliance_reviewer)

    answer = post(client, "case-open", cases[0])

    assert answer.status_code == 403
    assert PEOPLE[0][0] not in answer.content.decode()
    assert not CaseReveal.objects.exists()


@pytest.mark.parametrize("who", ["researcher", "steward", "outsider", "administrator"])
def test_who_reviews_nothing_finds_no_case(who, request, client, cases):
    client.force_login(request.getfixturevalue(who))

    answers = [
        post(client, name, cases[0])
        for name in ("case-open", "case-decide", "case-skip", "case-undo")
    ]

    assert {answer.status_code for answer in answers} == {404}


def test_a_revoked_authorization_ends_the_review(client, analyst, compliance_reviewer, run, cases):
    client.force_login(analyst)
    post(client, "case-work")
    revoke(
        authorization=run.authorization,
        by=compliance_reviewer,
        reason="The partners ended the study before its time.",
    )

    decided = post(client, "case-decide", cases[0], answer="same")
    opened = post(client, "case-work")

    assert decided.status_code == 403
    assert opened.url.startswith(reverse("linkage:case-list"))
    assert not Verdict.objects.exists()


def test_the_page_of_a_case_keeps_the_first_opinion_to_itself(client, analyst, run):
    other = analyst_called("arno-analyst")
    case = make_case(CaseKind.MERGE, run=run)
    client.force_login(analyst)
    post(client, "case-open", case)
    post(client, "case-decide", case, answer="different")
    client.force_login(other)

    page = client.get(case.get_absolute_url()).content.decode()
    listed = client.get(reverse("linkage:case-list")).content.decode()

    for content in (page, listed):
        assert "econd-opinion" not in content
        assert "econd opinion" not in content
    assert "Different persons" not in page
    assert "Verdict given" not in page


def test_case_of_a_refused_join_says_why_it_is_asked_for_all_its_points(client, analyst, run):
    raise_cases(run, [scored(0, band="refused", points=run.points_table.content["link_at"])])
    client.force_login(analyst)

    asked = post(client, "case-work").content.decode()

    assert "put records together that conflict" in asked
    assert "Case by case" in asked


def test_my_work_says_how_many_cases_wait(client, analyst, researcher, cases):
    client.force_login(analyst)
    mine = client.get(reverse("home")).content.decode()
    client.force_login(researcher)
    theirs = client.get(reverse("home")).content.decode()

    assert "Decide 3 review cases" in mine
    assert 'Clerical review <span class="quiet">(3)</span>' in mine
    assert "review case" not in theirs


def test_a_case_is_explained_by_who_was_shown_it_and_the_linkage_behind_it(
    client, analyst, compliance_reviewer, run
):
    case = make_case(CaseKind.MERGE, run=run)
    before = explain(case, case.raised_at)
    client.force_login(analyst)
    post(client, "case-open", case)
    post(client, "case-decide", case, answer="different")
    client.force_login(compliance_reviewer)

    page = client.get(reverse("linkage:explain", args=[case.reference])).content.decode()

    assert before.decision.subject == run.reference
    assert "case-waits" in page or "waits to be decided" in page
    assert run.reference in page
    assert "econd-opinion" not in page
    assert "Different persons" not in page


def test_a_settled_case_shows_who_said_what_and_why(client, analyst, cases):
    client.force_login(analyst)
    post(client, "case-open", cases[0])
    post(client, "case-decide", cases[0], answer="different", note="parent_and_child")

    page = client.get(cases[0].get_absolute_url()).content.decode()

    assert "Different persons" in page
    assert "Parent and child" in page
