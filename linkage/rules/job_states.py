"""The life of a job, as a table."""

from datasets.rules.vocabulary import Word


class JobKind(Word):
    LINKAGE = "linkage"
    EXTRACT = "extract"
    LEARNING = "learning"
    MATCHING = "matching"

    @property
    def label(self) -> str:
        return f"{self} job"

    @property
    def prefix(self) -> str:
        return {
            JobKind.LINKAGE: "LJ",
            JobKind.EXTRACT: "XJ",
            JobKind.LEARNING: "PJ",
            JobKind.MATCHING: "MJ",
        }[self]


class JobState(Word):
    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    REFUSED = "refused"
    HALTED = "halted"
    CANCELLED = "cancelled"


NEXT_STATES: dict[JobState, frozenset[JobState]] = {
    JobState.QUEUED: frozenset({JobState.RUNNING, JobState.REFUSED, JobState.CANCELLED}),
    # Back to queued when the worker died: the sweep gives the job to another.
    JobState.RUNNING: frozenset(
        {
            JobState.SUCCEEDED,
            JobState.FAILED,
            JobState.HALTED,
            JobState.CANCELLED,
            JobState.QUEUED,
        }
    ),
    JobState.SUCCEEDED: frozenset(),
    JobState.FAILED: frozenset(),
    JobState.REFUSED: frozenset(),
    JobState.HALTED: frozenset(),
    JobState.CANCELLED: frozenset(),
}
UNFINISHED = frozenset(state for state, following in NEXT_STATES.items() if following)

STATES_IN_WORDS: dict[JobState, str] = {
    JobState.QUEUED: "Waits for a worker. It is decided again when a worker takes it.",
    JobState.RUNNING: "A worker is at it. It is decided again at every step.",
    JobState.SUCCEEDED: "Finished, and its result is recorded.",
    JobState.FAILED: "Stopped by an error. Nothing of it was kept.",
    JobState.REFUSED: "Not permitted when it was decided. Nothing was read.",
    JobState.HALTED: "No longer permitted while it ran. Nothing of it was kept.",
    JobState.CANCELLED: "Called off by a person. Nothing of it was kept.",
}
