"""Invented people who are hard to tell apart or to recognize, each kind on a line of its own."""

from dataclasses import replace

import numpy as np

from benchmarks.known_truth.sets import KnownSet
from benchmarks.side_by_side.records import TIGHT, administrative_records
from linkage.matching.standardize import COLUMNS

KINDS = ("twin", "near twin", "newborn", "junior", "swapped", "shelter")
SEED = 23
CITY = replace(TIGHT, near_twins=0.25)


def hard_cases(number: int) -> tuple[KnownSet, dict[str, frozenset[str]]]:
    """Records of a city, and the persons of each kind."""
    made = administrative_records(number, CITY, seed=SEED)
    records = made.select(["record", *COLUMNS])
    names = [f"r{each}" for each in made.column("record").to_pylist()]
    records = records.set_column(0, "record", [names])
    person = np.char.mod("p%d", made.column("person").to_numpy())
    trap = made.column("trap").to_numpy(zero_copy_only=False)
    kinds = {kind: frozenset(person[trap == kind].tolist()) for kind in KINDS}
    return KnownSet("a city", records, dict(zip(names, person.tolist(), strict=True))), kinds
