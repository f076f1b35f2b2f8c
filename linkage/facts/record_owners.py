"""Whom an index holds records to be about now, and how many records each person has."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection

from linkage.models import PersonIndex

# Without a join: the planner takes a crosswalk that was just written, and never counted, for empty,
# and would look through all of it for every record asked for.
OWNERS = """
SELECT dataset || '/' || record_key, person_id::text FROM linkage_crosswalkentry
WHERE index_id = %(index)s AND known_until_id IS NULL AND valid_until IS NULL
  AND dataset = ANY(%(datasets)s) AND record_key = ANY(%(keys)s)
"""
SIZES = """
SELECT person_id::text, count(*) FROM linkage_crosswalkentry
WHERE index_id = %(index)s AND known_until_id IS NULL AND valid_until IS NULL
  AND person_id = ANY(%(persons)s::uuid[])
GROUP BY person_id
"""
RECORDS = """
SELECT person_id::text, (array_agg(dataset || '/' || record_key ORDER BY dataset, record_key))[1:%(most)s]
FROM linkage_crosswalkentry
WHERE index_id = %(index)s AND known_until_id IS NULL AND valid_until IS NULL
  AND person_id = ANY(%(persons)s::uuid[])
GROUP BY person_id
"""
EVERY_RECORD = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Owner:
    """A person of an index and the number of records about them."""

    person: str
    records: int


def owners_of(index: PersonIndex, records: Collection[str]) -> dict[str, Owner]:
    """Whom each of some records is about, by its keyed name."""
    asked = {record: record.partition("/") for record in records}
    datasets = sorted({dataset for dataset, _, _ in asked.values()})
    keys = sorted({key for _, _, key in asked.values()})
    with connection.cursor() as cursor:
        cursor.execute(OWNERS, {"index": index.pk, "datasets": datasets, "keys": keys})
        persons = {record: person for record, person in cursor.fetchall() if record in asked}
        cursor.execute(SIZES, {"index": index.pk, "persons": sorted({*persons.values()})})
        sizes = dict(cursor.fetchall())
    return {record: Owner(person, sizes[person]) for record, person in persons.items()}


def records_of_persons(
    index: PersonIndex, persons: Collection[str], *, most: int = EVERY_RECORD
) -> dict[str, list[str]]:
    """The keyed names of the records of each of some persons, or of a few of them."""
    with connection.cursor() as cursor:
        cursor.execute(RECORDS, {"index": index.pk, "persons": sorted(persons), "most": most})
        return dict(cursor.fetchall())
