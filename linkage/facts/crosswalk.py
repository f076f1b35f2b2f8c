"""Who is who for work under an authorization, as its index knows it or knew it at a moment."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from agreements.models import Authorization
from linkage.models import CrosswalkEntry, IndexGeneration, MatchRun, PersonIndex

CHUNK = 10_000


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """One generation of an index: what is learned later does not change it."""

    generation: IndexGeneration
    run: MatchRun

    def people_of(self, dataset: str) -> Iterator[tuple[str, UUID]]:
        """Record key and person of every record that the latest delivery read still holds."""
        entries = CrosswalkEntry.objects.known_at(self.generation).delivered()
        pairs = entries.filter(dataset=dataset).values_list("record_key", "person_id")
        return pairs.iterator(chunk_size=CHUNK)


def entries_for(authorization: Authorization, known_at: datetime | None = None) -> Crosswalk | None:
    """The crosswalk that work under an authorization uses; None before the first linkage."""
    index = PersonIndex.objects.of(authorization)
    generation = generation_at(index, known_at) if index else None
    if generation is None:
        return None
    runs = MatchRun.objects.filter(generation__lte=generation, index=index)
    run = runs.select_related("job").order_by("-generation__pk").first()
    return Crosswalk(generation, run) if run else None


def generation_at(index: PersonIndex, known_at: datetime | None = None) -> IndexGeneration | None:
    """The latest generation of an index, or the one that stood at a moment."""
    generations = index.generations.order_by("-pk")
    if known_at is not None:
        generations = generations.filter(published_at__lte=known_at)
    return generations.first()
