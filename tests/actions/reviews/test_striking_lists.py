"""A reviewer strikes the list of people: what is issued is about it no more, nor linked with it."""

from dataclasses import replace

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from agreements.actions import authorizations, licenses, reviews, screening, submissions
from agreements.facts.requests import question_of
from agreements.facts.terms import clauses_of
from agreements.models import Authorization, RequestOutcome
from agreements.rules.agreement_states import VersionState
from agreements.rules.brought_list import EXTERNAL_COHORT
from agreements.rules.request_states import RequestState
from agreements.rules.review_decisions import ReviewCheck
from idea_portal.audit.clock import database_clock
from idea_portal.audit.models import AuditEvent
from idea_portal.policy import Refused
from tests.factories import make_acceptance, make_data, make_request, make_sharing
from tests.factories.agreements import carry
from tests.factories.cohort_lists import BROUGHT
from tests.factories.requests import BOTH

from .opinions import refused_checks, review_of

WHY = "Who is on the list is not ours to tell."
OPTIONAL = replace(BROUGHT, carried=(), is_required=False)
REQUIRED = replace(OPTIONAL, is_required=True)


@pytest.fixture
def stewards(steward, second_steward):
    make_data(*BOTH, stewards={"medicaid": steward, "homelessness": second_steward})
    make_sharing(with_lists=True)
    return {"health": steward, "homeless": second_steward}


@pytest.fixture
def in_review(researcher, stewards, coordinator, compliance_reviewer, legal_reviewer):
    """A request with a list, before its reviewers."""

    def routed(brought):
        request = make_request(requester=researcher, brought_list=brought and brought.as_record())
        submissions.submit(request=request, by=researcher)
        screening.route(request=request, by=coordinator)
        request.refresh_from_db()
        return request

    return routed


@pytest.fixture
def strike(approve_others, stewards, compliance_reviewer, legal_reviewer):
    """Some reviewers strike the list, all unless named; the others approve as it was asked."""
    reviewers = {
        "partner:homeless": stewards["homeless"],
        "partner:health": stewards["health"],
        "compliance": compliance_reviewer,
        "legal": legal_reviewer,
    }

    def struck(request, *by):
        by = by or tuple(reviewers)
        approve_others(request, *by)
        for key in by:
            reviews.approve_without(
                review=review_of(request, key),
                elements=[],
                without_list=True,
                comment=WHY,
                by=reviewers[key],
            )
        request.refresh_from_db()
        return request

    return struck


@pytest.fixture
def come_back(in_review, strike, researcher, coordinator):
    """A request whose list one reviewer struck, asked again with another list or none."""

    def asked_again(brought):
        request = strike(in_review(OPTIONAL), "partner:homeless")
        request.brought_list = brought and brought.as_record()
        request.save()
        submissions.submit(request=request, by=researcher)
        screening.route(request=request, by=coordinator)
        request.refresh_from_db()
        return request

    return asked_again


def waiting(request):
    return {review.route.key for review in request.reviews.waiting()}


def test_every_reviewer_strikes_the_list(in_review, strike):
    request = strike(in_review(OPTIONAL))

    assert request.state == RequestState.APPROVED_IN_PART
    outcome = request.outcomes.get()
    assert (outcome.without_list, outcome.datasets) == (True, sorted(BOTH))
    left = question_of(request, database_clock())
    assert left.content.brought_list is None
    assert left.combination.scope.brought_list is None
    assert not any(EXTERNAL_COHORT in part for part in left.combination.scope.because)
    event = AuditEvent.objects.filter(what="review-approved-without").first()
    assert (event.details["without_list"], event.reason) == (True, WHY)


@pytest.mark.parametrize("by", [["partner:homeless"], ["partner:health", "compliance"]])
def test_what_others_approved_with_the_list_comes_back_when_one_strikes_it(in_review, strike, by):
    request = strike(in_review(OPTIONAL), *by)

    assert request.state == RequestState.RETURNED
    assert not request.outcomes.get().without_list
    points = request.return_points.values_list("point", "comment")
    assert list(points) == [("list", WHY)] * len(by)


def test_asked_again_without_the_list_everybody_decides_anew(come_back, approve_others):
    request = come_back(None)

    assert waiting(request) == {"partner:homeless", "partner:health", "compliance", "legal"}
    approve_others(request)
    assert request.state == RequestState.APPROVED


def test_asked_again_with_the_list_whoever_struck_it_decides_anew(come_back):
    request = come_back(OPTIONAL)

    assert waiting(request) == {"partner:homeless"}


def test_a_request_that_cannot_do_without_its_list_is_denied(in_review, strike):
    request = strike(in_review(REQUIRED), "partner:homeless")

    assert request.state == RequestState.DENIED
    assert not request.outcomes.get().without_list


def test_a_list_that_nobody_brings_cannot_be_struck(in_review, stewards):
    request = in_review(None)

    with pytest.raises(Refused) as refusal:
        reviews.approve_without(
            review=review_of(request, "partner:health"),
            elements=[],
            without_list=True,
            comment=WHY,
            by=stewards["health"],
        )

    assert refused_checks(refusal) == [ReviewCheck.REMOVES_A_LIST_ASKED_FOR]


def test_what_is_issued_knows_of_no_list(in_review, strike, coordinator, researcher):
    request = strike(in_review(OPTIONAL))
    license_ = licenses.draft_license(request=request, by=coordinator)
    carry([license_.latest], VersionState.EXECUTED, database_clock())
    make_acceptance(researcher)
    request.refresh_from_db()

    authorization = authorizations.issue(request=request, by=coordinator)

    assert authorization.scope.brought_list is None
    assert not any(EXTERNAL_COHORT in clause.linked_with for clause in clauses_of(license_.latest))


# --- by its page ---


def send(client, review, by, **said):
    client.force_login(by)
    answer = client.post(review.get_absolute_url(), {"comment": WHY} | said, follow=True)
    review.refresh_from_db()
    return " ".join(answer.content.decode().split())


def test_a_reviewer_strikes_the_list_by_the_page(in_review, stewards, client):
    review = review_of(in_review(OPTIONAL), "partner:health")
    client.force_login(stewards["health"])
    page = client.get(review.get_absolute_url()).content.decode()
    assert "Approve without the list of people that is brought" in page
    assert "The output is still wanted, about everybody the datasets choose" in page

    said = send(client, review, stewards["health"], opinion="approved-without", without_list="on")

    assert (review.outcome, review.without_list) == ("approved-without", True)
    assert "Without the list of people that was to be brought" in said


def test_what_is_marked_to_be_left_out_is_not_passed_over_by_approving_all(
    in_review, stewards, client
):
    review = review_of(in_review(OPTIONAL), "partner:health")

    said = send(client, review, stewards["health"], opinion="approved", without_list="on")

    assert "Something is marked to be left out" in said
    assert review.outcome == ""


def test_where_no_list_is_brought_the_page_asks_nothing_of_one(in_review, stewards, client):
    review = review_of(in_review(None), "partner:health")

    said = send(client, review, stewards["health"], opinion="approved-without", without_list="on")

    assert "list of people" not in said
    assert review.outcome == ""


# --- in the database ---


def test_a_list_is_struck_by_no_other_opinion(in_review):
    """review_strikes_a_list_only_by_approving_without_it"""
    review = review_of(in_review(OPTIONAL), "partner:health")

    with pytest.raises(IntegrityError, match="only_by_approving"), transaction.atomic():
        type(review).objects.filter(pk=review.pk).update(without_list=True)


def outcome_of(request, **changed):
    """What would be written if the opinions of a request were summed up by hand."""
    return RequestOutcome(
        **{
            "request": request,
            "revision": request.revisions.first(),
            "outcome": "approved-in-part",
            "datasets": sorted(BOTH),
            "elements": [],
            "without_list": True,
            "because": [],
            "decided_at": database_clock(),
        }
        | changed
    )


def issued(request, scope):
    return Authorization(
        reference="AZ-2026-9001",
        request=request,
        revision=request.revisions.get(),
        scope_record=scope,
        scope_sha256="0" * 64,
        begins_at=database_clock(),
        ends_at=database_clock(),
        decision={},
        issued_at=database_clock(),
        issued_by=request.requester,
    )


def refuses(unsaved, because):
    with pytest.raises(DatabaseError, match=because), transaction.atomic():
        unsaved.save(force_insert=True)


def test_no_outcome_has_a_list_that_was_struck(in_review, strike):
    request = strike(in_review(OPTIONAL))

    refuses(outcome_of(request, without_list=False), "where a review struck it")


def test_no_outcome_leaves_out_a_list_that_may_not_be(in_review, strike):
    request = strike(in_review(OPTIONAL))
    frozen = request.revisions.get()
    brought = frozen.content["brought_list"]

    for number, said in enumerate(
        [brought | {"is_required": True}, brought | {"is_required": None}, None], start=2
    ):
        frozen.pk, frozen.number = None, number
        frozen.content = frozen.content | {"brought_list": said}
        frozen.save(force_insert=True)
        for outcome in ("approved-in-part", "denied"):
            refuses(
                outcome_of(request, revision=frozen, outcome=outcome),
                "only where the request says that it may",
            )


def test_no_outcome_leaves_out_a_list_that_somebody_approved_with(in_review, strike):
    request = strike(in_review(OPTIONAL), "partner:homeless")

    refuses(outcome_of(request), "everybody who approved did so without it")


def test_no_authorization_has_a_list_that_was_struck(in_review, strike):
    request = strike(in_review(OPTIONAL))

    refuses(issued(request, {"brought_list": OPTIONAL.as_record()}), "unless that was struck")


@pytest.mark.parametrize("brought", [REQUIRED, OPTIONAL])
def test_no_authorization_leaves_out_a_list_that_nobody_struck(in_review, brought):
    request = in_review(brought)

    refuses(issued(request, {}), "has the list of its revision")


def test_no_authorization_has_a_list_that_nobody_asked_to_bring(in_review):
    request = in_review(None)

    refuses(issued(request, {"brought_list": OPTIONAL.as_record()}), "list of its revision")
