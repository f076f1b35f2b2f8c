"""One run over an index: everything compared, or what is new put into what stands."""

import errno
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.utils import timezone

from idea_portal.audit.clock import database_clock
from linkage import vault
from linkage.actions import crosswalks, identity_reading, index_files, jobs
from linkage.actions.crosswalks import Finding
from linkage.actions.job_runs import JobFailed
from linkage.actions.jobs import Publication, Run
from linkage.actions.limits import limits_of_matching
from linkage.actions.person_announcements import announce
from linkage.actions.review_cases import open_cases
from linkage.facts.asked_merges import pairs_asked_about
from linkage.facts.deliveries import days_of
from linkage.facts.judged_pairs import standing_labels
from linkage.facts.verdicts import standing_verdicts
from linkage.failpoints import Failpoint, reach
from linkage.matching import index as person_index
from linkage.matching.carry import carry
from linkage.matching.differences import Difference, difference, moved_records
from linkage.matching.disaggregate import (
    Disaggregation,
    arrived_by_group,
    as_groups,
    sizes_of,
)
from linkage.matching.linkage import link, steps_of
from linkage.matching.session import Limits
from linkage.matching.spark_session import Spark, spark_at
from linkage.models import PersonIndex, PointsTable
from linkage.rules.run_modes import RunMode
from linkage.vault import Sealed

STEPS_OF_A_REFRESH = 7
KNOWS = "knows_generation"
ON_SPARK = "spark"
NO_ROOM = errno.ENOSPC, errno.EDQUOT


@dataclass(frozen=True, slots=True)
class Found:
    """What a run found, before anybody else can see it."""

    finding: Finding
    files: tuple[Sealed, ...]  # the whole index from now on
    counts: dict[str, Any]
    pairs: Any
    proposals: Any


def work(held: Run) -> None:
    """Do the run a job was planned as. Where the index cannot be gone on with, do it in full."""
    try:
        if held.settings.details["mode"] == RunMode.REFRESH.value:
            try:
                _publish(held, _refreshed(held))
                return
            except person_index.StaleIndex as stale:
                jobs.checkpoint(held, 0, 1, f"{stale} Comparing everything.")
        _publish(held, _in_full(held))
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        raise JobFailed(
            "There is no room left to write the index. It stands as it was; free some room and "
            "start the job again."
        ) from None


def _in_full(held: Run) -> Found:
    points, limits = points_table_of(held).points, limits_of_matching()
    spark = _spark(limits)
    deliveries = held.settings.deliveries
    step = counted_steps(held, total=len(deliveries) + steps_of(points) + 2)
    index, knows = _index(held)

    records = identity_reading.read(held, deliveries.values(), step)
    reach(Failpoint.LINK_READ)
    asked = pairs_asked_about(index) if index else ()
    verdicts = standing_verdicts(held.settings.datasets).while_asked(asked)
    matching = partial(_matching, step)
    linked = link(
        records,
        points,
        limits=limits,
        step=matching,
        verdicts=verdicts,
        disaggregation=_disaggregation(held),
        spark=spark,
    )
    reach(Failpoint.LINK_CLUSTERED)
    known = crosswalks.known_persons(held.settings.datasets, index)
    carried = carry(linked.groups, known, at=database_clock(), limits=limits)
    step("Writing the index")
    built = person_index.build(linked.collapsed, points, carried.persons, limits=limits)
    reach(Failpoint.LINK_INDEX_WRITTEN)
    counts = {
        **linked.counts,
        "persons_kept": carried.kept,
        "persons_new": len(carried.new),
        "persons_merged": carried.merged,
    }
    finding = Finding(RunMode.FULL, knows, carried.persons, carried.new, _days(held))
    # A full run proposes nothing: persons it was kept from joining stand among its pairs.
    return Found(finding, built.files, counts, linked.pairs, linked.pairs.slice(0, 0))


def _refreshed(held: Run) -> Found:
    points, limits = points_table_of(held).points, limits_of_matching()
    index, knows = _index(held)
    since = held.settings.details["since"]
    delivered = {d: r for d, r in held.settings.deliveries.items() if since.get(d) != r}
    before = identity_reading.readable([since[d] for d in delivered if d in since])
    step = counted_steps(held, total=len(delivered) + len(before) + STEPS_OF_A_REFRESH + 1)

    now = identity_reading.read(held, delivered.values(), step)
    earlier = identity_reading.read(held, before, step)
    unread = [d for d in delivered if since.get(d) not in before]
    known = crosswalks.open_records(index, unread)
    changed = difference(now, earlier, known=known, limits=limits)
    reach(Failpoint.LINK_READ)
    moved = moved_records(crosswalks.moved_since(index, _known_by_files(index)))
    refreshed = person_index.refresh(
        index_files.of(index),
        person_index.Changes(changed.new, changed.gone, moved),
        points,
        at=database_clock(),
        limits=limits,
        step=partial(_matching, step),
        verdicts=standing_verdicts(held.settings.datasets),
    )
    reach(Failpoint.LINK_INDEX_WRITTEN)
    counted = _counted_of_refreshed(held, index, now, changed, refreshed, limits)
    step("Groups of people told apart")
    finding = Finding(
        RunMode.REFRESH,
        knows,
        refreshed.persons,
        refreshed.new_persons,
        _days(held),
        revised=changed.revised,
        gone=refreshed.gone,
    )
    counts = refreshed.counts | counted
    return Found(finding, refreshed.files, counts, refreshed.pairs, refreshed.proposals)


def _counted_of_refreshed(
    held: Run,
    index: PersonIndex,
    read: Any,
    changed: Difference,
    refreshed: person_index.Refreshed,
    limits: Limits,
) -> dict[str, Any]:
    """Groups among the records a refresh put into the index, from what it read anyway, and how
    many records those persons have to whom it gave some.
    """
    arrived = changed.new.column("record")
    persons = refreshed.persons
    names, people = (persons.column(name).to_pylist() for name in ("record", "person"))
    found = crosswalks.belonging_with(
        index,
        set(arrived.to_pylist()),
        dict(zip(names, people, strict=True)),
        refreshed.gone,
    )
    by_group = arrived_by_group(
        read, arrived, as_groups(found), _disaggregation(held), limits=limits
    )
    return {"by_group": by_group, "sizes_touched": sizes_of(found, arrived=len(arrived))}


def _disaggregation(held: Run) -> Disaggregation:
    labels = standing_labels(held.settings.datasets)
    return Disaggregation(labels, on=timezone.localdate(database_clock()))


def _publish(held: Run, found: Found) -> None:
    def write(publication: Publication) -> dict[str, object]:
        crosswalks.publish_alone()
        counts = found.counts | {KNOWS: found.finding.knows}
        locations = [sealed.location for sealed in found.files]
        run = crosswalks.write(publication, found.finding, points_table_of(held), counts, locations)
        reach(Failpoint.LINK_CROSSWALK_COPIED)
        index_files.replace(run.index, found.files)
        open_cases(run, pairs=found.pairs, proposals=found.proposals)
        announce(run.generation)
        return counts

    try:
        jobs.publish(held, write)
    except BaseException:
        # Files no record knows are nobody's: their keys go with this process.
        for sealed in index_files.unknown(found.files):
            vault.destroy(sealed)
        raise


def _matching(step: Callable[[str], None], label: str) -> None:
    step(label)
    reach(Failpoint.LINK_MATCHING)


def counted_steps(held: Run, *, total: int) -> Callable[[str], None]:
    """Count steps: each is shown, keeps the job alive, and is a chance to be stopped."""
    done = 0

    def step(label: str) -> None:
        nonlocal done
        done += 1
        jobs.checkpoint(held, done, total, label)

    return step


def _index(held: Run) -> tuple[PersonIndex | None, int]:
    """The index of the run's scope and its latest generation; none before the first run."""
    index = PersonIndex.objects.filter(scope_key=held.settings.details["scope"]).first()
    latest = index.latest if index else None
    return index, latest.pk if latest else 0


def _known_by_files(index: PersonIndex) -> int:
    run = index.runs.order_by("-pk")[0]
    return int(run.counts.get(KNOWS, 0))


def points_table_of(held: Run) -> PointsTable:
    """The version a job keeps, whichever is in use meanwhile."""
    name, _, version = held.settings.details["points_table"].rpartition("-")
    return PointsTable.objects.get(name=name, version=version)


def _days(held: Run) -> dict[str, Any]:
    return dict(days_of(held.settings.deliveries.values()))


def _spark(limits: Limits) -> Spark | None:
    """Where the pairs of a run in full are scored, unless it is here."""
    if settings.MATCHING_ENGINE != ON_SPARK:
        return None
    return spark_at(settings.SPARK_MASTER, limits)
