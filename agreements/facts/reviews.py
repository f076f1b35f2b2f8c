"""What rules read of reviews: routes, reviewers, opinions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from agreements.events import Event
from agreements.facts.chain import chain_parts
from agreements.facts.requests import Question, question_of
from agreements.models import Authorization, RequestRevision, ResearchRequest, Review
from agreements.rules.consolidation import TrackOpinion
from agreements.rules.request_cover import cover
from agreements.rules.request_differences import differences, reopened
from agreements.rules.request_states import RequestState
from agreements.rules.request_visibility import may_see_opinions
from agreements.rules.review_decisions import ReviewActor, ReviewFacts
from agreements.rules.routing import DatasetToRoute, RoutingFacts
from agreements.rules.tracks import Opinion, Route, Track
from agreements.rules.vocabulary import OutputKind
from datasets.models import Dataset
from datasets.rules.vocabulary import Identifiability, Regime
from idea_portal.accounts import grants
from idea_portal.accounts.facts import has_role, people_with
from idea_portal.accounts.models import Organization, User
from idea_portal.accounts.roles import Role
from idea_portal.audit.sealed import keeps_sealed
from idea_portal.policy import Decision

OPINIONS = (
    Event.REVIEW_APPROVED,
    Event.REVIEW_APPROVED_WITHOUT,
    Event.REVIEW_REJECTED,
    Event.REVIEW_RETURNED,
)
# The city's own departments ask every day; other kinds of recipient are new until one was served.
CITYS_OWN = frozenset({Organization.Kind.DEPARTMENT.value, Organization.Kind.OFFICE.value})


def routing_facts(
    request: ResearchRequest, question: Question, coordinator_asks_legal: str = ""
) -> RoutingFacts:
    """What routing reads: the datasets as they are described now, and who would receive."""
    datasets = Dataset.objects.filter(code__in=question.content.dataset_codes)
    served = Authorization.objects.values_list("request__organization__kind", flat=True)
    is_contact_list = question.content.output is OutputKind.CONTACT_LIST
    brought = question.content.brought_list
    names_people = is_contact_list or (brought is not None and bool(brought.carried))
    return RoutingFacts(
        datasets=tuple(
            DatasetToRoute(
                code=each.code,
                department=each.department.code,
                regime=Regime(each.regime),
                name=each.name,
                department_name=each.department.name,
            )
            for each in datasets.select_related("department")
        ),
        identifiability=(Identifiability.IDENTIFIED if names_people else Identifiability.LIMITED),
        recipient=request.organization.name,
        recipient_kind=request.organization.kind,
        known_recipient_kinds=CITYS_OWN | frozenset(served.distinct()),
        coordinator_asks_legal=coordinator_asks_legal,
        list_held_on=brought.basis.label if brought and brought.basis else "",
    )


def tracks_to_open(
    request: ResearchRequest, revision: RequestRevision, routes: Iterable[Route]
) -> frozenset[str]:
    """The keys of the tracks that must give an opinion on this revision.

    Whoever struck the list is asked again, even where the request comes back with it.
    """
    routes = tuple(routes)
    current = {review.route.key: review for review in request.reviews.current()}
    if not current:
        return frozenset(route.key for route in routes)
    opinions = {
        key: Opinion(review.outcome)
        for key, review in current.items()
        if review.outcome
        and not review.without_list
        and review.route.datasets == _datasets(routes, key)
    }
    reviewed = request.revisions.filter(reviews__isnull=False).order_by("-number").first()
    changes = differences(reviewed.asked, revision.asked) if reviewed else ()
    return reopened(routes, opinions, changes)


def opinions_of(request: ResearchRequest) -> tuple[TrackOpinion, ...]:
    """The opinions that count, one of each track, in the order of their references."""
    return tuple(
        TrackOpinion(
            reference=review.reference,
            track=Track(review.track),
            department=review.department.code if review.department else None,
            datasets=frozenset(review.datasets),
            opinion=Opinion(review.outcome),
            removed_elements=frozenset(review.removed_elements),
            without_list=review.without_list,
        )
        for review in request.reviews.current().exclude(outcome="").select_related("department")
    )


def review_facts(review: Review) -> ReviewFacts:
    request = review.request
    asked = request.revisions.latest().asked
    return ReviewFacts(
        reference=review.reference,
        request=request.reference,
        request_state=RequestState(request.state),
        route=review.route,
        is_open=not review.outcome and review.replaced_at is None,
        elements=asked.elements_of(frozenset(review.datasets)),
        parts=chain_parts(request),
        brings_list=asked.brought_list is not None,
    )


def review_actor(review: Review, user: User, at: datetime) -> ReviewActor:
    """Whether a person answers for a track: by role, and a steward by grant on a dataset too."""
    answers, because = _answers_for(review, user, at)
    return ReviewActor(
        name=user.full_name,
        person=user.person_key,
        answers_for_track=answers,
        answers_because=because,
    )


def reviewers_of(review: Review, at: datetime) -> QuerySet[User]:
    """The people who may be asked for this opinion."""
    match Track(review.track):
        case Track.PARTNER:
            stewards = [
                grants.holders("steward_dataset", dataset).values("pk")
                for dataset in Dataset.objects.filter(code__in=review.datasets)
            ]
            held = Q(pk__in=[])
            for each in stewards:
                held |= Q(pk__in=each)
            return people_with(Role.DATA_STEWARD, organization=review.department, at=at).filter(
                held
            )
        case Track.COMPLIANCE:
            return people_with(Role.COMPLIANCE_REVIEWER, at=at)
        case Track.LEGAL:
            return people_with(Role.LEGAL_REVIEWER, at=at)


def coverage_without(
    request: ResearchRequest,
    removed_elements: frozenset[str],
    at: datetime,
    *,
    without_list: bool = False,
) -> Decision:
    """Whether the agreements cover what would be left of a request without elements or a list."""
    question = question_of(request, at)
    content = question.content
    left = content.narrowed(
        content.dataset_codes,
        frozenset(content.elements) - removed_elements,
        with_list=not without_list,
    )
    return cover(left, question.terms, question.dictionary, at=at).decision


@keeps_sealed
def opinions_still_awaited() -> Q:
    """Opinions on requests whose other opinions are not all in: reviewers do not see them before."""
    closed = [state.value for state in RequestState if not may_see_opinions(state)]
    reviews = Review.objects.filter(request__state__in=closed).values("reference")
    return Q(what__in=[event.value for event in OPINIONS], subject_reference__in=reviews)


def _answers_for(review: Review, user: User, at: datetime) -> tuple[bool, str]:
    name = user.full_name
    match Track(review.track):
        case Track.PARTNER:
            is_steward = has_role(user, Role.DATA_STEWARD, organization=review.department, at=at)
            theirs = Dataset.objects.stewarded_by(user).filter(code__in=review.datasets)
            codes = [dataset.code for dataset in theirs] if is_steward else []
            because = (
                f"{name} is the data steward of {', '.join(codes)}."
                if codes
                else f"{name} is no data steward of {', '.join(review.datasets)}."
            )
            return bool(codes), because
        case Track.COMPLIANCE:
            answers = has_role(user, Role.COMPLIANCE_REVIEWER, at=at)
            return answers, f"{name} is {'' if answers else 'not '}a compliance reviewer."
        case Track.LEGAL:
            answers = has_role(user, Role.LEGAL_REVIEWER, at=at)
            return answers, f"{name} is {'' if answers else 'not '}a legal reviewer."


def _datasets(routes: tuple[Route, ...], key: str) -> frozenset[str] | None:
    return next((route.datasets for route in routes if route.key == key), None)
