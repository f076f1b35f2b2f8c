"""Who may know of a request, a review and an authorization. Lists repeat these rules in SQL."""

from dataclasses import dataclass

from agreements.rules.request_states import GRANTED, RequestState
from agreements.rules.tracks import Track


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks, by the roles they hold."""

    reference: str
    is_coordinator: bool = False
    is_compliance_reviewer: bool = False
    is_legal_reviewer: bool = False
    is_analyst: bool = False
    is_output_checker: bool = False
    steward_of: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class RequestToSee:
    """What decides who may know of a request."""

    state: RequestState
    team: frozenset[str]
    was_submitted: bool
    tracks: frozenset[tuple[Track, str | None]]


def may_see_request(request: RequestToSee, viewer: Viewer) -> bool:
    """A draft is its team's alone; once submitted, also theirs who screen, review or carry out."""
    if viewer.reference in request.team:
        return True
    if viewer.is_coordinator or viewer.is_compliance_reviewer:
        return request.was_submitted
    if any(may_see_review(track, department, viewer) for track, department in request.tracks):
        return True
    return may_carry_out(viewer) and request.state in GRANTED


def may_see_review(track: Track, department: str | None, viewer: Viewer) -> bool:
    """A review is opened by those who answer for its track."""
    if track is Track.PARTNER:
        return department in viewer.steward_of
    if track is Track.COMPLIANCE:
        return viewer.is_compliance_reviewer
    return viewer.is_legal_reviewer


def may_see_authorization(request: RequestToSee, viewer: Viewer) -> bool:
    """Whoever sees the request, and those who run its jobs and check its outputs."""
    return may_carry_out(viewer) or may_see_request(request, viewer)


def may_carry_out(viewer: Viewer) -> bool:
    """Linkage analysts and output checkers see what was approved, in order to carry it out."""
    return viewer.is_analyst or viewer.is_output_checker


def may_see_opinions(state: RequestState) -> bool:
    """Reviewers do not see each other's opinion until all are in."""
    return state is not RequestState.IN_REVIEW and state is not RequestState.SCREENING
