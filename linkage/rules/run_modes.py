"""Does a linkage compare everything, or only what is new? With the reason, for the record."""

from dataclasses import dataclass

from datasets.rules.vocabulary import Word


class RunMode(Word):
    FULL = "full"
    REFRESH = "refresh"


class ChangeKind(Word):
    MERGE = "merge"
    SPLIT = "split"


@dataclass(frozen=True, slots=True)
class IndexStanding:
    """How an index stands when a linkage of its scope is claimed."""

    generation: int
    points_table: str
    has_files: bool


@dataclass(frozen=True, slots=True)
class ModeChoice:
    mode: RunMode
    because: str


def choose_mode(
    index: IndexStanding | None, *, points_table: str, asked_in_full: bool
) -> ModeChoice:
    """A refresh where a standing index allows it; otherwise everything is compared."""
    if index is None:
        return ModeChoice(RunMode.FULL, "These datasets have no person index yet.")
    if asked_in_full:
        return ModeChoice(RunMode.FULL, "A full comparison was asked for.")
    if index.points_table != points_table:
        return ModeChoice(
            RunMode.FULL,
            f"The index was built by {index.points_table}; {points_table} is in use now.",
        )
    if not index.has_files:
        return ModeChoice(RunMode.FULL, "The files of the index were destroyed.")
    return ModeChoice(
        RunMode.REFRESH,
        f"Generation {index.generation} of the index stands under the points table in use.",
    )
