"""What reviewers decided for good, as matching takes it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import product

from django.db.models import Q

from idea_portal.audit.sealed import keeps_sealed
from linkage.events import Event
from linkage.facts.parted_records import Pair, PartedRecords, parted_by_hand
from linkage.matching.verdicts import Verdicts
from linkage.models import CaseRecord, ReviewCase, Verdict
from linkage.models.review_case import ReviewCaseQuerySet
from linkage.rules.case_states import Answer, CaseKind
from linkage.rules.concordance import Concordance, concordance
from linkage.rules.settlement import OPINIONS_NEEDED, Found, replaces


@dataclass(frozen=True, slots=True)
class Said(Found):
    """What people said last about a pair of records, and when."""

    at: datetime


def standing_verdicts(datasets: Iterable[str]) -> Verdicts:
    """Pairs of records of some datasets that people hold to be one person, or two.

    A pair that was settled twice is what the later case says, unless nobody could tell or it took
    fewer opinions. A split by hand that stands keeps its two parts apart. Where more opinions, or
    as many later ones, found records of both parts to be one person, it keeps nothing apart: half
    of it would scatter whom they found to be one.
    """
    said, apart = _said(sorted(set(datasets)))
    settled = {pair: each.answer for pair, each in said.items() if pair not in apart}
    return Verdicts.of(
        must=[pair for pair, answer in settled.items() if answer is Answer.SAME],
        cannot=[
            *apart,
            *(pair for pair, answer in settled.items() if answer is Answer.DIFFERENT),
        ],
    )


def decided_by_two(
    ones: Collection[str], others: Collection[str], outcome: Answer
) -> list[ReviewCase]:
    """The cases on which two opinions agree so, as it holds, about one of these and one of those."""
    between = Q(left__in=ones, right__in=others) | Q(left__in=others, right__in=ones)
    showing = CaseRecord.objects.filter(record__in=[*ones, *others]).values("case")
    settled = ReviewCase.objects.settled()
    taking_back = settled.taking_back().filter(pk__in=showing)
    about = settled.filter(between | Q(pk__in=taking_back)).order_by("settled_at", "pk")
    pairs = {frozenset(pair) for pair in product(ones, others)}
    return [
        case
        for pair, case in holding_cases(about, _across(taking_back)).items()
        if pair == (case.left, case.right)
        and frozenset(pair) in pairs
        and case.outcome == outcome
        and found_in(case).opinions > 1
    ]


def holding_cases(
    settled: Iterable[ReviewCase], across: Mapping[int, Collection[Pair]] | None = None
) -> dict[Pair, ReviewCase]:
    """Of settled cases, in the order they were settled, the one that says what holds of each pair.

    Of the pairs across its sides a case speaks too, where something was said of them before.
    """
    holding: dict[Pair, ReviewCase] = {}
    for case in settled:
        own = (case.left, case.right)
        for pair in {own, *(across or {}).get(case.pk, ())}:
            earlier = holding.get(pair)
            if (earlier or pair == own) and replaces(
                found_in(case), found_in(earlier) if earlier else None
            ):
                holding[pair] = case
    return holding


def found_in(case: ReviewCase) -> Found:
    """What a settled case says."""
    return Found(Answer(case.outcome), OPINIONS_NEEDED[CaseKind(case.kind)])


def kept_apart_by_splits(datasets: Iterable[str]) -> set[Pair]:
    """Pairs of records of some datasets that nobody need be asked about: a split decided them."""
    return _said(sorted(set(datasets)))[1]


def _said(among: list[str]) -> tuple[dict[Pair, Said], set[Pair]]:
    """What cases say of pairs, and the pairs that splits keep apart whatever cases say."""
    # Who was asked whether to take a change back saw all records of both sides: their case has more
    # datasets than the pairs that it decides.
    asked_back = Q(takes_back__isnull=False, datasets__overlap=among)
    settled = (
        ReviewCase.objects.settled()
        .filter(Q(datasets__contained_by=among) | asked_back)
        .order_by("settled_at", "pk")
    )
    across = _across(settled.taking_back())
    rows = settled.values_list("pk", "left", "right", "outcome", "kind", "settled_at")
    said: dict[Pair, Said] = {}
    for pk, left, right, outcome, kind, at in rows.iterator():
        own = (min(left, right), max(left, right))
        later = Said(Answer(outcome), OPINIONS_NEEDED[CaseKind(kind)], at)
        for pair in {own, *across.get(pk, ())}:
            if (
                (pair in said or pair == own)
                and all(record.partition("/")[0] in among for record in pair)
                and replaces(later, said.get(pair))
            ):
                said[pair] = later
    apart = {
        pair
        for split in parted_by_hand(among)
        if not any(_outranks(said.get(pair), split) for pair in split.pairs)
        for pair in split.pairs
    }
    return said, apart


def _across(taking_back: ReviewCaseQuerySet) -> dict[int, list[Pair]]:
    """Every pair across the two sides of some cases, all of whose records were shown."""
    sides: defaultdict[int, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    records = CaseRecord.objects.filter(case__in=taking_back.order_by())
    for case, side, record in records.values_list("case", "side", "record"):
        sides[case][side == CaseRecord.Side.RIGHT].append(record)
    return {
        case: [(min(pair), max(pair)) for pair in product(*both)] for case, both in sides.items()
    }


def _outranks(said: Said | None, split: PartedRecords) -> bool:
    """Whether a pair of a split was found to be one by more opinions, or by as many later."""
    return (
        said is not None
        and said.answer is Answer.SAME
        and (said.opinions, said.at) >= (split.opinions, split.at)
    )


def concordance_of_reviewers() -> Concordance:
    """How far the first two opinions on a case agreed, over all cases that are settled."""
    standing = (
        Verdict.objects.standing()
        .filter(case__in=ReviewCase.objects.settled())
        .order_by("case", "given_at", "pk")
        .values_list("case", "answer")
    )
    given: dict[int, list[Answer]] = {}
    for case, answer in standing.iterator():
        given.setdefault(case, []).append(Answer(answer))
    return concordance([(each[0], each[1]) for each in given.values() if len(each) > 1])


@keeps_sealed
def opinions_still_awaited() -> Q:
    """Opinions on cases that are not settled: reviewers do not see them before."""
    awaited = ReviewCase.objects.unsettled().values("reference")
    given = [Event.VERDICT_GIVEN.value, Event.VERDICT_WITHDRAWN.value]
    return Q(what__in=given, subject_reference__in=awaited)
