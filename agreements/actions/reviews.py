"""Giving an opinion on one track of a request."""

from collections.abc import Iterable

from django.db import transaction

from agreements.actions.consolidation import consolidate_if_all_are_in
from agreements.actions.research_requests import lock
from agreements.events import Event
from agreements.facts.reviews import coverage_without, review_actor, review_facts
from agreements.models import Review
from agreements.rules.review_decisions import Answer, decide_answer
from agreements.rules.tracks import Opinion
from idea_portal.accounts.models import User
from idea_portal.audit import trail
from idea_portal.audit.clock import database_clock

EVENTS = {
    Opinion.APPROVED: Event.REVIEW_APPROVED,
    Opinion.APPROVED_WITHOUT: Event.REVIEW_APPROVED_WITHOUT,
    Opinion.REJECTED: Event.REVIEW_REJECTED,
    Opinion.RETURNED: Event.REVIEW_RETURNED,
}


def approve(*, review: Review, by: User, comment: str = "") -> Review:
    """Approve what the track decides, as it was asked."""
    return _answer(review, Answer(Opinion.APPROVED, comment), by)


def approve_without(
    *,
    review: Review,
    by: User,
    elements: Iterable[str],
    comment: str,
    without_list: bool = False,
) -> Review:
    """Approve, but keep some data elements out of the output, or the list that is brought."""
    answer = Answer(
        Opinion.APPROVED_WITHOUT, comment, frozenset(elements), without_list=without_list
    )
    return _answer(review, answer, by)


def reject(*, review: Review, by: User, comment: str) -> Review:
    """Say no: a data partner for its own datasets, compliance and legal for the request."""
    return _answer(review, Answer(Opinion.REJECTED, comment), by)


def return_for_changes(
    *, review: Review, by: User, comment: str, points: Iterable[tuple[str, str]]
) -> Review:
    """Ask for changes, point by point; the points are shown once every opinion is in."""
    return _answer(review, Answer(Opinion.RETURNED, comment, points=tuple(points)), by)


@transaction.atomic
def _answer(review: Review, answer: Answer, by: User) -> Review:
    # The request before its review, so that two last opinions are given one after the other.
    request = lock(review.request)
    review = Review.objects.select_for_update(of=("self",)).get(pk=review.pk)
    review.request, at = request, database_clock()
    decision = decide_answer(
        review_facts(review),
        review_actor(review, by, at),
        answer,
        coverage_without(request, answer.removed_elements, at, without_list=answer.without_list),
        at=at,
    )
    decision.require()

    review.outcome, review.comment = answer.opinion.value, answer.comment
    review.removed_elements = sorted(answer.removed_elements)
    review.without_list = answer.without_list
    review.points = [list(point) for point in answer.points]
    review.decision = decision.as_record()
    review.reviewer, review.decided_at = by, at
    trail.sign(review, by=by, reason=answer.comment)
    review.save()
    trail.record(
        EVENTS[answer.opinion],
        subject=review,
        by=by,
        about=[request, *review.datasets],
        reason=answer.comment,
        decision=decision,
        removed_elements=review.removed_elements,
        without_list=review.without_list,
    )
    consolidate_if_all_are_in(request=request, at=at)
    return review
