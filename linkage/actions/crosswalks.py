"""Writing who is who: keyed names of records, and persons under ids that say nothing.

Only what changed is written. An entry that turns out otherwise is known until the generation that
learned better; nothing is overwritten.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from idea_portal.audit.clock import database_clock
from idea_portal.audit.references import next_reference
from linkage.actions.copying import copy_rows
from linkage.actions.jobs import Publication
from linkage.models import IndexGeneration, MatchRun, PersonIndex, PointsTable
from linkage.rules.linkage_scope import LinkageScope
from linkage.rules.run_modes import RunMode

# One publication of persons at a time: two could give one person two new ids.
PUBLISHING = 7_301_001

# What this index knows of a record comes first; then what any other learned last.
KNOWN_PERSONS = """
SELECT DISTINCT ON (dataset, record_key) dataset || '/' || record_key, person_id::text
FROM linkage_crosswalkentry WHERE dataset = ANY(%s) AND known_until_id IS NULL
ORDER BY dataset, record_key, (index_id = %s) DESC, valid_until DESC NULLS FIRST,
    known_from_id DESC
"""

FOUND = """
CREATE TEMP TABLE found (dataset text, record_key text, person_id uuid);
CREATE TEMP TABLE fresh (person_id uuid);
CREATE TEMP TABLE revised (dataset text, record_key text);
CREATE TEMP TABLE gone (dataset text, record_key text);
CREATE TEMP TABLE delivered (dataset text, day date)
"""

ALL_OTHERS_ARE_GONE = """
INSERT INTO gone SELECT e.dataset, e.record_key FROM linkage_crosswalkentry e
LEFT JOIN found USING (dataset, record_key)
WHERE e.index_id = %(index)s AND known_until_id IS NULL AND valid_until IS NULL
  AND found.person_id IS NULL
"""

# While a run works, people merge and split, and other indexes learn of persons. What people did
# to a record stands; a person merged away leads to who was kept; a new person whose records another
# index knows is the person known there, unless that one stands apart in this index.
MEANWHILE = """
DELETE FROM found USING linkage_crosswalkentry e
WHERE e.index_id = %(index)s AND e.dataset = found.dataset AND e.record_key = found.record_key
  AND e.known_until_id IS NULL AND e.known_from_id > %(knows)s;
CREATE TEMP TABLE leads AS
SELECT other_id AS person_id, kept_id AS to_id FROM linkage_personchange change
JOIN linkage_indexgeneration g ON g.id = change.generation_id
WHERE g.index_id = %(index)s AND g.id > %(knows)s AND kind = 'merge' AND g.run_id IS NULL
  AND NOT EXISTS (SELECT FROM linkage_personchange back WHERE back.reverses_id = change.id)
UNION ALL
(SELECT DISTINCT ON (to_id) person_id, to_id FROM (
    SELECT DISTINCT ON (f.person_id) f.person_id, e.person_id AS to_id, count(*) AS records
    FROM found f JOIN fresh USING (person_id)
    JOIN linkage_crosswalkentry e USING (dataset, record_key)
    WHERE e.index_id <> %(index)s AND e.known_until_id IS NULL AND NOT EXISTS (
        SELECT FROM linkage_crosswalkentry here WHERE here.person_id = e.person_id
          AND here.index_id = %(index)s AND here.known_until_id IS NULL
    )
    GROUP BY 1, 2 ORDER BY 1, 3 DESC, 2
) known_elsewhere ORDER BY to_id, records DESC, person_id);
CREATE TEMP TABLE later AS
SELECT dataset, record_key, to_id AS person_id FROM found JOIN leads USING (person_id);
DELETE FROM found USING leads WHERE leads.person_id = found.person_id;
INSERT INTO linkage_person (person_id, first_run_id)
SELECT person_id, %(run_id)s FROM fresh WHERE person_id NOT IN (SELECT person_id FROM leads)
"""

# A record whose values changed with its person is of somebody else from that delivery's day on;
# any other change of person corrects what was held to be true all along.
CLOSE = """
CREATE TEMP TABLE closed AS
SELECT e.id, dataset, record_key, e.person_id, e.valid_from, day,
    found.person_id IS NULL AS is_gone,
    found.person_id IS NOT NULL AND day > e.valid_from AND EXISTS (
        SELECT FROM revised r WHERE r.dataset = e.dataset AND r.record_key = e.record_key
    ) AS is_replaced
FROM linkage_crosswalkentry e
LEFT JOIN found USING (dataset, record_key)
LEFT JOIN gone USING (dataset, record_key)
JOIN delivered USING (dataset)
WHERE e.index_id = %(index)s AND known_until_id IS NULL AND valid_until IS NULL
  AND (found.person_id <> e.person_id OR (found.person_id IS NULL AND gone.record_key IS NOT NULL));
UPDATE linkage_crosswalkentry SET known_until_id = %(generation)s
WHERE id IN (SELECT id FROM closed);
INSERT INTO linkage_crosswalkentry
    (index_id, dataset, record_key, person_id, valid_from, valid_until, known_from_id)
SELECT %(index)s, dataset, record_key, person_id, valid_from, day, %(generation)s
FROM closed WHERE (is_gone OR is_replaced) AND day > valid_from
"""

# What stands of the found records is counted first: the planner takes a crosswalk it never counted
# for empty, and would look through all of it for every record that is added.
ADD = """
CREATE TEMP TABLE standing AS
SELECT dataset, record_key, max(valid_until) AS ended_on, bool_or(valid_until IS NULL) AS is_open
FROM linkage_crosswalkentry e JOIN found USING (dataset, record_key)
WHERE e.index_id = %(index)s AND e.known_until_id IS NULL GROUP BY 1, 2;
ANALYZE standing;
ANALYZE closed;
INSERT INTO linkage_crosswalkentry
    (index_id, dataset, record_key, person_id, valid_from, known_from_id)
SELECT %(index)s, dataset, record_key, found.person_id,
    CASE WHEN closed.id IS NOT NULL AND NOT is_replaced THEN closed.valid_from
    ELSE greatest(delivered.day, ended_on) END,
    %(generation)s
FROM found JOIN delivered USING (dataset)
LEFT JOIN closed USING (dataset, record_key) LEFT JOIN standing USING (dataset, record_key)
WHERE is_open IS NOT TRUE;
DROP TABLE standing
"""

# Of an id no record is left with, the most records tell where it leads.
CHANGES = """
WITH moved AS (
    SELECT closed.person_id AS was, e.person_id AS now, count(*) AS records
    FROM closed JOIN linkage_crosswalkentry e USING (dataset, record_key)
    WHERE e.index_id = %(index)s AND e.known_from_id = %(generation)s AND e.valid_until IS NULL
      AND NOT is_replaced GROUP BY 1, 2
), placed AS (
    SELECT moved.*, row_number() OVER (PARTITION BY was ORDER BY records DESC, now) = 1
    AND NOT EXISTS (
        SELECT FROM linkage_crosswalkentry e WHERE e.person_id = was
          AND e.index_id = %(index)s AND known_until_id IS NULL AND valid_until IS NULL
    ) AS is_merge FROM moved
)
INSERT INTO linkage_personchange
    (reference, generation_id, kind, kept_id, other_id, records, reason, verdict)
SELECT 'PC-' || %(run)s || '-' || %(number)s || '-' || row_number() OVER (ORDER BY was, now),
    %(generation)s,
    CASE WHEN is_merge THEN 'merge' ELSE 'split' END,
    CASE WHEN is_merge THEN now ELSE was END, CASE WHEN is_merge THEN was ELSE now END,
    records, 'Found by ' || %(run)s || '.', ''
FROM placed
"""

TURN_TO_LATER = """
DROP TABLE closed;
TRUNCATE found, gone;
INSERT INTO found SELECT dataset, record_key, person_id FROM later
"""
READ_AT_ONCE = 10_000
FORGET = "DROP TABLE found, fresh, revised, gone, delivered, closed, leads, later"

# Records that people, or another index, gave to a person the files of an index do not say.
MOVED = """
SELECT dataset || '/' || record_key, person_id::text FROM linkage_crosswalkentry e
JOIN linkage_indexgeneration g ON g.id = e.known_from_id
WHERE e.index_id = %s AND g.id > %s AND g.run_id IS NULL
  AND known_until_id IS NULL AND valid_until IS NULL
"""

# Everybody's records, of whom some records are.
BELONGING = """
SELECT dataset || '/' || record_key, person_id::text FROM linkage_crosswalkentry
WHERE index_id = %(index)s AND known_until_id IS NULL AND valid_until IS NULL AND (
    person_id = ANY(%(persons)s::uuid[]) OR person_id IN (
        SELECT person_id FROM linkage_crosswalkentry
        JOIN unnest(%(datasets)s::text[], %(keys)s::text[]) AS asked (dataset, record_key)
            USING (dataset, record_key)
        WHERE index_id = %(index)s AND known_until_id IS NULL AND valid_until IS NULL
    )
)
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a run found out about persons."""

    mode: RunMode
    knows: int  # the generation of the index it started from; 0 for none
    persons: Any  # a table of record and person: all of them, or in a refresh those that changed
    new: Iterable[str]  # ids of persons nobody knew
    days: Mapping[str, date]  # the day of the delivery read, by dataset
    revised: Iterable[str] = ()  # records whose values changed since the last generation
    gone: Iterable[str] = ()  # in a refresh: records that the deliveries no longer hold


def known_persons(datasets: Iterable[str], index: PersonIndex | None) -> Iterator[tuple[str, str]]:
    """Whom each record of some datasets was last found to be about, read as they are asked for."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(KNOWN_PERSONS, [sorted(datasets), index.pk if index else 0])
        while rows := cursor.fetchmany(READ_AT_ONCE):
            yield from rows


def moved_since(index: PersonIndex, knows: int) -> list[tuple[str, str]]:
    """Records whose person is another than a run that started from a generation wrote down."""
    with connection.cursor() as cursor:
        cursor.execute(MOVED, [index.pk, knows])
        return list(cursor.fetchall())


def belonging_with(
    index: PersonIndex, records: Iterable[str], found: Mapping[str, str], gone: Iterable[str]
) -> dict[str, str]:
    """The person of each of some records, and of all that belong with them, as a refresh found
    them: what it says of a record comes before what the index knew of it.
    """
    names = [_name(record) for record in records]
    given: dict[str, Any] = {
        "index": index.pk,
        "persons": sorted(set(found.values())),
        "datasets": [dataset for dataset, _ in names],
        "keys": [record_key for _, record_key in names],
    }
    with connection.cursor() as cursor:
        cursor.execute(BELONGING, given)
        known = dict(cursor.fetchall())
    left = set(gone)
    return {record: person for record, person in known.items() if record not in left} | dict(found)


def open_records(index: PersonIndex, datasets: Iterable[str]) -> list[str]:
    """Names of the records that the latest deliveries read still hold."""
    entries = index.entries.known_now().delivered().filter(dataset__in=list(datasets))
    return [f"{dataset}/{key}" for dataset, key in entries.values_list("dataset", "record_key")]


def publish_alone() -> None:
    """Wait for other publications of persons; released with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PUBLISHING])


def write(
    publication: Publication,
    finding: Finding,
    points_table: PointsTable,
    counts: dict[str, object],
    manifest: Iterable[str],
) -> MatchRun:
    """Add a run, its generation and what changed, in the transaction that publishes it."""
    index = _index(publication)
    run = MatchRun.objects.create(
        job=publication.job,
        authorization=publication.authorization,
        index=index,
        mode=finding.mode.value,
        points_table=points_table,
        counts=counts,
        published_at=database_clock(),
    )
    generation = next_generation(index, run=run, manifest=list(manifest))
    _apply(finding, generation)
    return run


def next_generation(
    index: PersonIndex, *, run: MatchRun | None = None, manifest: list[str] | None = None
) -> IndexGeneration:
    """The next step of what an index knows. Call it while publishing alone."""
    latest = index.latest
    return IndexGeneration.objects.create(
        index=index,
        number=latest.number + 1 if latest else 1,
        run=run,
        manifest=manifest or [],
        published_at=run.published_at if run else database_clock(),
    )


def _index(publication: Publication) -> PersonIndex:
    scope = LinkageScope.of(publication.scope)
    found = PersonIndex.objects.filter(scope_key=scope.key).first()
    return found or PersonIndex.objects.create(
        reference=next_reference("PI"),
        datasets=sorted(scope.datasets),
        elements=sorted(scope.elements),
        scope_key=scope.key,
        created_at=publication.at,
    )


def _apply(finding: Finding, generation: IndexGeneration) -> None:
    index, run = generation.index, generation.run
    given = {
        "index": index.pk,
        "generation": generation.pk,
        "number": generation.number,
        "knows": finding.knows,
        "run": run.reference if run else "",
        "run_id": generation.run_id,
    }
    _execute(FOUND)
    copy_rows("found (dataset, record_key, person_id)", _found(finding.persons))
    copy_rows("fresh (person_id)", ((person,) for person in finding.new))
    copy_rows("revised (dataset, record_key)", map(_name, finding.revised))
    copy_rows("gone (dataset, record_key)", map(_name, finding.gone))
    copy_rows("delivered (dataset, day)", finding.days.items())
    _execute("ANALYZE found; ANALYZE gone")
    if finding.mode is RunMode.FULL:
        _execute(ALL_OTHERS_ARE_GONE, given)
    _execute(MEANWHILE, given)
    _write_down(given)
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM later)")
        [has_more] = cursor.fetchone()
    if has_more:
        _execute(TURN_TO_LATER)
        generation = next_generation(index)
        _write_down(given | {"generation": generation.pk, "number": generation.number})
    _execute(FORGET)


def _write_down(given: dict[str, Any]) -> None:
    _execute(CLOSE, given)
    _execute(ADD, given)
    _execute(CHANGES, given)


def _found(persons: Any) -> Iterator[tuple[object, ...]]:
    for batch in persons.to_batches():
        records, people = batch.column("record").to_pylist(), batch.column("person").to_pylist()
        for record, person in zip(records, people, strict=True):
            yield *_name(record), person


def _name(record: str) -> tuple[str, str]:
    dataset, _, record_key = record.rpartition("/")
    return dataset, record_key


def _execute(statements: str, given: dict[str, Any] | None = None) -> None:
    with connection.cursor() as cursor:
        for statement in statements.split(";\n"):
            cursor.execute(statement, given)
