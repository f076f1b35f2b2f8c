"""The exact words people clear and sign, and their digest: one changed byte changes it."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class SignedWords:
    """Everything a signature stands under."""

    agreement: str
    kind: str
    title: str
    parent: str
    version: int
    effective_on: date
    ends_on: date
    parties: tuple[tuple[str, str], ...]  # organization code and capacity
    terms: Sequence[object]
    text: str

    def canonical(self) -> bytes:
        """The same bytes for the same words, whatever wrote them down."""
        record = {
            "agreement": self.agreement,
            "kind": self.kind,
            "title": self.title,
            "parent": self.parent,
            "version": self.version,
            "effective_on": self.effective_on.isoformat(),
            "ends_on": self.ends_on.isoformat(),
            "parties": sorted(map(list, self.parties)),
            "terms": list(self.terms),
            "text": self.text,
        }
        return json.dumps(
            record, sort_keys=True, separators=(",", ":"), ensure_ascii=False
        ).encode()

    def sha256(self) -> str:
        """The digest that is frozen, shown and signed."""
        return hashlib.sha256(self.canonical()).hexdigest()
