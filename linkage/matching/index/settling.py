"""Whom every tuple belongs to once all joins are made: old ids are carried, new ones given."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import duckdb
import numpy as np
import pyarrow as pa

from linkage.matching.index.arriving import Arrival, holders_now
from linkage.matching.index.attaching import Attached
from linkage.matching.index.entries import once
from linkage.matching.index.opened import Index, Numbers
from linkage.matching.index.people import People, evidence
from linkage.matching.index.sealing import HELD
from linkage.matching.person_ids import new_person_ids


@dataclass(frozen=True, slots=True)
class Settled:
    """The tuples whose person is new or another, and what that means for persons."""

    tuples: Numbers
    owners: Numbers
    evidence: Numbers
    first_person: int  # the number of the first new person
    new_ids: list[str]
    ids: dict[int, str]
    merged: list[tuple[int, int]]  # kept, gone
    split: list[tuple[int, int]]  # person, new person


def settle(
    connection: duckdb.DuckDBPyConnection,
    index: Index,
    arrival: Arrival,
    people: People,
    attached: Attached,
    *,
    at: datetime,
    first_person: int,
) -> Settled:
    """Give every side a person: its own, one whose records it took over, or a new one."""
    persons, side = people.nodes.persons, attached.side
    person_of, merged, ids = _merged(index, people, side[:persons])
    of_free = side[persons:]
    has_person = of_free < persons
    owner = np.full(len(of_free), -1, dtype=np.int64)
    owner[has_person] = person_of[of_free[has_person]]

    known = people.free[people.free < arrival.first_added]
    was = [
        *_of_changed(connection, index, arrival, people.free),
        *_of_dissolved(connection, index, arrival, known),
    ]
    ids |= index.ids(np.array(sorted({person for person, _, _ in was}), np.int64))
    sides = dict(zip(people.free.tolist(), of_free.tolist(), strict=True))
    carried = _carried({n: s for n, s in sides.items() if s >= persons}, was, ids)
    without = once(of_free[~has_person])
    fresh = [node for node in without.tolist() if node not in carried]
    named = carried | {node: first_person + place for place, node in enumerate(fresh)}
    names = np.array([named[node] for node in without.tolist()], dtype=np.int64)
    owner[~has_person] = names[np.searchsorted(without, of_free[~has_person])]

    new_ids = new_person_ids(len(fresh), at)
    ids |= {first_person + place: name for place, name in enumerate(new_ids)}
    moved = _merged_tuples(index, arrival, merged)
    # What was found now outranks whom a tuple was left with or moved to before.
    tuples, which = np.unique(
        np.concatenate([people.free, moved[0], index.moved[0]]), return_index=True
    )
    had = (people.free < arrival.first_added) | np.isin(people.free, index.moved[0])
    split = _split(index, people.free[had], owner[had])
    ids |= index.ids(np.array([each for pair in (*merged, *split) for each in pair], np.int64))
    return Settled(
        tuples=tuples,
        owners=np.concatenate([owner, moved[1], index.moved[1]])[which],
        evidence=evidence(connection, index, arrival, tuples),
        first_person=first_person,
        new_ids=new_ids,
        ids=ids,
        merged=merged,
        split=split,
    )


def _merged(
    index: Index, people: People, side: Numbers
) -> tuple[Numbers, list[tuple[int, int]], dict[int, str]]:
    """The person each side of persons goes on as, the oldest of it, and who was merged."""
    person_of = people.persons.copy()
    joined = np.flatnonzero(np.bincount(side, minlength=len(side))[side] > 1)
    ids = index.ids(people.persons[joined])
    together: dict[int, list[int]] = {}
    for node in joined.tolist():
        together.setdefault(int(side[node]), []).append(int(people.persons[node]))
    merged = []
    for root, persons in together.items():
        kept, *gone = sorted(persons, key=ids.__getitem__)
        person_of[root] = kept
        merged += [(kept, each) for each in gone]
    return person_of, merged, ids


def _of_changed(
    connection: duckdb.DuckDBPyConnection, index: Index, arrival: Arrival, free: Numbers
) -> Iterator[tuple[int, int, int]]:
    """Persons who have no other records than changed ones: person, tuple now, records there.

    Only of tuples that are nobody's yet: what stays with its person carries no id anywhere.
    """
    connection.register(
        "changed", pa.table({"record": pa.array(arrival.changed.records, pa.string())})
    )
    connection.register("unowned", pa.table({"tuple": free}))
    now = dict(
        connection.execute(f"""
        SELECT record, tuple FROM (
            SELECT record, min(tuple) AS tuple FROM {HELD} SEMI JOIN changed USING (record)
            GROUP BY record
        ) SEMI JOIN unowned USING (tuple)
        """).fetchall()
    )
    connection.unregister("unowned")
    connection.unregister("changed")
    changed = arrival.changed.where(set(now))
    owners = index.owners(changed.tuples)
    still, tuples = index.tuples_of(once(owners))
    kept = np.isin(tuples, np.concatenate([arrival.dead, free]), invert=True)
    vacant = np.isin(owners, still[kept], invert=True)
    persons = zip(changed.records, owners.tolist(), vacant.tolist(), strict=True)
    for record, person in dict.fromkeys(
        (record, owner) for record, owner, alone in persons if alone
    ):
        yield person, now[record], 1


def _of_dissolved(
    connection: duckdb.DuckDBPyConnection, index: Index, arrival: Arrival, dissolved: Numbers
) -> Iterator[tuple[int, int, int]]:
    """Tuples of persons who are put together anew: person, tuple, records that did not change."""
    changed = set(arrival.changed.records)
    numbers, records = holders_now(connection, index, dissolved)
    holders = Counter(
        number
        for number, record in zip(numbers.tolist(), records, strict=True)
        if record not in changed
    )
    for number, person in zip(dissolved.tolist(), index.owners(dissolved).tolist(), strict=True):
        yield person, number, holders[number]


def _carried(
    side_of: Mapping[int, int], was: list[tuple[int, int, int]], ids: Mapping[int, str]
) -> dict[int, int]:
    """Sides that go on as a person known before: the oldest of those whose largest part they are."""
    shares: dict[int, Counter[int]] = {}
    for person, number, records in was:
        if number in side_of:
            shares.setdefault(person, Counter())[side_of[number]] += records
    carried: dict[int, int] = {}
    for person in sorted(shares, key=ids.__getitem__):
        parts = shares[person]
        carried.setdefault(min(parts, key=lambda side: (-parts[side], side)), person)
    return carried


def _merged_tuples(
    index: Index, arrival: Arrival, merged: list[tuple[int, int]]
) -> tuple[Numbers, Numbers]:
    """The tuples of persons who became part of another, and who that is."""
    kept_of = {gone: kept for kept, gone in merged}
    person, tuples = index.tuples_of(np.array(sorted(kept_of), dtype=np.int64))
    lives = np.isin(tuples, arrival.dead, invert=True)
    kept = np.array([kept_of[gone] for gone in person[lives].tolist()], dtype=np.int64)
    return tuples[lives], kept


def _split(index: Index, dissolved: Numbers, owner: Numbers) -> list[tuple[int, int]]:
    before = index.owners(dissolved)
    pairs = {
        (was, now) for was, now in zip(before.tolist(), owner.tolist(), strict=True) if was != now
    }
    return sorted(pairs)
