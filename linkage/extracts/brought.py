"""The people on a list that was brought, as an extract about them needs them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa
from pyarrow import compute

from linkage.extracts.columns import Column

BROUGHT = "brought"


@dataclass(frozen=True, slots=True)
class BroughtPeople:
    """Who on a list was matched, with the columns of theirs that are carried into the output."""

    reference: str
    match: str
    content_hmac: str
    carried: tuple[str, ...]
    people: pa.Table  # person, and the columns carried

    @property
    def columns(self) -> tuple[Column, ...]:
        return tuple(
            Column(name, f"{name}, as the list brought says", is_brought=True)
            for name in self.carried
        )


def brought_people(
    *,
    reference: str,
    match: str,
    content_hmac: str,
    carried: Sequence[str],
    matched: pa.Table,
    rows: pa.Table,
    owners: Iterable[tuple[str, str]] | None,
) -> BroughtPeople:
    """Put persons to the rows that were matched. `owners` has records and their persons.

    Without owners every record is a person of its own. A record that its index no longer gives to
    anybody is nobody's.
    """
    records = matched.column("record").combine_chunks()
    if owners is None:
        persons = compute.replace_substring_regex(records, "^.*/", "")
    else:
        wanted = set(records.to_pylist())
        person_of = {record: person for record, person in owners if record in wanted}
        persons = pa.array([person_of.get(each) for each in records.to_pylist()], pa.string())
    places = matched.column("place")
    people = pa.table(
        {"person": persons, **{name: rows.column(name).take(places) for name in carried}}
    )
    people = people.filter(compute.is_valid(people.column("person")))
    return BroughtPeople(reference, match, content_hmac, tuple(carried), people)


def register(engine: duckdb.DuckDBPyConnection, brought: BroughtPeople) -> None:
    """Make the table `brought`: a person, and under names of our own what is carried of them."""
    names = ["person", *(f"b{place}" for place, _ in enumerate(brought.carried))]
    engine.register("list_rows", brought.people.rename_columns(names))
    engine.execute(f"CREATE TABLE {BROUGHT} AS SELECT DISTINCT * FROM list_rows")  # noqa: S608
    engine.unregister("list_rows")
