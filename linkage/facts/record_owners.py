"""Whom an index holds records to be about now, and how many records each person has."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection

from linkage.models import PersonIndex

OWNERS = """
WITH asked AS (SELECT unnest(%(records)s::text[]) AS record),
mine AS (
    SELECT record, entry.person_id FROM asked JOIN linkage_crosswalkentry entry
      ON entry.index_id = %(index)s AND entry.known_until_id IS NULL AND entry.valid_until IS NULL
     AND entry.dataset = split_part(record, '/', 1)
     AND entry.record_key = split_part(record, '/', 2)
), sizes AS (
    SELECT person_id, count(*) AS records FROM linkage_crosswalkentry
    WHERE index_id = %(index)s AND known_until_id IS NULL AND valid_until IS NULL
      AND person_id IN (SELECT person_id FROM mine) GROUP BY person_id
)
SELECT record, person_id::text, records FROM mine JOIN sizes USING (person_id)
"""
RECORDS = """
SELECT person_id::text, (array_agg(dataset || '/' || record_key ORDER BY dataset, record_key))[1:%(most)s]
FROM linkage_crosswalkentry
WHERE index_id = %(index)s AND known_until_id IS NULL AND valid_until IS NULL
  AND person_id = ANY(%(persons)s::uuid[])
GROUP BY person_id
"""


@dataclass(frozen=True, slots=True)
class Owner:
    """A person of an index and the number of records about them."""

    person: str
    records: int


def owners_of(index: PersonIndex, records: Collection[str]) -> dict[str, Owner]:
    """Whom each of some records is about, by its keyed name."""
    with connection.cursor() as cursor:
        cursor.execute(OWNERS, {"index": index.pk, "records": sorted(records)})
        return {record: Owner(person, size) for record, person, size in cursor.fetchall()}


def records_of_persons(
    index: PersonIndex, persons: Collection[str], *, most: int
) -> dict[str, list[str]]:
    """The keyed names of a few records of each of some persons."""
    with connection.cursor() as cursor:
        cursor.execute(RECORDS, {"index": index.pk, "persons": sorted(persons), "most": most})
        return dict(cursor.fetchall())
