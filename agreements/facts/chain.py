"""Who acts in which part of a request's chain."""

from collections.abc import Iterable
from typing import Any

from django.db.models import CharField, QuerySet, Value

from agreements.models import Authorization, RequestMember, ResearchRequest, ReturnPoint, Review
from agreements.rules.separation import Part, review_part
from agreements.rules.tracks import track_key
from idea_portal.accounts.facts import person_keys

# Of each request, by its primary key: the parts of its chain and the accounts that took them.
Acts = Iterable[tuple[int, str, int]]
Parts = dict[str, frozenset[str]]


def chain_parts(request: ResearchRequest) -> Parts:
    """Every part of the chain up to the authorization, and the persons who ever took it.

    Persons, not accounts; and who left the team or was replaced still took the part.
    """
    return persons_by_part([request.pk], acts_up_to_issue([request.pk]))[request.pk]


def acts_up_to_issue(
    requests: Iterable[int], *later: QuerySet[Any, tuple[int, str, int]]
) -> list[tuple[int, str, int]]:
    """Who took which part of some requests' chains up to the authorization, and any later ones."""
    requests = list(requests)
    members = RequestMember.objects.filter(request__in=requests)
    issued = Authorization.objects.filter(request__in=requests)
    points = ReturnPoint.objects.filter(request__in=requests)
    # One question to the database: the same columns of several tables.
    acts = acts_as(
        Part.REQUESTER, ResearchRequest.objects.filter(pk__in=requests), "pk", "requester"
    ).union(
        acts_as(Part.TEAM_MEMBER, members, "request", "user"),
        acts_as(Part.COORDINATOR, issued, "request", "issued_by"),
        points.order_by().values_list("request", "said_as", "said_by"),
        *later,
    )
    reviewed: list[tuple[int, str, int]] = []
    reviews = Review.objects.filter(request__in=requests).order_by()
    for request, routed_by, reviewer, track, department in reviews.values_list(
        "request", "routed_by", "reviewer", "track", "department__code"
    ):
        reviewed.append((request, Part.COORDINATOR, routed_by))
        if reviewer:
            reviewed.append((request, review_part(track_key(track, department)), reviewer))
    return [*acts, *reviewed]


def acts_as(
    part: Part, rows: QuerySet[Any], request: str, account: str
) -> QuerySet[Any, tuple[int, str, int]]:
    """Rows whose account took a part in the chain of a request."""
    named = Value(part.value, output_field=CharField())
    return rows.order_by().values_list(request, named, account)


def persons_by_part(requests: Iterable[int], acts: Acts) -> dict[int, Parts]:
    """The chain of each request: its parts, and the persons behind the accounts that took them."""
    acts = list(acts)
    keys = person_keys(account for _, _, account in acts)
    found: dict[int, dict[str, set[str]]] = {request: {} for request in requests}
    for request, part, account in acts:
        found[request].setdefault(part, set()).add(keys[account])
    return {
        request: {part: frozenset(persons) for part, persons in parts.items()}
        for request, parts in found.items()
    }
