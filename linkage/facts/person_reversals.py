"""What taking a merge or a split back would do now, and which opinions of two it would undo."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from linkage.facts.verdicts import decided_by_two
from linkage.models import CrosswalkEntry, PersonChange, PersonIndex, ReviewCase
from linkage.rules.case_states import Answer, CaseKind
from linkage.rules.run_modes import ChangeKind

# A record by its dataset and its keyed name.
Record = tuple[str, str]
# What two reviewers must find for a change to be taken back, by the kind of case that asks them.
TAKES_BACK = {CaseKind.MERGE: Answer.SAME, CaseKind.SPLIT: Answer.DIFFERENT}


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
        fitting = Q()
        for kind, outcome in TAKES_BACK.items():
            fitting |= Q(kind=kind.value, outcome=outcome.value)
        return self.change.asked_back_in.settled().filter(fitting).order_by("pk").last()

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
