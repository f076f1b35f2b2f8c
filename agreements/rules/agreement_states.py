"""The life of an agreement's version, as a table, and the standing that follows from it."""

from enum import StrEnum


class VersionState(StrEnum):
    """How far the paper is. Whether it is in force is derived, never stored."""

    DRAFT = "draft"
    IN_REVIEW = "in-review"
    READY_TO_SIGN = "ready-to-sign"
    PARTIALLY_SIGNED = "partially-signed"
    EXECUTED = "executed"

    @property
    def label(self) -> str:
        return self.value.replace("-", " ")


class Step(StrEnum):
    """What a person does to move a version on."""

    EDIT = "edit"
    SUBMIT = "submit"
    CLEAR = "clear"
    SIGN = "sign"
    RETURN = "return"
    ACCEPT = "accept"

    @property
    def done(self) -> str:
        return {
            Step.EDIT: "edited",
            Step.SUBMIT: "submitted",
            Step.CLEAR: "cleared",
            Step.SIGN: "signed",
            Step.RETURN: "returned to draft",
            Step.ACCEPT: "accepted",
        }[self]


class ClearanceKind(StrEnum):
    """The two opinions a version needs before it may be signed."""

    LEGAL = "legal"
    COMPLIANCE = "compliance"


class HoldSide(StrEnum):
    """For whom an agreement was suspended."""

    PARTY = "party"
    STEWARD = "steward"
    COMPLIANCE = "compliance"


class Consent(StrEnum):
    """The two consents that lift a suspension."""

    SIDE = "side"
    COMPLIANCE = "compliance"


class Standing(StrEnum):
    """What an agreement is at a moment, in one word."""

    DRAFT = "draft"
    IN_REVIEW = "in-review"
    READY_TO_SIGN = "ready-to-sign"
    PARTIALLY_SIGNED = "partially-signed"
    NOT_YET_EFFECTIVE = "not-yet-effective"
    IN_FORCE = "in-force"
    SUSPENDED = "suspended"
    PARENT_NOT_IN_FORCE = "parent-not-in-force"
    ENDED = "ended"
    TERMINATED = "terminated"
    NOT_INTACT = "not-intact"


# The states each step starts from, and where it may lead.
STEPS: dict[Step, dict[VersionState, frozenset[VersionState]]] = {
    Step.EDIT: {VersionState.DRAFT: frozenset({VersionState.DRAFT})},
    Step.SUBMIT: {VersionState.DRAFT: frozenset({VersionState.IN_REVIEW})},
    Step.CLEAR: {
        VersionState.IN_REVIEW: frozenset({VersionState.IN_REVIEW, VersionState.READY_TO_SIGN})
    },
    Step.SIGN: {
        VersionState.READY_TO_SIGN: frozenset(
            {VersionState.PARTIALLY_SIGNED, VersionState.EXECUTED}
        ),
        VersionState.PARTIALLY_SIGNED: frozenset(
            {VersionState.PARTIALLY_SIGNED, VersionState.EXECUTED}
        ),
    },
    Step.RETURN: {
        VersionState.IN_REVIEW: frozenset({VersionState.DRAFT}),
        VersionState.READY_TO_SIGN: frozenset({VersionState.DRAFT}),
        VersionState.PARTIALLY_SIGNED: frozenset({VersionState.DRAFT}),
    },
    Step.ACCEPT: {VersionState.EXECUTED: frozenset({VersionState.EXECUTED})},
}

NEXT_STATES: dict[VersionState, frozenset[VersionState]] = {
    state: frozenset[VersionState]().union(*(steps.get(state, ()) for steps in STEPS.values()))
    - {state}
    for state in VersionState
}


def begins_from(step: Step) -> frozenset[VersionState]:
    """The states a step may start from."""
    return frozenset(STEPS[step])
