"""The files of an index: those of the generation published last, and no others."""

from collections.abc import Collection, Sequence

from django.db.models import Subquery

from datasets.models import Delivery
from idea_portal.accounts.models import User
from idea_portal.audit import trail
from linkage.actions import sealed_files
from linkage.actions.job_runs import JobFailed
from linkage.events import Event
from linkage.models import PersonIndex, SealedFile
from linkage.rules.run_modes import RunMode
from linkage.vault import Sealed


def of(index: PersonIndex) -> tuple[Sealed, ...]:
    """The files of the latest run, in order."""
    latest = index.generations.filter(run__isnull=False).order_by("-pk")[0]
    found = {each.location: each.sealed for each in index.sealed_files.readable()}
    return tuple(found[location] for location in latest.manifest)


def replace(index: PersonIndex, files: Sequence[Sealed]) -> None:
    """Keep the files a run wrote and destroy those no longer needed, in its transaction."""
    standing = {each.location: each for each in index.sealed_files.readable()}
    gone = index.sealed_files.exclude(destroyed_at=None).values_list("location", flat=True)
    if {sealed.location for sealed in files} & set(gone):
        raise JobFailed("Files of the index were destroyed while the job ran. Start it again.")
    for sealed in files:
        if standing.pop(sealed.location, None) is None:
            sealed_files.keep(sealed, index=index)
    for no_longer_needed in standing.values():
        sealed_files.destroy(no_longer_needed)


def forget(delivery: Delivery, *, by: User) -> None:
    """Destroy the files of every index that hold what a delivery said, in its destruction.

    The crosswalk stays. The next linkage of such an index compares everything again.
    """
    for index in PersonIndex.objects.filter(datasets__contains=[delivery.dataset.code]):
        if delivery.reference not in _written_from(index):
            continue
        for sealed_file in index.sealed_files.readable():
            sealed_files.destroy(sealed_file)
        trail.record(Event.INDEX_FORGOTTEN, subject=index, by=by, about=[delivery])


def _written_from(index: PersonIndex) -> set[str]:
    """The deliveries that the files of an index hold values of: all since the last full run."""
    last_full = index.runs.filter(mode=RunMode.FULL.value).order_by("-pk").values("pk")[:1]
    since = index.runs.filter(pk__gte=Subquery(last_full)).select_related("job")
    return {reference for run in since for reference in run.job.set_to.deliveries.values()}


def unknown(files: Collection[Sealed]) -> list[Sealed]:
    """Those of some files that no record knows."""
    recorded = SealedFile.objects.filter(location__in=[sealed.location for sealed in files])
    known = set(recorded.values_list("location", flat=True))
    return [sealed for sealed in files if sealed.location not in known]
