"""Nobody acts twice on one request, and nobody outside their track."""

import pytest

from agreements.actions import request_team, reviews
from idea_portal.accounts.roles import Role
from idea_portal.policy import Refused
from tests.factories import make_membership, make_user

from .opinions import refused_checks, review_of


def test_requester_with_a_reviewers_role_cannot_review_their_own_request(routed, researcher):
    make_membership(researcher, Role.COMPLIANCE_REVIEWER, "office")

    with pytest.raises(Refused) as refusal:
        reviews.approve(review=review_of(routed, "compliance"), by=researcher)

    assert refused_checks(refusal) == ["acts-once-in-the-chain"]


def test_second_account_of_the_requester_cannot_review(routed, researcher):
    second = make_user("rosa-again", Role.COMPLIANCE_REVIEWER, second_account_of=researcher)

    with pytest.raises(Refused) as refusal:
        reviews.approve(review=review_of(routed, "compliance"), by=second)

    assert refused_checks(refusal) == ["acts-once-in-the-chain"]


def test_administrator_and_superuser_has_no_opinion(routed, administrator):
    for key in ("compliance", "legal", "partner:health"):
        with pytest.raises(Refused) as refusal:
            reviews.approve(review=review_of(routed, key), by=administrator)

        assert refused_checks(refusal) == ["answers-for-track"]


def test_reviewer_of_one_track_cannot_decide_another(routed, compliance_reviewer):
    make_membership(compliance_reviewer, Role.LEGAL_REVIEWER, "office")
    reviews.approve(review=review_of(routed, "compliance"), by=compliance_reviewer)

    with pytest.raises(Refused) as refusal:
        reviews.approve(review=review_of(routed, "legal"), by=compliance_reviewer)

    assert refused_checks(refusal) == ["acts-once-in-the-chain"]


def test_coordinator_who_routed_cannot_review_in_a_later_role(routed, coordinator):
    make_membership(coordinator, Role.COMPLIANCE_REVIEWER, "office")

    with pytest.raises(Refused) as refusal:
        reviews.approve(review=review_of(routed, "compliance"), by=coordinator)

    assert refused_checks(refusal) == ["acts-once-in-the-chain"]


def test_who_reviewed_cannot_join_the_team_when_the_request_comes_back(
    returned, researcher, compliance_reviewer
):
    make_membership(compliance_reviewer, Role.REQUESTER, "outreach")

    with pytest.raises(Refused) as refusal:
        request_team.add_member(request=returned, user=compliance_reviewer, by=researcher)

    assert refused_checks(refusal) == ["acts-once-in-the-chain"]


def test_steward_of_another_department_does_not_decide(routed, stewards):
    with pytest.raises(Refused) as refusal:
        reviews.approve(review=review_of(routed, "partner:health"), by=stewards["homeless"])

    assert refused_checks(refusal) == ["answers-for-track"]


def test_steward_by_role_without_the_dataset_does_not_decide(routed):
    colleague = make_user("sue-steward", Role.DATA_STEWARD, organization="health")

    with pytest.raises(Refused) as refusal:
        reviews.approve(review=review_of(routed, "partner:health"), by=colleague)

    assert refused_checks(refusal) == ["answers-for-track"]
