"""Records that people parted by splitting a person, as far as the split stands."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db import connection

Pair = tuple[str, str]

# What moved in a split that a person made, beside what stayed, as far as the two are apart now:
# a later merge by hand outranks it. Taking a change back restores what was and parts nobody. Whose
# a record was before its values changed with its person says nothing of whose it is. Two reviewers
# part the records of their case, and nobody else's that came to the person before they agreed; one
# who splits alone parts those that were shown.
PARTED = """
WITH split AS (
    SELECT c.id, c.generation_id, c.kept_id, c.other_id, c.verdict, c.showing_id, g.index_id,
        g.published_at,
        CASE WHEN c.verdict = '' THEN 1 ELSE 2 END AS opinions
    FROM linkage_personchange c JOIN linkage_indexgeneration g ON g.id = c.generation_id
    WHERE c.kind = 'split' AND c.by_id IS NOT NULL AND c.reverses_id IS NULL
      AND NOT EXISTS (SELECT FROM linkage_personchange back WHERE back.reverses_id = c.id)
), apart AS (
    SELECT DISTINCT split.id, split.generation_id, split.index_id, split.opinions,
        split.published_at, split.verdict, split.showing_id,
        moved.dataset AS dataset, moved.record_key AS record_key,
        stayed.dataset AS other_dataset, stayed.record_key AS other_key
    FROM split
    JOIN linkage_crosswalkentry moved ON moved.index_id = split.index_id
        AND moved.person_id = split.other_id AND moved.known_from_id = split.generation_id
        AND moved.dataset = ANY(%s)
    JOIN linkage_crosswalkentry stayed ON stayed.index_id = split.index_id
        AND stayed.person_id = split.kept_id AND stayed.known_from_id < split.generation_id
        AND (stayed.known_until_id IS NULL OR stayed.known_until_id > split.generation_id)
        AND stayed.dataset = ANY(%s)
        AND NOT EXISTS (
            SELECT FROM linkage_crosswalkentry later
            WHERE later.index_id = stayed.index_id AND later.dataset = stayed.dataset
              AND later.record_key = stayed.record_key AND later.person_id <> stayed.person_id
              AND later.valid_from > stayed.valid_from
              AND later.known_from_id < split.generation_id
              AND (later.known_until_id IS NULL OR later.known_until_id > split.generation_id)
        )
), named AS (
    SELECT id, dataset || '/' || record_key AS one, other_dataset || '/' || other_key AS other,
        opinions, published_at, verdict, showing_id
    FROM apart WHERE NOT EXISTS (
        SELECT FROM linkage_crosswalkentry a JOIN linkage_crosswalkentry b
            ON b.index_id = a.index_id AND b.person_id = a.person_id
        WHERE a.index_id = apart.index_id AND a.known_until_id IS NULL
          AND b.known_until_id IS NULL
          AND greatest(a.known_from_id, b.known_from_id) > apart.generation_id
          AND (a.dataset, a.record_key) = (apart.dataset, apart.record_key)
          AND (b.dataset, b.record_key) = (apart.other_dataset, apart.other_key)
    )
)
SELECT id, opinions, published_at,
    least(one, other COLLATE "C"), greatest(one, other COLLATE "C")
FROM named WHERE (verdict = '' OR (
    SELECT count(*) FROM linkage_caserecord r JOIN linkage_reviewcase c ON c.id = r.case_id
    WHERE c.reference = verdict AND r.record IN (one, other)
) = 2) AND (showing_id IS NULL OR EXISTS (
    SELECT FROM linkage_personshowing shown
    WHERE shown.id = showing_id AND shown.records::text[] @> ARRAY[one, other]
))
ORDER BY published_at, id, 4, 5
"""


@dataclass(frozen=True, slots=True)
class PartedRecords:
    """Pairs of records that one split keeps apart: by how many opinions, since when."""

    opinions: int
    at: datetime
    pairs: tuple[Pair, ...]


def parted_by_hand(datasets: Collection[str]) -> list[PartedRecords]:
    """What each split that stands keeps apart among the records of some datasets, in order."""
    among = sorted(datasets)
    with connection.cursor() as cursor:
        cursor.execute(PARTED, [among, among])
        found = groupby(cursor.fetchall(), key=lambda row: row[:3])
    return [
        PartedRecords(opinions, at, tuple((left, right) for *_, left, right in rows))
        for (_, opinions, at), rows in found
    ]
