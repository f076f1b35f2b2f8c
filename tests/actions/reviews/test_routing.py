"""A request is screened: routed to its reviewers, or returned."""

import pytest

from agreements.actions import research_requests, reviews, screening, submissions
from agreements.models import ResearchRequest, Review
from agreements.rules.request_content import CohortRole
from agreements.rules.request_states import RequestState
from datasets.models import Dataset
from idea_portal.accounts.roles import Role
from idea_portal.audit import trail
from idea_portal.audit.models import AuditEvent
from idea_portal.notifications.models import Message
from idea_portal.policy import Refused
from tests.factories import make_membership

from .opinions import fail, refused_checks, review_of


def test_routing_opens_a_track_for_each_reason_and_calls_its_reviewers(routed, stewards):
    opened = {review.route.key: review for review in routed.reviews.all()}

    assert routed.state == RequestState.IN_REVIEW
    assert set(opened) == {"partner:health", "partner:homeless", "compliance", "legal"}
    assert opened["partner:health"].datasets == ["medicaid"]
    assert opened["legal"].because == [
        "The output would name people.",
        "Outreach is the first recipient of its kind (agency).",
    ]
    told = Message.objects.filter(recipient=stewards["health"])
    assert [message.about for message in told] == [opened["partner:health"].reference]
    assert AuditEvent.objects.filter(what="review-opened").count() == 4
    assert AuditEvent.objects.get(what="request-routed").details["revision"] == 1


def test_coordinator_may_ask_legal_with_a_reason(submitted, coordinator):
    screening.route(request=submitted, by=coordinator, ask_legal="A statute is new.")

    legal = review_of(submitted, "legal")
    assert "The intake coordinator asks for it: A statute is new." in legal.because


def test_requester_does_not_route(submitted, researcher):
    with pytest.raises(Refused) as refusal:
        screening.route(request=submitted, by=researcher)

    assert "asked-by-the-right-person" in refused_checks(refusal)
    assert not Review.objects.exists()


def test_coordinator_on_the_team_does_not_route(submitted, researcher, coordinator):
    make_membership(researcher, Role.INTAKE_COORDINATOR, "office")

    with pytest.raises(Refused) as refusal:
        screening.route(request=submitted, by=researcher)

    assert refused_checks(refusal) == ["acts-once-in-the-chain"]


def test_failing_trail_undoes_the_routing(submitted, coordinator, monkeypatch):
    monkeypatch.setattr(trail, "record", fail)

    with pytest.raises(RuntimeError, match="no trail"):
        screening.route(request=submitted, by=coordinator)

    assert not Review.objects.exists()
    assert ResearchRequest.objects.get(pk=submitted.pk).state == RequestState.SCREENING


def test_coordinator_returns_with_a_comment_on_each_point(submitted, coordinator, researcher):
    screening.return_to_requester(
        request=submitted, points=[("purpose", "Say who benefits.")], by=coordinator
    )

    submitted.refresh_from_db()
    assert submitted.state == RequestState.RETURNED
    point = submitted.return_points.get()
    assert (point.point, point.comment, point.said_as) == (
        "purpose",
        "Say who benefits.",
        "coordinator",
    )
    assert Message.objects.filter(recipient=researcher, about=submitted.reference).exists()
    assert AuditEvent.objects.get(what="request-returned").details["points"] == {
        "purpose": "Say who benefits."
    }


def test_only_tracks_touched_by_the_difference_reopen(
    returned, researcher, coordinator, compliance_reviewer, legal_reviewer, stewards
):
    kept = {
        each.element: each.reason
        for each in returned.elements.all()
        if each.element.name != "street_address"
    }
    research_requests.choose_elements(request=returned, reasons=kept, by=researcher)
    revision = submissions.submit(request=returned, by=researcher)

    opened = screening.route(request=returned, by=coordinator)

    assert revision.number == 2
    assert {review.route.key for review in opened} == {"partner:health", "compliance", "legal"}
    assert review_of(returned, "partner:homeless").revision.number == 1
    assert Review.objects.filter(replaced_at__isnull=False).count() == 3
    for key, reviewer in [
        ("partner:health", stewards["health"]),
        ("compliance", compliance_reviewer),
        ("legal", legal_reviewer),
    ]:
        reviews.approve(review=review_of(returned, key), by=reviewer)
    returned.refresh_from_db()
    assert returned.state == RequestState.APPROVED


def test_track_of_a_dataset_that_is_dropped_closes(
    returned, researcher, coordinator, compliance_reviewer
):
    medicaid = Dataset.objects.get(code="medicaid")
    research_requests.choose_datasets(
        request=returned, datasets={medicaid: (CohortRole.ANY_OF, True)}, by=researcher
    )
    submissions.submit(request=returned, by=researcher)

    screening.route(request=returned, by=coordinator)

    keys = {review.route.key for review in returned.reviews.current()}
    assert keys == {"partner:health", "compliance", "legal"}


def test_change_of_the_title_alone_reopens_only_who_returned(
    returned, researcher, coordinator, compliance_reviewer
):
    returned.title = "A better title"
    returned.save()
    submissions.submit(request=returned, by=researcher)

    opened = screening.route(request=returned, by=coordinator)

    assert {review.route.key for review in opened} == {"compliance"}


def test_return_by_the_coordinator_after_reviews_keeps_the_opinions(
    returned, researcher, coordinator, compliance_reviewer, approve_others
):
    returned.title = "A better title"
    returned.save()
    submissions.submit(request=returned, by=researcher)
    screening.return_to_requester(request=returned, points=[("purpose", "Again.")], by=coordinator)
    submissions.submit(request=returned, by=researcher)

    opened = screening.route(request=returned, by=coordinator)

    assert {review.route.key for review in opened} == {"compliance"}
    assert opened[0].revision.number == 3
