"""Reading the columns that identify people, and saying so in the trail before and after."""

from collections.abc import Callable, Collection
from typing import Any

from django.db import transaction

from datasets.facts import dictionary_of
from datasets.models import Delivery
from idea_portal.audit import trail
from linkage import vault
from linkage.actions.jobs import Run
from linkage.events import Event
from linkage.matching.differences import NOTHING
from linkage.matching.records import records_of, together
from linkage.models import SealedFile


def read(held: Run, deliveries: Collection[str], step: Callable[[str], None]) -> Any:
    """The records of some deliveries by the columns that a job may read to tell who is who."""
    _record(Event.IDENTITY_READ_INTENDED, held, deliveries)
    tables, rows = [], {}
    for delivery in Delivery.objects.filter(reference__in=deliveries).order_by("reference"):
        dataset = delivery.dataset.code
        roles = _roles(held, dataset, delivery.elements)
        sealed = SealedFile.objects.readable().get(delivery=delivery).sealed
        tables.append(records_of(dataset, vault.read(sealed, list(roles)), roles))
        rows[delivery.reference] = tables[-1].num_rows
        step(f"Read {dataset}")
    _record(Event.IDENTITY_READ_DONE, held, deliveries, rows=rows)
    return together([NOTHING, *tables])


def readable(deliveries: Collection[str]) -> frozenset[str]:
    """Those of some deliveries whose files can still be read."""
    files = SealedFile.objects.readable().filter(delivery__reference__in=deliveries)
    return frozenset(files.values_list("delivery__reference", flat=True))


def _roles(held: Run, dataset: str, delivered: Collection[str]) -> dict[str, str]:
    return {
        element.name: element.identity_role.value
        for reference, element in dictionary_of([dataset]).items()
        if reference in held.settings.elements and element.name in delivered
    }


@transaction.atomic
def _record(event: Event, held: Run, deliveries: Collection[str], **details: Any) -> None:
    trail.record(
        event,
        subject=held.job,
        by=held.job.requested_by,
        about=[held.job.authorization, *sorted(held.settings.datasets)],
        deliveries=sorted(deliveries),
        elements=sorted(held.settings.elements),
        **details,
    )
