"""Invented rows as an extract meets them: in batches, with the owner of each record."""

import pyarrow as pa

from linkage import vault
from linkage.extracts.build import Recipe
from linkage.extracts.sources import Source
from linkage.rules.reading import plan_reading
from tests.factories.scopes import make_dictionary


def go_on(done: int, total: int, label: str) -> None:
    """A checkpoint that never stops anything."""


def recipe_for(scope, rows, *, is_linked=True, batch_rows=2, **changed) -> Recipe:
    """A recipe over rows by dataset; a record belongs to the person of its `owner`, if any."""
    dictionary = changed.pop("dictionary", None) or make_dictionary(*scope.datasets)
    sources = [
        _source(reading, rows[reading.dataset], dictionary, batch_rows, is_linked=is_linked)
        for reading in plan_reading(scope, dictionary)
    ]
    return Recipe(scope, dictionary, sources, **changed)


def _source(reading, rows, dictionary, batch_rows, *, is_linked) -> Source:
    names = [facts.name for facts in dictionary.values() if facts.dataset == reading.dataset]
    filled = [dict.fromkeys(names) | {"record_id": f"r{i}"} | row for i, row in enumerate(rows)]
    owners = [
        (vault.record_key(reading.dataset, row["record_id"]), row["owner"])
        for row in filled
        if row.get("owner")
    ]

    def batches(columns):
        table = pa.table({name: [row[name] for row in filled] for name in columns})
        yield from table.to_batches(max_chunksize=batch_rows)

    return Source(
        reading,
        f"DL-{reading.dataset}",
        "0" * 64,
        len(rows),
        batches,
        owners if is_linked else None,
    )


def rows_of(extract) -> list[dict]:
    return [row for batch in extract.batches for row in batch.to_pylist()]
