"""Builds an output from rows in scope: what to read comes in as a recipe, rows go out in chunks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import duckdb
import pyarrow as pa

from agreements.rules.scope import Scope
from agreements.rules.vocabulary import OutputKind
from datasets.rules.dictionary import ElementFacts
from datasets.rules.vocabulary import Identifiability
from linkage.disclosure.cells import suppress
from linkage.disclosure.tables import PublishedTable
from linkage.extracts import aggregate, client_level, contact_list
from linkage.extracts.brought import BroughtPeople, register
from linkage.extracts.cohort import choose_people, chosen_people
from linkage.extracts.columns import Column
from linkage.extracts.contacts import contacts_of
from linkage.extracts.engine import open_engine
from linkage.extracts.sources import Checkpoint, Gathered, NothingToBuild, Source, gather

CHUNK_ROWS = 10_000


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything an output is made from."""

    scope: Scope
    dictionary: Mapping[str, ElementFacts]
    sources: Sequence[Source]
    # The published linkage that says whose record is whose; None where none was needed.
    linkage: str | None = None
    # The generation of the person index it was read from: later changes of persons are not in it.
    generation: int | None = None
    with_totals: bool = True
    # The people it is about, where the scope says that a list is brought.
    brought: BroughtPeople | None = None


@dataclass(frozen=True, slots=True)
class Extract:
    """An output about to be written: its columns, its rows in chunks, and what is known of it."""

    columns: tuple[Column, ...]
    schema: pa.Schema
    batches: Iterator[pa.RecordBatch]
    people: int
    not_linked: Mapping[str, int]
    # Ids of the people it is about, where a linkage says who they are.
    persons: Sequence[str] = ()
    table: PublishedTable | None = None
    households: int | None = None
    unreachable_households: int | None = None


def build(recipe: Recipe, checkpoint: Checkpoint, *, chunk_rows: int = CHUNK_ROWS) -> Extract:
    """Read what the recipe names and make the kind of output the scope allows."""
    if recipe.scope.brought_list and recipe.brought is None:
        raise NothingToBuild("The list that says whom it is about was not matched.")
    engine = open_engine()
    gathered = gather(engine, recipe.sources, recipe.dictionary, checkpoint)
    if recipe.brought:
        register(engine, recipe.brought)
    on_list = recipe.brought is not None
    people = choose_people(engine, recipe.scope.cohort, gathered, on_list=on_list)
    if on_list:
        check_enough_for_a_list(people, recipe.scope)
    persons = chosen_people(engine) if recipe.linkage else ()
    make = {
        OutputKind.CLIENT_LEVEL: _client_level,
        OutputKind.AGGREGATE: _aggregate,
        OutputKind.CONTACT_LIST: _contact_list,
    }[recipe.scope.output]
    return replace(make(engine, recipe, gathered, people, chunk_rows), persons=persons)


def check_enough_for_a_list(people: int, scope: Scope) -> None:
    """Refuse to tell of so few without names what whoever brought the list could put names to.

    They know who is on it: a count of one person, or of none, is an answer about somebody. The
    words are the same for none and for few.
    """
    if scope.identifiability is not Identifiability.IDENTIFIED and people < scope.minimum_cell:
        raise NothingToBuild(
            f"Fewer than {scope.minimum_cell} people of the list are in the output. Whoever brought "
            "it knows who is on it, so an output without names would still tell of them."
        )


def _client_level(
    engine: duckdb.DuckDBPyConnection,
    recipe: Recipe,
    gathered: Sequence[Gathered],
    people: int,
    chunk_rows: int,
) -> Extract:
    carried = recipe.brought.columns if recipe.brought else ()
    columns = client_level.columns_of(gathered, recipe.dictionary, carried)
    project = recipe.scope.request
    schema, batches = client_level.rows_of(
        engine, gathered, columns, project=project, chunk_rows=chunk_rows
    )
    return Extract(columns, schema, batches, people, _not_linked(gathered))


def _aggregate(
    engine: duckdb.DuckDBPyConnection,
    recipe: Recipe,
    gathered: Sequence[Gathered],
    people: int,
    chunk_rows: int,
) -> Extract:
    by = recipe.scope.aggregate_by
    counts = aggregate.count_people(engine, gathered, by, recipe.dictionary)
    table = suppress(
        counts, by=by, minimum_cell=recipe.scope.minimum_cell, with_totals=recipe.with_totals
    )
    columns = aggregate.columns_of(by, recipe.dictionary)
    schema, batches = aggregate.rows_of(table)
    return Extract(columns, schema, batches, people, _not_linked(gathered), table=table)


def _contact_list(
    engine: duckdb.DuckDBPyConnection,
    recipe: Recipe,
    gathered: Sequence[Gathered],
    people: int,
    chunk_rows: int,
) -> Extract:
    columns = contact_list.columns_of(gathered, recipe.dictionary)
    found = contacts_of(engine, gathered, recipe.dictionary)
    contacts, unreachable = contact_list.choose_contacts(found)
    schema, batches = contact_list.rows_of(contacts, columns, chunk_rows=chunk_rows)
    return Extract(
        columns,
        schema,
        batches,
        people,
        _not_linked(gathered),
        households=len(contacts) + unreachable,
        unreachable_households=unreachable,
    )


def _not_linked(gathered: Sequence[Gathered]) -> dict[str, int]:
    return {each.dataset: each.not_linked for each in gathered if each.not_linked}
