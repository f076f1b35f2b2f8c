"""May this person take this step with a research request: draft it, submit it, route it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from agreements.rules.request_states import (
    EDITABLE,
    GRANTED,
    UNDECIDED,
    RequestStanding,
    RequestState,
)
from agreements.rules.separation import Part, find_separation
from idea_portal.policy import Decision, Finding


class Step(StrEnum):
    """Something a person does with a request, apart from reviewing it."""

    EDIT = "edit"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    ROUTE = "route"
    RETURN = "return"
    DRAFT_LICENSE = "draft-license"


class StepCheck(StrEnum):
    ASKED_BY_THE_RIGHT_PERSON = "asked-by-the-right-person"
    STATE_ALLOWS_IT = "state-allows-it"
    NOT_LAPSED = "not-lapsed"
    ACTS_ONCE = "acts-once-in-the-chain"
    NOT_DONE_YET = "not-done-yet"


STATES_OF: dict[Step, frozenset[RequestState]] = {
    Step.EDIT: EDITABLE,
    Step.SUBMIT: EDITABLE,
    Step.WITHDRAW: UNDECIDED,
    Step.ROUTE: frozenset({RequestState.SCREENING}),
    Step.RETURN: frozenset({RequestState.SCREENING}),
    Step.DRAFT_LICENSE: GRANTED,
}
BY_THE_OFFICE = frozenset({Step.ROUTE, Step.RETURN, Step.DRAFT_LICENSE})
BY_THE_REQUESTER = frozenset({Step.SUBMIT, Step.WITHDRAW})


@dataclass(frozen=True, slots=True)
class StepActor:
    """Who wants to take the step, and what they may do."""

    name: str
    person: str
    is_requester: bool
    is_on_the_team: bool
    is_coordinator: bool


@dataclass(frozen=True, slots=True)
class StepFacts:
    """What the rule reads of the request."""

    reference: str
    state: RequestState
    standing: RequestStanding
    parts: Mapping[str, frozenset[str]]
    license: str | None = None


def decide_step(request: StepFacts, step: Step, actor: StepActor, *, at: datetime) -> Decision:
    """Decide whether a person may take a step with a request at a moment."""
    return Decision(
        subject=request.reference,
        question=f"May {actor.name} {_words(step)} {request.reference}?",
        findings=(
            _asked_by_the_right_person(step, actor),
            _state_allows_it(request, step),
            _not_lapsed(request),
            _acts_once(request, step, actor),
            _not_done_yet(request, step),
        ),
        at=at,
    )


def _asked_by_the_right_person(step: Step, actor: StepActor) -> Finding:
    if step in BY_THE_OFFICE:
        passed, who = actor.is_coordinator, "an intake coordinator of the office"
    elif step in BY_THE_REQUESTER:
        passed, who = actor.is_requester, "the requester"
    else:
        passed, who = actor.is_on_the_team, "someone of the request's team"
    because = (
        f"To {_words(step)} a request is for {who}; {actor.name} is{'' if passed else ' not'}."
    )
    return Finding(StepCheck.ASKED_BY_THE_RIGHT_PERSON, passed, because)


def _state_allows_it(request: StepFacts, step: Step) -> Finding:
    states = ", ".join(sorted(state.value for state in STATES_OF[step]))
    because = f"{request.reference} is {request.state}; the step is possible in: {states}."
    return Finding(StepCheck.STATE_ALLOWS_IT, request.state in STATES_OF[step], because)


def _not_lapsed(request: StepFacts) -> Finding:
    lapsed = request.standing is RequestStanding.LAPSED
    because = (
        f"{request.reference} lapsed: nobody resubmitted it within 60 days of its return."
        if lapsed
        else f"{request.reference} has not lapsed."
    )
    return Finding(StepCheck.NOT_LAPSED, not lapsed, because)


def _acts_once(request: StepFacts, step: Step, actor: StepActor) -> Finding:
    part = Part.COORDINATOR if step in BY_THE_OFFICE else Part.TEAM_MEMBER
    found = find_separation(actor.person, part, request.parts)
    return Finding(StepCheck.ACTS_ONCE, found.passed, found.because)


def _not_done_yet(request: StepFacts, step: Step) -> Finding:
    done = step is Step.DRAFT_LICENSE and request.license is not None
    because = (
        f"The license {request.license} has been drafted already."
        if done
        else "The step has not been taken already."
    )
    return Finding(StepCheck.NOT_DONE_YET, not done, because)


def _words(step: Step) -> str:
    return {Step.DRAFT_LICENSE: "draft the data-use license of"}.get(step, step.value)
