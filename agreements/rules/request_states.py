"""The life of a research request, as a table, and the standing that follows from it."""

from datetime import datetime, timedelta
from enum import StrEnum

LAPSES_AFTER = timedelta(days=60)


class RequestState(StrEnum):
    DRAFT = "draft"
    SCREENING = "screening"
    IN_REVIEW = "in-review"
    RETURNED = "returned"
    APPROVED = "approved"
    APPROVED_IN_PART = "approved-in-part"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"


class RequestStanding(StrEnum):
    """What a request is at a moment: its state, or what time and issued things made of it."""

    DRAFT = "draft"
    SCREENING = "screening"
    IN_REVIEW = "in-review"
    RETURNED = "returned"
    LAPSED = "lapsed"
    CONDITIONS_PENDING = "conditions-pending"
    AUTHORIZED = "authorized"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"


NEXT_STATES: dict[RequestState, frozenset[RequestState]] = {
    RequestState.DRAFT: frozenset({RequestState.SCREENING, RequestState.WITHDRAWN}),
    RequestState.SCREENING: frozenset(
        {RequestState.IN_REVIEW, RequestState.RETURNED, RequestState.WITHDRAWN}
    ),
    RequestState.IN_REVIEW: frozenset(
        {
            RequestState.RETURNED,
            RequestState.APPROVED,
            RequestState.APPROVED_IN_PART,
            RequestState.DENIED,
            RequestState.WITHDRAWN,
        }
    ),
    RequestState.RETURNED: frozenset({RequestState.SCREENING, RequestState.WITHDRAWN}),
    RequestState.APPROVED: frozenset(),
    RequestState.APPROVED_IN_PART: frozenset(),
    RequestState.DENIED: frozenset(),
    RequestState.WITHDRAWN: frozenset(),
}

EDITABLE = frozenset({RequestState.DRAFT, RequestState.RETURNED})
GRANTED = frozenset({RequestState.APPROVED, RequestState.APPROVED_IN_PART})
UNDECIDED = frozenset(state for state, following in NEXT_STATES.items() if following)


def lapses_at(returned_at: datetime) -> datetime:
    """The moment a returned request that nobody resubmits lapses."""
    return returned_at + LAPSES_AFTER


def standing_of(
    state: RequestState, *, returned_at: datetime | None, is_authorized: bool, at: datetime
) -> RequestStanding:
    """Derive what a request is at a moment. Nothing is ever marked lapsed by a scheduled job."""
    if state is RequestState.RETURNED and returned_at and at >= lapses_at(returned_at):
        return RequestStanding.LAPSED
    if state in GRANTED:
        return RequestStanding.AUTHORIZED if is_authorized else RequestStanding.CONDITIONS_PENDING
    return RequestStanding(state.value)
