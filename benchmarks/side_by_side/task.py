"""What a side is given to do, handed from process to process."""

import json
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Self

from benchmarks.side_by_side.prepared import Prepared, prepare
from benchmarks.side_by_side.records import Kind


@dataclass(frozen=True)
class Task:
    """One set of records under one set of blocking rules.

    Of its records the first `known` are there at the beginning; the others come in `refreshes` of
    equal size. In a set none of whose records is known beforehand all are linked at once.
    """

    records: int
    kind: Kind
    rules: str
    seed: int
    memory: str
    known: int = 0
    refreshes: int = 1
    folder: str = ""

    @cached_property
    def made(self) -> Prepared:
        return prepare(self.records, self.kind, seed=self.seed)

    @property
    def new(self) -> int:
        """How many records come at once."""
        return (self.records - self.known) // self.refreshes

    @property
    def index(self) -> Path:
        """Where the index of the known records lies."""
        return Path(self.folder)

    def in_full(self) -> Self:
        """The same records at once."""
        return replace(self, known=0, refreshes=1, folder="")

    def as_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, written: str) -> Self:
        said = json.loads(written)
        return cls(**said | {"kind": Kind(**said["kind"])})
