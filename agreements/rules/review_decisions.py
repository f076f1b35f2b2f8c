"""May this person decide this review track, and may they decide it so."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from agreements.rules.request_states import RequestState
from agreements.rules.separation import find_separation, review_part
from agreements.rules.tracks import Opinion, Route
from idea_portal.policy import Decision, Finding


class ReviewCheck(StrEnum):
    REQUEST_IN_REVIEW = "request-in-review"
    TRACK_OPEN = "track-open"
    ANSWERS_FOR_TRACK = "answers-for-track"
    ACTS_ONCE = "acts-once-in-the-chain"
    REASON_GIVEN = "reason-given"
    POINTS_NAMED = "points-named"
    REMOVES_OWN_ELEMENTS = "removes-own-elements"
    REMOVES_A_LIST_ASKED_FOR = "removes-a-list-asked-for"
    APPROVES_WHAT_IS_COVERED = "approves-what-is-covered"


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """What the rule reads of a review and its request."""

    reference: str
    request: str
    request_state: RequestState
    route: Route
    is_open: bool
    elements: frozenset[str]
    parts: Mapping[str, frozenset[str]]
    brings_list: bool = False


@dataclass(frozen=True, slots=True)
class ReviewActor:
    """Who wants to decide, and what they answer for."""

    name: str
    person: str
    answers_for_track: bool
    answers_because: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The opinion as it would be given."""

    opinion: Opinion
    comment: str = ""
    removed_elements: frozenset[str] = frozenset()
    points: tuple[tuple[str, str], ...] = ()
    without_list: bool = False


def decide_reviewer(review: ReviewFacts, actor: ReviewActor, *, at: datetime) -> Decision:
    """Decide whether a person may decide a review track at a moment."""
    return Decision(
        subject=review.reference,
        question=f"May {actor.name} decide {review.reference} on {review.request}?",
        findings=_reviewer_findings(review, actor),
        at=at,
    )


def decide_answer(
    review: ReviewFacts, actor: ReviewActor, answer: Answer, coverage: Decision, *, at: datetime
) -> Decision:
    """Decide whether a person may give this very answer on a review track at a moment."""
    return Decision(
        subject=review.reference,
        question=f"May {actor.name} answer “{answer.opinion}” on {review.reference}?",
        findings=(
            *_reviewer_findings(review, actor),
            _reason_given(answer),
            _points_named(answer),
            _removes_own_elements(review, answer),
            _removes_a_list_asked_for(review, answer),
            _approves_what_is_covered(answer, coverage),
        ),
        at=at,
    )


def _reviewer_findings(review: ReviewFacts, actor: ReviewActor) -> tuple[Finding, ...]:
    separation = find_separation(actor.person, review_part(review.route.key), review.parts)
    return (
        Finding(
            ReviewCheck.REQUEST_IN_REVIEW,
            review.request_state is RequestState.IN_REVIEW,
            f"{review.request} is {review.request_state}.",
        ),
        Finding(
            ReviewCheck.TRACK_OPEN,
            review.is_open,
            f"{review.reference} {'waits for its opinion' if review.is_open else 'is closed'}.",
        ),
        Finding(ReviewCheck.ANSWERS_FOR_TRACK, actor.answers_for_track, actor.answers_because),
        Finding(ReviewCheck.ACTS_ONCE, separation.passed, separation.because),
    )


def _reason_given(answer: Answer) -> Finding:
    is_given = answer.opinion is Opinion.APPROVED or bool(answer.comment.strip())
    because = (
        f"The answer “{answer.opinion}” comes with its reason or needs none."
        if is_given
        else f"The answer “{answer.opinion}” needs a reason."
    )
    return Finding(ReviewCheck.REASON_GIVEN, is_given, because)


def _points_named(answer: Answer) -> Finding:
    if answer.opinion is not Opinion.RETURNED:
        return Finding(ReviewCheck.POINTS_NAMED, True, "Only a return names points to change.")
    named = bool(answer.points) and all(comment.strip() for _, comment in answer.points)
    because = (
        f"The return names {len(answer.points)} points, each with a comment."
        if named
        else "A return names at least one point, each with a comment."
    )
    return Finding(ReviewCheck.POINTS_NAMED, named, because)


def _removes_own_elements(review: ReviewFacts, answer: Answer) -> Finding:
    removed, outside = answer.removed_elements, answer.removed_elements - review.elements
    if answer.opinion is not Opinion.APPROVED_WITHOUT:
        passed = not removed
        because = f"The answer “{answer.opinion}” removes {_count(removed)}."
    elif outside:
        passed, because = False, f"Not for this track to remove: {', '.join(sorted(outside))}."
    else:
        passed = bool(removed) or answer.without_list
        because = f"The answer removes {_count(removed)} of {len(review.elements)}."
    return Finding(ReviewCheck.REMOVES_OWN_ELEMENTS, passed, because)


def _removes_a_list_asked_for(review: ReviewFacts, answer: Answer) -> Finding:
    check = ReviewCheck.REMOVES_A_LIST_ASKED_FOR
    if not answer.without_list:
        return Finding(check, True, "The answer strikes no list.")
    if not review.brings_list:
        return Finding(check, False, f"{review.request} brings no list of people.")
    passed = answer.opinion is Opinion.APPROVED_WITHOUT
    because = f"The answer “{answer.opinion}” {'strikes' if passed else 'cannot strike'} the list."
    return Finding(check, passed, because)


def _approves_what_is_covered(answer: Answer, coverage: Decision) -> Finding:
    if answer.opinion in (Opinion.REJECTED, Opinion.RETURNED):
        because = "A request may be rejected or returned whether or not it is covered."
        return Finding(ReviewCheck.APPROVES_WHAT_IS_COVERED, True, because)
    missing = " ".join(finding.because for finding in coverage.refusals)
    because = missing or "What is approved is covered by agreements in force."
    return Finding(ReviewCheck.APPROVES_WHAT_IS_COVERED, coverage.allowed, because)


def _count(elements: frozenset[str]) -> str:
    return f"{len(elements)} data element{'' if len(elements) == 1 else 's'}"
