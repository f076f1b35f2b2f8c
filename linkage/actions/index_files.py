"""The files of an index: those of the generation published last, and no others."""

from collections.abc import Collection, Sequence

from linkage.actions import sealed_files
from linkage.models import PersonIndex, SealedFile
from linkage.vault import Sealed


def of(index: PersonIndex) -> tuple[Sealed, ...]:
    """The files of the latest run, in order."""
    latest = index.generations.filter(run__isnull=False).order_by("-pk")[0]
    found = {each.location: each.sealed for each in index.sealed_files.readable()}
    return tuple(found[location] for location in latest.manifest)


def replace(index: PersonIndex, files: Sequence[Sealed]) -> None:
    """Keep the files a run wrote and destroy those no longer needed, in its transaction."""
    standing = {each.location: each for each in index.sealed_files.readable()}
    for sealed in files:
        if standing.pop(sealed.location, None) is None:
            sealed_files.keep(sealed, index=index)
    for no_longer_needed in standing.values():
        sealed_files.destroy(no_longer_needed)


def unknown(files: Collection[Sealed]) -> list[Sealed]:
    """Those of some files that no record knows."""
    recorded = SealedFile.objects.filter(location__in=[sealed.location for sealed in files])
    known = set(recorded.values_list("location", flat=True))
    return [sealed for sealed in files if sealed.location not in known]
