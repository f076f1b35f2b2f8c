"""What deliveries hold and which of them work reads."""

from datasets.models import Dataset, Delivery


def elements_in_stored_deliveries(dataset: Dataset) -> frozenset[str]:
    """Names of the elements that some stored delivery of the dataset holds."""
    kept = dataset.deliveries.stored().values_list("elements", flat=True)
    return frozenset(name for names in kept for name in names)


def current_delivery(dataset: Dataset) -> Delivery | None:
    """The delivery that work reads: the latest one still stored."""
    return dataset.deliveries.current().first()
