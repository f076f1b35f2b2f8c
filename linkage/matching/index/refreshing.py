"""A refresh: what is new, changed and gone goes into the index, and nothing else is compared."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import duckdb
import pyarrow as pa

from linkage.matching.index.arriving import Arrival, Known, arrive, known
from linkage.matching.index.attaching import Attached, attach
from linkage.matching.index.building import kept_apart
from linkage.matching.index.changes import Changes, Refreshed
from linkage.matching.index.compacting import tidy
from linkage.matching.index.comparing import Candidates, candidates, compare
from linkage.matching.index.deciding import in_two_minds
from linkage.matching.index.following import Persons, again, follow, residents_of, sharing, stay
from linkage.matching.index.gathering import gather
from linkage.matching.index.opened import Index
from linkage.matching.index.people import people
from linkage.matching.index.reporting import persons_now, proposals, sampled
from linkage.matching.index.sealing import ADDED, HELD, RESIDENTS, Additions, seal
from linkage.matching.index.settling import Settled, settle
from linkage.matching.index.streets import crowded_now
from linkage.matching.points import PointsTable
from linkage.matching.sample import histogram
from linkage.matching.session import Limits, session
from linkage.matching.standardize import standardize
from linkage.matching.verdicts import NO_VERDICTS, PAIR, Verdicts
from linkage.vault import Sealed

SAMPLED_PAIRS = 1_000
STEPS = 6


def refresh(
    files: Sequence[Sealed],
    changes: Changes,
    table: PointsTable,
    *,
    at: datetime,
    limits: Limits,
    verdicts: Verdicts = NO_VERDICTS,
    step: Callable[[str], None] = lambda label: None,
    sampled_pairs: int = SAMPLED_PAIRS,
) -> Refreshed:
    """Put changes into the index and say what became of persons.

    Two persons the index knows are never joined for their points: that is proposed. What reviewers
    decided is carried out. The files given stay as they are; those given back are one more.
    """
    with session(limits) as connection:
        standardized = standardize(connection, changes.new)
        step("Values standardized")
        refreshed = refresh_standardized(
            connection, standardized, files, changes, table,
            at=at, verdicts=verdicts, step=step, sampled_pairs=sampled_pairs,
        )  # fmt: skip
    step("Index written")
    return refreshed


def refresh_standardized(
    connection: duckdb.DuckDBPyConnection,
    standardized: pa.Table,
    files: Sequence[Sealed],
    changes: Changes,
    table: PointsTable,
    *,
    at: datetime,
    verdicts: Verdicts = NO_VERDICTS,
    step: Callable[[str], None] = lambda label: None,
    sampled_pairs: int = SAMPLED_PAIRS,
) -> Refreshed:
    """Everything after standardizing; the session knows the same table by its name."""
    index = Index(files)
    index.require(table)
    arrival, before, new_ids, newly_crowded = _arrived(
        connection, standardized, index, changes, table, verdicts
    )
    step("Known records found")

    dissolved = in_two_minds(index, arrival, before, verdicts)
    chosen = candidates(connection, index, table, arrival, dissolved)
    one_in_below = max(1, len(chosen.left) // max(1, sampled_pairs))
    step("Candidates chosen")
    compare(connection, index, table, chosen, died=len(arrival.dead), one_in_below=one_in_below)
    step("Records compared")

    touched = people(
        connection, index, table, arrival, before, dissolved=dissolved, verdicts=verdicts
    )
    attached = attach(touched.nodes, touched.edges, overrides_conflict=table.overrides_conflict)
    settled = settle(
        connection, index, arrival, touched, attached,
        at=at, first_person=int(index.about["next_person"]) + len(new_ids),
    )  # fmt: skip
    step("Persons found")

    proposed = proposals(connection, index, table, touched, attached)
    pairs = sampled(
        connection, index, table, touched, attached,
        at_most=sampled_pairs, one_in_below=one_in_below,
    )  # fmt: skip
    counts = {
        **_counts(connection, table, arrival, chosen, attached, settled),
        "proposals": proposed.num_rows,
        "points": histogram(connection, table, one_in_below=one_in_below),
    }
    persons = persons_now(connection, index, before, settled)
    sealed = _sealed(connection, index, table, arrival, settled, new_ids, newly_crowded)
    return Refreshed(
        files=tidy(connection, (*files, sealed)),
        persons=persons,
        gone=arrival.left,
        new_persons=settled.new_ids,
        merged=[(settled.ids[kept], settled.ids[gone]) for kept, gone in settled.merged],
        split=[(settled.ids[was], settled.ids[now]) for was, now in settled.split],
        proposals=proposed,
        pairs=pairs,
        counts=counts,
    )


def _arrived(
    connection: duckdb.DuckDBPyConnection,
    standardized: pa.Table,
    index: Index,
    changes: Changes,
    table: PointsTable,
    verdicts: Verdicts,
) -> tuple[Arrival, Known, list[str], pa.Array]:
    """Sort out what came; with it ids the index did not know and streets that became crowded."""
    connection.register("departing", pa.table({"record": changes.gone}))
    new_ids, staying = follow(connection, index, changes.moved)
    crowded, newly_crowded, residents = crowded_now(
        connection, index, crowded_address=table.crowded_address
    )
    staying |= residents_of(connection, index, residents)
    apart = kept_apart(verdicts)
    before = _known(connection, index, changes, verdicts, staying)
    once_more = sharing(connection, index, before, apart) | set(staying)
    arriving = again(connection, index, standardized, before, once_more)
    names = {*apart.column("record").to_pylist(), *staying, *before.keeping_to_themselves()}
    alone = pa.array(sorted(names), pa.string())
    gathered = gather(connection, arriving, crowded=crowded, apart=alone)
    arrival = arrive(connection, index, table, gathered, changes.gone, before)
    stay(connection, index, arrival.first_added, staying)
    return arrival, before, new_ids, newly_crowded


def _known(
    connection: duckdb.DuckDBPyConnection,
    index: Index,
    changes: Changes,
    verdicts: Verdicts,
    staying: Persons,
) -> Known:
    """Those records of the refresh and of verdicts that the index has."""
    sides = [
        pairs.column(side) for pairs in (verdicts.must, verdicts.cannot) for side in PAIR.names
    ]
    named = [pa.array(names, pa.string()) for names in (changes.gone, list(staying))]
    asked = [changes.new.column("record"), pa.chunked_array(named), *sides]
    chunks = [chunk.cast(pa.string()) for column in asked for chunk in column.chunks]
    return known(connection, index, pa.chunked_array(chunks, pa.string()))


def _sealed(
    connection: duckdb.DuckDBPyConnection,
    index: Index,
    table: PointsTable,
    arrival: Arrival,
    settled: Settled,
    new_ids: list[str],
    newly_crowded: pa.Array,
) -> Sealed:
    connection.execute(
        f"CREATE OR REPLACE TABLE {RESIDENTS} AS"
        f" SELECT street, last_name, tuple FROM {ADDED} WHERE street IS NOT NULL"
    )
    additions = Additions(
        owned=settled.tuples,
        owners=settled.owners,
        evidence=settled.evidence,
        first_person=settled.first_person - len(new_ids),
        persons=[*new_ids, *settled.new_ids],
        left=pa.array(arrival.left, pa.string()),
        dead=arrival.dead,
        crowded=newly_crowded,
    )
    said = index.about
    new = _count(connection, f"SELECT count(DISTINCT record) FROM {HELD}")
    again = len(set(arrival.changed.records)) - len(arrival.left)
    about = {
        "fingerprint": said["fingerprint"],
        "next_tuple": arrival.first_added + arrival.added,
        "next_person": settled.first_person + len(settled.new_ids),
        "tuples": said["tuples"] + arrival.added - len(arrival.dead),
        "records": said["records"] + new - again - len(arrival.left),
    }
    return seal(connection, table, additions, about)


def _counts(
    connection: duckdb.DuckDBPyConnection,
    table: PointsTable,
    arrival: Arrival,
    chosen: Candidates,
    attached: Attached,
    settled: Settled,
) -> dict[str, Any]:
    again = set(arrival.changed.records) - set(arrival.left)
    linked = f"points >= {int(table.link_at)}"
    return {
        "records_new": _count(connection, f"SELECT count(DISTINCT record) FROM {HELD}")
        - len(again),
        "records_changed": len(again),
        "records_gone": len(arrival.left),
        "tuples_new": arrival.added,
        "tuples_without_records": len(arrival.dead),
        "candidates": len(chosen.left),
        "blocking": chosen.blocking,
        "pairs_at_link": _count(connection, f"SELECT count(*) FROM pairs WHERE {linked}"),
        "pairs_for_review": _count(
            connection,
            f"SELECT count(*) FROM pairs WHERE points >= {int(table.review_at)} AND NOT {linked}",
        ),
        "persons_new": len(settled.new_ids),
        "persons_merged": len(settled.merged),
        "persons_split": len(settled.split),
        "joins_refused": len(attached.refused),
        "verdicts_refused": attached.verdicts_refused,
    }


def _count(connection: duckdb.DuckDBPyConnection, statement: str) -> int:
    return int(connection.execute(statement).fetchall()[0][0])
