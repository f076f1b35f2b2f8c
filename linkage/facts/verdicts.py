"""What reviewers decided for good, as matching takes it."""

from collections.abc import Iterable

from django.db.models import Q

from idea_portal.audit.sealed import keeps_sealed
from linkage.events import Event
from linkage.matching.verdicts import Verdicts
from linkage.models import ReviewCase, Verdict
from linkage.rules.case_states import Answer
from linkage.rules.concordance import Concordance, concordance


def standing_verdicts(datasets: Iterable[str]) -> Verdicts:
    """Pairs of records of some datasets that settled cases hold to be one person, or two.

    A pair that was settled twice is what the later case says.
    """
    settled = (
        ReviewCase.objects.settled()
        .filter(datasets__contained_by=sorted(set(datasets)))
        .order_by("settled_at", "pk")
        .values_list("left", "right", "outcome")
    )
    latest = {(left, right): Answer(outcome) for left, right, outcome in settled.iterator()}
    return Verdicts.of(
        must=[pair for pair, outcome in latest.items() if outcome is Answer.SAME],
        cannot=[pair for pair, outcome in latest.items() if outcome is Answer.DIFFERENT],
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
