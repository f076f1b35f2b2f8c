"""The pairs that people judged for good, as a sample of what runs found.

Pairs that were asked about because a verdict on them is worth much are no fair sample: only those
drawn by lot count, and those refused for conflict, of which all are asked about.
"""

from collections.abc import Iterable

from django.db.models import Count, Q

from linkage.matching.disaggregate import Labels
from linkage.models import ReviewCase
from linkage.models.review_case import ReviewCaseQuerySet
from linkage.rules.case_states import Answer, CaseKind, CaseState
from linkage.rules.linkage_quality import Band

# By run and band.
Stands = dict[tuple[int, str], float]

# Settled, and somebody could tell.
TOLD = Q(state=CaseState.SETTLED.value, outcome__in=[Answer.SAME.value, Answer.DIFFERENT.value])


def drawn_pairs() -> ReviewCaseQuerySet:
    """Cases that stand for others of their band, judged or not."""
    return ReviewCase.objects.filter(Q(kind=CaseKind.SAMPLE.value) | Q(band=Band.REFUSED.value))


def stand_for(drawn: ReviewCaseQuerySet) -> Stands:
    """How many drawn pairs each judged one stands for: those drawn over those judged so far.

    Bands are not judged at one pace: a band of which most waits would count for too little.
    """
    by_band = drawn.order_by().values("run", "band")
    counted = by_band.annotate(every=Count("pk"), judged=Count("pk", filter=TOLD))
    return {
        (each["run"], each["band"]): each["every"] / each["judged"]
        for each in counted
        if each["judged"]
    }


def standing_labels(datasets: Iterable[str]) -> Labels:
    """Judged pairs of records of some datasets, for a run to count by group of people."""
    drawn = drawn_pairs().filter(datasets__contained_by=sorted(set(datasets)))
    stands = stand_for(drawn)
    told = drawn.filter(TOLD).order_by("pk")
    rows = told.values_list("left", "right", "outcome", "band", "weight", "run")
    return Labels.of(
        (left, right, outcome == Answer.SAME.value, band, weight * stands[run, band])
        for left, right, outcome, band, weight, run in rows.iterator()
    )
