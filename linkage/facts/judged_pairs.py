"""The pairs that people judged for good, as a sample of what runs found.

Pairs that were asked about because a verdict on them is worth much are no fair sample: only those
drawn by lot count, and those refused for conflict, of which all are asked about.
"""

from collections.abc import Iterable

from django.db.models import Q

from linkage.matching.disaggregate import Labels
from linkage.models import ReviewCase
from linkage.models.review_case import ReviewCaseQuerySet
from linkage.rules.case_states import Answer, CaseKind
from linkage.rules.linkage_quality import Band


def fairly_drawn() -> ReviewCaseQuerySet:
    """Settled cases that stand for others of their band, and that somebody could tell."""
    return (
        ReviewCase.objects.settled()
        .filter(Q(kind=CaseKind.SAMPLE.value) | Q(band=Band.REFUSED.value))
        .filter(outcome__in=[Answer.SAME.value, Answer.DIFFERENT.value])
    )


def standing_labels(datasets: Iterable[str]) -> Labels:
    """Judged pairs of records of some datasets, for a run to count by group of people."""
    drawn = fairly_drawn().filter(datasets__contained_by=sorted(set(datasets)))
    rows = drawn.order_by("pk").values_list("left", "right", "outcome", "band", "weight")
    return Labels.of(
        (left, right, outcome == Answer.SAME.value, band, float(weight))
        for left, right, outcome, band, weight in rows.iterator()
    )
