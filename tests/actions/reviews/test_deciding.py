"""Opinions are given, and the last one decides the request."""

import pytest
from django.urls import reverse

from agreements.actions import reviews
from agreements.models import Review
from agreements.rules.request_states import RequestState
from idea_portal.audit import trail
from idea_portal.audit.models import AuditEvent
from idea_portal.notifications.models import Message
from idea_portal.policy import Refused

from .opinions import fail, refused_checks, review_of


def test_request_is_approved_when_the_last_opinion_is_in_and_not_before(
    routed, approve_others, compliance_reviewer, researcher
):
    approve_others(routed, "compliance")
    assert routed.state == RequestState.IN_REVIEW
    assert not routed.outcomes.exists()

    reviews.approve(review=review_of(routed, "compliance"), by=compliance_reviewer)

    routed.refresh_from_db()
    assert routed.state == RequestState.APPROVED
    assert routed.outcomes.get().elements == sorted(
        each.element.reference for each in routed.elements.all()
    )
    assert AuditEvent.objects.get(what="request-approved").by == "system"
    assert Message.objects.filter(recipient=researcher, subject_line__contains="approved").exists()
    decided = Review.objects.get(track="compliance")
    assert decided.decision["allowed"]
    assert AuditEvent.objects.filter(what="review-approved").count() == 4


def test_reviewer_removes_an_element(routed, approve_others, stewards):
    approve_others(routed, "partner:health")

    reviews.approve_without(
        review=review_of(routed, "partner:health"),
        elements=["medicaid.street_address"],
        comment="An address is not needed.",
        by=stewards["health"],
    )

    routed.refresh_from_db()
    assert routed.state == RequestState.APPROVED_IN_PART
    assert "medicaid.street_address" not in routed.outcomes.get().elements


def test_stewards_no_removes_the_stewards_dataset(routed, approve_others, stewards):
    approve_others(routed, "partner:homeless")

    reviews.reject(
        review=review_of(routed, "partner:homeless"), comment="Not ours.", by=stewards["homeless"]
    )

    routed.refresh_from_db()
    assert routed.state == RequestState.APPROVED_IN_PART
    assert routed.outcomes.get().datasets == ["medicaid"]


def test_compliance_denies_the_request(routed, approve_others, compliance_reviewer):
    approve_others(routed, "compliance")

    reviews.reject(
        review=review_of(routed, "compliance"), comment="Too risky.", by=compliance_reviewer
    )

    routed.refresh_from_db()
    assert routed.state == RequestState.DENIED
    assert AuditEvent.objects.filter(what="request-denied").exists()


def test_opinion_is_told_to_nobody_before_every_opinion_is_in(
    routed, stewards, approve_others, compliance_reviewer, researcher, client
):
    review = review_of(routed, "partner:health")
    reviews.approve(review=review, by=stewards["health"], comment="Health agrees.")

    def told(person, address):
        client.force_login(person)
        return "Health agrees." in client.get(address).content.decode()

    whole_trail = reverse("audit:event-list")
    request_page = routed.get_absolute_url()
    kept = AuditEvent.objects.get(what="review-approved")
    event_page = reverse("audit:event-detail", args=[kept.pk])

    assert not told(researcher, request_page)
    assert not told(stewards["homeless"], request_page)
    assert not told(compliance_reviewer, request_page)
    assert not told(compliance_reviewer, whole_trail)
    assert not told(compliance_reviewer, event_page)

    approve_others(routed, "partner:health")
    assert told(stewards["homeless"], request_page)
    assert told(compliance_reviewer, event_page)


def test_points_of_a_return_are_public_once_every_opinion_is_in(
    routed, approve_others, compliance_reviewer
):
    reviews.return_for_changes(
        review=review_of(routed, "compliance"),
        comment="One thing.",
        points=[("end-date", "Ninety days suffice.")],
        by=compliance_reviewer,
    )
    assert not routed.return_points.exists()

    approve_others(routed, "compliance")

    assert routed.state == RequestState.RETURNED
    point = routed.return_points.get()
    assert (point.said_by, point.said_as) == (compliance_reviewer, "review:compliance")


def test_opinion_is_given_once(routed, compliance_reviewer):
    review = review_of(routed, "compliance")
    reviews.approve(review=review, by=compliance_reviewer)

    with pytest.raises(Refused) as refusal:
        reviews.reject(review=review, comment="I changed my mind.", by=compliance_reviewer)

    assert refused_checks(refusal) == ["track-open"]


def test_failing_trail_undoes_the_opinion(routed, compliance_reviewer, monkeypatch):
    monkeypatch.setattr(trail, "record", fail)

    with pytest.raises(RuntimeError, match="no trail"):
        reviews.approve(review=review_of(routed, "compliance"), by=compliance_reviewer)

    assert review_of(routed, "compliance").outcome == ""


def test_removing_what_no_track_decides_is_refused(routed, stewards):
    with pytest.raises(Refused) as refusal:
        reviews.approve_without(
            review=review_of(routed, "partner:homeless"),
            elements=["medicaid.zip_code"],
            comment="No.",
            by=stewards["homeless"],
        )

    assert refused_checks(refusal) == ["removes-own-elements"]
