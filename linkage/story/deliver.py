"""Handing in a folder of files, each by a steward of its dataset."""

from pathlib import Path

from datasets.models import Dataset, Delivery
from datasets.rules.delivery_states import DeliveryState
from linkage.actions import deliveries
from linkage.story.cast import steward_of
from linkage.story.steps import Telling

FORMATS = (".csv", ".parquet")


class NotStored(Exception):
    """A file was turned away."""


def deliver_folder(folder: Path, *, telling: Telling) -> list[Delivery]:
    """Hand in every file that is named after a dataset of the inventory."""
    stored = []
    for dataset in Dataset.objects.order_by("code"):
        for suffix in FORMATS:
            file = folder / f"{dataset.code}{suffix}"
            if file.is_file():
                stored.append(deliver(dataset, file, telling=telling))
    if not stored:
        raise NotStored(f"{folder} has no file named after a dataset, such as medicaid.csv.")
    return stored


def deliver(dataset: Dataset, file: Path, *, telling: Telling) -> Delivery:
    """Hand in one file; the story goes on only when it was stored."""
    steward = steward_of(dataset)
    with file.open("rb") as opened:
        delivery = deliveries.receive(dataset=dataset, file=opened, name=file.name, by=steward)
    if delivery.state != DeliveryState.STORED:
        because = " ".join(
            finding["because"] for finding in delivery.decision["findings"] if not finding["passed"]
        )
        raise NotStored(f"{file.name} was turned away: {because}")
    rejected = f" ({delivery.rows_rejected:,} rejected)" if delivery.rows_rejected else ""
    telling.held(
        f"Deliver {dataset.code}{rejected}",
        delivery.reference,
        by=steward.full_name,
        decision="stored, encrypted",
        count=delivery.rows,
    )
    return delivery
