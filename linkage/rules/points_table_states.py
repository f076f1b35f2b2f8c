"""The life of a version of a points table, as a table."""

from enum import StrEnum


class TableState(StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in-review"
    ADOPTED = "adopted"
    REJECTED = "rejected"
    DISCARDED = "discarded"


class ReviewOutcome(StrEnum):
    ADOPT = "adopt"
    REJECT = "reject"

    @property
    def label(self) -> str:
        return {
            ReviewOutcome.ADOPT: "Adopt: records are linked by it from now on",
            ReviewOutcome.REJECT: "Reject: it is never used",
        }[self]


NEXT_STATES: dict[TableState, frozenset[TableState]] = {
    TableState.DRAFT: frozenset({TableState.IN_REVIEW, TableState.DISCARDED}),
    # Back to draft when its author takes it back to change it.
    TableState.IN_REVIEW: frozenset(
        {TableState.ADOPTED, TableState.REJECTED, TableState.DRAFT, TableState.DISCARDED}
    ),
    TableState.ADOPTED: frozenset(),
    TableState.REJECTED: frozenset(),
    TableState.DISCARDED: frozenset(),
}

STATES_IN_WORDS: dict[TableState, str] = {
    TableState.DRAFT: "Its author is at it. Nobody links by it.",
    TableState.IN_REVIEW: "Waits for a linkage analyst who did not write it. It cannot be changed "
    "meanwhile.",
    TableState.ADOPTED: "Reviewed and never changed again. The one adopted last is in use; a run "
    "keeps the version it began with.",
    TableState.REJECTED: "Reviewed and found unfit. It stays on record and is never used.",
    TableState.DISCARDED: "Given up by its author. It stays on record and is never used.",
}
