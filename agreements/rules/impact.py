"""What ends with an agreement: shown before it is terminated, and confirmed by its digest."""

import hashlib
import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class ImpactLine:
    """One record that rests on an agreement."""

    kind: str  # such as "authorization", "linkage job", "person"
    reference: str
    words: str


@dataclass(frozen=True, slots=True)
class Impact:
    """Everything that rests on an agreement at a moment."""

    agreement: str
    lines: tuple[ImpactLine, ...]

    def sha256(self) -> str:
        """The digest a person confirms: it changes as soon as anything more or less is affected."""
        record = [self.agreement, *sorted([each.kind, each.reference] for each in self.lines)]
        return hashlib.sha256(json.dumps(record).encode()).hexdigest()
