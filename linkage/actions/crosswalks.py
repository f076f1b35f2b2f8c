"""Writing who is who: keyed names of records, and persons under ids that say nothing."""

from collections.abc import Iterable, Iterator

from django.db import connection

from linkage.actions.jobs import Publication
from linkage.matching.carry import Carried
from linkage.models import MatchRun, PointsTable

# One publication of persons at a time: two could give one person two new ids.
PUBLISHING = 7_301_001

KNOWN_PERSONS = """
SELECT DISTINCT ON (dataset, record_key) dataset || '/' || record_key, person_id::text
FROM linkage_crosswalkentry WHERE dataset = ANY(%s)
ORDER BY dataset, record_key, run_id DESC
"""


def known_persons(datasets: Iterable[str]) -> list[tuple[str, str]]:
    """Whom each record of some datasets was last found to be about."""
    with connection.cursor() as cursor:
        cursor.execute(KNOWN_PERSONS, [sorted(datasets)])
        return list(cursor.fetchall())


def latest_run_number() -> int:
    """Tells whether another crosswalk was published in between."""
    return MatchRun.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def publish_alone() -> None:
    """Wait for other publications of persons; released with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PUBLISHING])


def write(
    publication: Publication, carried: Carried, points_table: PointsTable, counts: dict[str, object]
) -> MatchRun:
    """Add a run with its persons and crosswalk, in the transaction that publishes it."""
    run = MatchRun.objects.create(
        job=publication.job,
        authorization=publication.authorization,
        points_table=points_table,
        counts=counts,
        published_at=publication.at,
    )
    _copy("linkage_person (person_id, first_run_id)", _persons(run, carried))
    _copy("linkage_crosswalkentry (run_id, dataset, record_key, person_id)", _entries(run, carried))
    return run


def _persons(run: MatchRun, carried: Carried) -> Iterator[tuple[object, ...]]:
    for person in carried.new:
        yield person, run.pk


def _entries(run: MatchRun, carried: Carried) -> Iterator[tuple[object, ...]]:
    for batch in carried.persons.to_batches():
        records, persons = batch.column("record").to_pylist(), batch.column("person").to_pylist()
        for record, person in zip(records, persons, strict=True):
            dataset, _, record_key = record.rpartition("/")
            yield run.pk, dataset, record_key, person


def _copy(into: str, rows: Iterator[tuple[object, ...]]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
