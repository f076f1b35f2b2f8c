"""The life of an output, as a table."""

from enum import StrEnum


class OutputState(StrEnum):
    QUARANTINED = "quarantined"
    IN_CHECKING = "in-checking"
    APPROVED = "approved"
    REJECTED = "rejected"
    RELEASED = "released"
    DESTROYED = "destroyed"


class CheckOutcome(StrEnum):
    APPROVE = "approve"
    REJECT = "reject"

    @property
    def label(self) -> str:
        return {
            CheckOutcome.APPROVE: "Approve: it may leave",
            CheckOutcome.REJECT: "Reject: it must not leave",
        }[self]


NEXT_STATES: dict[OutputState, frozenset[OutputState]] = {
    OutputState.QUARANTINED: frozenset({OutputState.IN_CHECKING, OutputState.DESTROYED}),
    OutputState.IN_CHECKING: frozenset(
        {OutputState.APPROVED, OutputState.REJECTED, OutputState.DESTROYED}
    ),
    OutputState.APPROVED: frozenset({OutputState.RELEASED, OutputState.DESTROYED}),
    OutputState.REJECTED: frozenset({OutputState.DESTROYED}),
    OutputState.RELEASED: frozenset({OutputState.DESTROYED}),
    OutputState.DESTROYED: frozenset(),
}

STATES_IN_WORDS: dict[OutputState, str] = {
    OutputState.QUARANTINED: "Built, and not yet examined. Nobody can have it.",
    OutputState.IN_CHECKING: "Waits for an output checker who did not build it.",
    OutputState.APPROVED: "Checked and found fit to leave. Nobody can have it until it is released.",
    OutputState.REJECTED: "Checked and found unfit to leave. It stays until it is destroyed.",
    OutputState.RELEASED: "While the authorization is in force its people can download it, each with a link.",
    OutputState.DESTROYED: "Its key was destroyed: nobody can read it any more.",
}
