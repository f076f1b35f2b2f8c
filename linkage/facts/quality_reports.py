"""What a linkage's quality report says: the counts of its run, and what judged pairs tell."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, Sum
from django.utils.text import capfirst

from datasets.models import Dataset
from linkage.facts.judged_pairs import TOLD, drawn_pairs, stand_for
from linkage.matching.disaggregate import FEW
from linkage.models import MatchRun, PersonChange
from linkage.models.match_run import MatchRunQuerySet
from linkage.rules.case_states import Answer
from linkage.rules.linkage_quality import (
    Band,
    Estimate,
    GroupRate,
    Judged,
    Unevenness,
    missed_matches,
    precision,
    recall,
    unevenness,
)
from linkage.rules.run_modes import ChangeKind, RunMode

OUTSIDE = (FEW, "not recorded")
KINDS = {
    "dataset": "Dataset and department",
    "age": "Age",
    "sex": "Sex",
    "race-ethnicity": "Race and ethnicity",
    "ssn": "Social security number",
    "geography": "ZIP area",
}


@dataclass(frozen=True, slots=True)
class GroupCount:
    """One group of people: its records, those linked across datasets, and what judging found.

    In a refresh pairs of records that stood before are judged, so that there may be no records.
    """

    group: str
    records: int
    linked: int
    missed: Estimate | None
    precision: Estimate | None

    @property
    def linked_share(self) -> float:
        return self.linked / self.records


@dataclass(frozen=True, slots=True)
class GroupsOfAKind:
    """All groups of one kind, and how far the worst is from the best."""

    kind: str
    label: str
    groups: tuple[GroupCount, ...]
    unevenness: Unevenness | None


@dataclass(frozen=True, slots=True)
class IdsChanged:
    """What became of persons known before: joined, parted, and records now under another id."""

    merges: int
    splits: int
    records: int


@dataclass(frozen=True, slots=True)
class QualityReport:
    """One run in figures. What nobody judged or counted is None, never a guess."""

    run: MatchRun
    # The run of the same mode before it: a refresh counts what is new, a full run everything.
    before: MatchRun | None
    is_first: bool
    ids: IdsChanged
    ids_before: IdsChanged | None
    judged: tuple[Judged, ...]
    precision: Estimate | None
    recall: Estimate | None
    kinds: tuple[GroupsOfAKind, ...]
    # Of a refresh: the full run it goes on from, by the groups it counted.
    last_full: MatchRun | None
    stood: tuple[GroupsOfAKind, ...]
    bound: float


def quality_report(run: MatchRun) -> QualityReport:
    """Put together what is known of a run's quality now; verdicts given since it ran count."""
    judged = tuple(judged_pairs(run))
    before = _earlier(run).filter(mode=run.mode).first()
    last_full = _full_run_before(run) if run.mode == RunMode.REFRESH.value else None
    return QualityReport(
        run=run,
        before=before,
        is_first=not _earlier(run).exists(),
        ids=ids_changed(run),
        ids_before=ids_changed(before) if before else None,
        judged=judged,
        precision=precision(judged),
        recall=recall(judged),
        kinds=tuple(_kinds(run.counts.get("by_group", []))),
        last_full=last_full,
        stood=tuple(_kinds(last_full.counts.get("by_group", []))) if last_full else (),
        bound=settings.QUALITY_WORST_TO_BEST,
    )


def judged_pairs(run: MatchRun) -> Iterator[Judged]:
    """The fairly drawn cases of a run by band."""
    found: dict[Band, Counter[str]] = defaultdict(Counter)
    weights: dict[Band, list[int]] = defaultdict(list)
    drawn = drawn_pairs().filter(run=run)
    stands = stand_for(drawn)
    for band, outcome, weight in drawn.filter(TOLD).values_list("band", "outcome", "weight"):
        found[Band(band)][outcome] += 1
        weights[Band(band)].append(weight)
    for band in Band:
        if band in found:
            yield Judged(
                band,
                found[band][Answer.SAME],
                found[band][Answer.DIFFERENT],
                stands[run.pk, band.value] * sum(weights[band]) / len(weights[band]),
            )


def ids_changed(run: MatchRun) -> IdsChanged:
    """The merges and splits a run found, and how many records they moved to another id."""
    found = PersonChange.objects.filter(generation__run=run).aggregate(
        merges=Count("pk", filter=Q(kind=ChangeKind.MERGE.value)),
        splits=Count("pk", filter=Q(kind=ChangeKind.SPLIT.value)),
        records=Sum("records", default=0),
    )
    return IdsChanged(**found)


def _full_run_before(run: MatchRun) -> MatchRun | None:
    return _earlier(run).filter(mode=RunMode.FULL.value).first()


def _earlier(run: MatchRun) -> MatchRunQuerySet:
    earlier = MatchRun.objects.filter(index=run.index, pk__lt=run.pk)
    return earlier.select_related("job").order_by("-pk")


def _kinds(counted: Iterable[Mapping[str, Any]]) -> Iterator[GroupsOfAKind]:
    by_kind: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for each in counted:
        by_kind[each["kind"]].append(each)
    for kind, label in KINDS.items():
        if groups := by_kind.get(kind):
            names = _names_of_datasets(groups) if kind == "dataset" else {}
            yield _of_a_kind(kind, label, groups, names)


def _of_a_kind(
    kind: str, label: str, groups: list[Mapping[str, Any]], names: Mapping[str, str]
) -> GroupsOfAKind:
    counts, rates = [], []
    for each in sorted(groups, key=_place):
        judged = [
            Judged(Band(of["band"]), of["same"], of["different"], of["weight"])
            for of in each["judged"]
        ]
        name = names.get(each["value"], capfirst(each["value"]))
        missed = missed_matches(judged)
        counts.append(GroupCount(name, each["records"], each["linked"], missed, precision(judged)))
        if missed is not None:
            rates.append(GroupRate(name, missed, sum(of.same for of in judged)))
    uneven = unevenness(rates, bound=settings.QUALITY_WORST_TO_BEST)
    return GroupsOfAKind(kind, label, tuple(counts), uneven)


def _place(group: Mapping[str, Any]) -> tuple[int, int, str]:
    """Ages and areas by their numbers; whoever is in no group of their own stands last."""
    value = group["value"]
    number = re.match(r"\d+", value)
    return (
        OUTSIDE.index(value) + 1 if value in OUTSIDE else 0,
        int(number[0]) if number else 0,
        value,
    )


def _names_of_datasets(groups: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    codes = [each["value"] for each in groups]
    found = Dataset.objects.filter(code__in=codes).select_related("department")
    return {each.code: f"{each.name} ({each.department})" for each in found}
