"""What two analysts found of sampled pairs is what a report says of a linkage."""

import pytest
from django.urls import reverse

from linkage.actions import verdicts
from linkage.facts.judged_pairs import standing_labels
from linkage.facts.quality_reports import judged_pairs
from linkage.models import MatchRun, ReviewCase
from linkage.rules.case_states import Answer
from linkage.rules.linkage_quality import Band
from tests.factories.review_cases import (
    analyst_called,
    make_linked,
    raise_cases,
    scored,
    shown,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def linked_once(shared_vault):
    return make_linked()


@pytest.fixture
def run(linked_once, own_vault, db):
    return MatchRun.objects.get(pk=linked_once.pk)


def judge(run, *outcomes, waiting=0):
    """Two analysts are shown a sampled pair for each outcome, and agree on it; others wait."""
    drawn = len(outcomes) + waiting
    raise_cases(run, pairs=[scored(place, band="above") for place in range(drawn)])
    reviewers = analyst_called("una-first"), analyst_called("dora-second")
    for case, outcome in zip(ReviewCase.objects.order_by("left"), outcomes, strict=False):
        shown(case, *reviewers)
        for reviewer in reviewers:
            verdicts.give(case=case, by=reviewer, answer=outcome)


def test_settled_cases_give_precision_and_recall(client, analyst, run):
    judge(run, Answer.SAME, Answer.SAME, Answer.DIFFERENT)

    client.force_login(analyst)
    page = client.get(reverse("linkage:quality-report", args=[run.reference]))

    assert "66.7 % (20.8 % to 93.9 %)" in page.text
    assert "100.0 %" in page.text
    [judged] = judged_pairs(run)
    assert (judged.band, judged.same, judged.different) == (Band.ABOVE, 2, 1)
    assert standing_labels(run.index.datasets).pairs.num_rows == 3


def test_pairs_nobody_could_tell_say_nothing(run):
    judge(run, Answer.CANNOT_TELL)

    assert not list(judged_pairs(run))
    assert standing_labels(run.index.datasets).pairs.num_rows == 0


def test_judged_pairs_stand_for_those_of_their_band_that_wait(run):
    judge(run, Answer.SAME, Answer.CANNOT_TELL, waiting=1)

    [judged] = judged_pairs(run)

    assert (judged.number, judged.weight) == (1, 3)
    assert standing_labels(run.index.datasets).pairs.column("weight").to_pylist() == [3]
