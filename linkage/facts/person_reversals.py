"""What taking a merge or a split back would do now, and which opinions of two it would undo."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from linkage.facts.verdicts import decided_by_two
from linkage.models import CrosswalkEntry, PersonChange, PersonIndex, ReviewCase
from linkage.rules.case_states import Answer, CaseKind
from linkage.rules.person_changes import ReversalFacts
from linkage.rules.run_modes import ChangeKind
from linkage.rules.settlement import TAKES_BACK

# A record by its dataset and its keyed name.
Record = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Reversal:
    """A change that somebody wants to take back: which records move from whom to whom."""

    change: PersonChange
    was: UUID  # whom they were of before, and would be again
    now: UUID
    moving: frozenset[Record]
    staying: frozenset[Record]  # what the one they leave keeps
    there: frozenset[Record]  # what the one they come to has

    @classmethod
    def of(cls, change: PersonChange) -> "Reversal":
        """The records a change moved that are still where it left them go back, and no others."""
        index = change.generation.index
        was, now = change.kept_id, change.other_id
        if change.kind == ChangeKind.MERGE:
            was, now = now, was
        entries = CrosswalkEntry.objects.filter(known_until=change.generation, person_id=was)
        moved = frozenset(entries.values_list("dataset", "record_key"))
        held = records_held(index, now)
        return cls(change, was, now, moved & held, held - moved, records_held(index, was))

    @property
    def index(self) -> PersonIndex:
        return self.change.generation.index

    def undone(self) -> list[ReviewCase]:
        """The cases in which two found what it would undo, in the order they were settled."""
        moving = named(self.moving)
        parted = decided_by_two(moving, named(self.staying), Answer.SAME)
        joined = decided_by_two(moving, named(self.there), Answer.DIFFERENT)
        return sorted([*parted, *joined], key=lambda case: (case.settled_at, case.pk))

    def backing(self) -> ReviewCase | None:
        """The case in which two found that it is to be taken back."""
        return self.change.asked_back_in.taking_back().order_by("pk").last()

    def does_what(self, case: ReviewCase) -> bool:
        """Whether the pair of a case is where taking it back would join it, or part it."""
        rest = named(self.there if case.kind == CaseKind.MERGE else self.staying)
        moving, pair = named(self.moving), (case.left, case.right)
        return any(one in moving and other in rest for one, other in (pair, pair[::-1]))

    def facts(self) -> ReversalFacts:
        """What a decision about taking it back rests on beside whether the records stand."""
        undone, waiting, backing = self.undone(), self.waiting(), self.backing()
        decided = {case.reference for case in undone}
        if self.change.verdict and not backing:
            decided.add(self.change.verdict)
        return ReversalFacts(
            change=self.change.reference,
            decided_in=tuple(sorted(decided)),
            pair_stands=bool(undone),
            asked_in=waiting.reference if waiting else None,
            found_in=backing.reference if backing else None,
            does_what_was_found=backing is None or self.does_what(backing),
        )

    def waiting(self) -> ReviewCase | None:
        """The case that asks about it, or about a pair two decided, where it still waits."""
        pairs = Q(takes_back=self.change)
        for case in self.undone():
            pairs |= Q(left=case.left, right=case.right, kind__in=[*TAKES_BACK])
        return ReviewCase.objects.unsettled().filter(pairs).order_by("pk").first()


def records_held(index: PersonIndex, person: UUID) -> frozenset[Record]:
    """The records an index holds to be of a person now."""
    entries = index.entries.known_now().not_replaced().filter(person_id=person)
    return frozenset(entries.values_list("dataset", "record_key"))


def named(records: Collection[Record]) -> list[str]:
    return sorted(f"{dataset}/{key}" for dataset, key in records)
