"""Who may be put on the team of a request, and taken off it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from agreements.rules.request_states import EDITABLE, RequestState
from agreements.rules.separation import Part, find_separation
from idea_portal.policy import Decision, Finding


class TeamCheck(StrEnum):
    ASKED_BY_THE_TEAM = "asked-by-the-team"
    STATE_ALLOWS_IT = "state-allows-it"
    BELONGS_TO_THE_ORGANIZATION = "belongs-to-the-organization"
    NOT_YET_NAMED = "not-yet-named"
    IS_NAMED = "is-named"
    REQUESTER_STAYS = "requester-stays"
    ACTS_ONCE = "acts-once-in-the-chain"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Who would join or leave the team."""

    name: str
    person: str
    belongs: bool
    is_named: bool
    is_requester: bool


@dataclass(frozen=True, slots=True)
class TeamFacts:
    """What the rule reads of the request."""

    reference: str
    state: RequestState
    organization: str
    actor_is_on_the_team: bool
    parts: Mapping[str, frozenset[str]]


def decide_joining(request: TeamFacts, candidate: Candidate, *, at: datetime) -> Decision:
    """Decide whether a person may be put on the team of a request."""
    separation = find_separation(candidate.person, Part.TEAM_MEMBER, request.parts)
    belongs = "belongs" if candidate.belongs else "does not belong"
    return Decision(
        subject=request.reference,
        question=f"May {candidate.name} join the team of {request.reference}?",
        findings=(
            _asked_by_the_team(request),
            Finding(
                TeamCheck.STATE_ALLOWS_IT,
                request.state in EDITABLE,
                f"{request.reference} is {request.state}; people join while it is drafted.",
            ),
            Finding(
                TeamCheck.BELONGS_TO_THE_ORGANIZATION,
                candidate.belongs,
                f"{candidate.name} {belongs} to {request.organization}.",
            ),
            Finding(
                TeamCheck.NOT_YET_NAMED,
                not candidate.is_named,
                f"{candidate.name} is {'already' if candidate.is_named else 'not yet'} named.",
            ),
            Finding(TeamCheck.ACTS_ONCE, separation.passed, separation.because),
        ),
        at=at,
    )


def decide_leaving(request: TeamFacts, candidate: Candidate, *, at: datetime) -> Decision:
    """Decide whether a person may be taken off the team. Taking off narrows, so any state does."""
    return Decision(
        subject=request.reference,
        question=f"May {candidate.name} leave the team of {request.reference}?",
        findings=(
            _asked_by_the_team(request),
            Finding(
                TeamCheck.IS_NAMED,
                candidate.is_named,
                f"{candidate.name} is {'' if candidate.is_named else 'not '}on the team.",
            ),
            Finding(
                TeamCheck.REQUESTER_STAYS,
                not candidate.is_requester,
                "The requester stays on the team."
                if candidate.is_requester
                else f"{candidate.name} is not the requester.",
            ),
        ),
        at=at,
    )


def _asked_by_the_team(request: TeamFacts) -> Finding:
    passed = request.actor_is_on_the_team
    because = f"The team decides who is on it; you are{'' if passed else ' not'} on the team."
    return Finding(TeamCheck.ASKED_BY_THE_TEAM, passed, because)
