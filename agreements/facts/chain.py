"""Who acts in which part of a request's chain."""

from agreements.models import ResearchRequest
from agreements.rules.separation import Part, review_part


def chain_parts(request: ResearchRequest) -> dict[str, frozenset[str]]:
    """Every part of the chain up to the authorization, and the persons who ever took it.

    Persons, not accounts; and who left the team or was replaced still took the part.
    """
    parts: dict[str, set[str]] = {Part.REQUESTER: {request.requester.person_key}}
    for member in request.members.select_related("user__second_account_of"):
        parts.setdefault(Part.TEAM_MEMBER, set()).add(member.user.person_key)
    reviews = request.reviews.select_related(
        "department", "reviewer__second_account_of", "routed_by__second_account_of"
    )
    for review in reviews:
        parts.setdefault(Part.COORDINATOR, set()).add(review.routed_by.person_key)
        if review.reviewer:
            part = review_part(review.route.key)
            parts.setdefault(part, set()).add(review.reviewer.person_key)
    for point in request.return_points.select_related("said_by__second_account_of"):
        parts.setdefault(point.said_as, set()).add(point.said_by.person_key)
    if authorization := getattr(request, "authorization", None):
        parts.setdefault(Part.COORDINATOR, set()).add(authorization.issued_by.person_key)
    return {part: frozenset(persons) for part, persons in parts.items()}
