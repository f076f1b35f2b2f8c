"""Quality is estimated from judged pairs, and never better than they can tell."""

import random

import pytest

from linkage.rules.linkage_quality import (
    LEAST_MATCHES,
    Band,
    Estimate,
    GroupRate,
    Judged,
    missed_matches,
    precision,
    recall,
    unevenness,
)


def rate(group, missed, matches=LEAST_MATCHES):
    return GroupRate(group, Estimate(missed, 0.0, 1.0, matches), matches)


def test_precision_is_the_share_of_linked_pairs_that_are_one_person():
    judged = [Judged(Band.ABOVE, 95, 5), Judged(Band.BELOW, 1, 99, weight=1000)]

    found = precision(judged)

    assert found.value == pytest.approx(0.95)
    # Wilson's interval for 95 of 100, from published tables.
    assert (found.low, found.high) == (
        pytest.approx(0.8882, abs=1e-4),
        pytest.approx(0.9785, abs=1e-4),
    )
    assert found.judged == 100


def test_recall_counts_each_judged_pair_for_all_it_stands_for():
    judged = [Judged(Band.ABOVE, 90, 10, weight=100), Judged(Band.REVIEW, 50, 50, weight=10)]

    found = recall(judged)

    assert found.value == pytest.approx(9000 / 9500)
    assert found.low < found.value < found.high
    assert missed_matches(judged).value == pytest.approx(500 / 9500)
    assert missed_matches(judged).low == pytest.approx(1 - found.high)


@pytest.mark.parametrize("measure", [precision, recall, missed_matches])
def test_nothing_judged_says_nothing(measure):
    assert measure([]) is None
    assert measure([Judged(Band.ABOVE, 0, 0)]) is None


def test_recall_is_not_certain_where_no_missed_match_was_found():
    judged = [Judged(Band.ABOVE, 100, 0), Judged(Band.BELOW, 0, 20, weight=50)]

    found = recall(judged)

    assert found.value == 1.0
    assert found.high == 1.0
    assert found.low < 0.7


def test_recall_has_no_interval_where_one_side_was_never_judged():
    assert recall([Judged(Band.ABOVE, 5, 5)]) == Estimate(1.0, 1.0, 1.0, 10)
    assert recall([Judged(Band.REVIEW, 5, 5)]) == Estimate(0.0, 0.0, 0.0, 10)


def test_the_interval_of_recall_covers_the_truth_about_as_often_as_it_says():
    chance = random.Random(7)  # noqa: S311 - a simulation
    shares = {Band.ABOVE: 0.97, Band.REVIEW: 0.5, Band.BELOW: 0.02}
    pairs = {Band.ABOVE: 10_000, Band.REVIEW: 1_000, Band.BELOW: 5_000}
    truth = 9_700 / (9_700 + 500 + 100)

    covered = 0
    for _ in range(400):
        judged = []
        for band, share in shares.items():
            same = sum(chance.random() < share for _ in range(120))
            judged.append(Judged(band, same, 120 - same, weight=pairs[band] / 120))
        found = recall(judged)
        covered += found.low <= truth <= found.high

    assert covered / 400 > 0.9


def test_the_worst_group_is_named_beside_the_best():
    found = unevenness([rate("F", 0.02), rate("M", 0.05), rate("?", 0.9, 3)], bound=2.0)

    assert (found.worst.group, found.best.group) == ("M", "F")
    assert found.ratio == pytest.approx(2.5)
    assert found.is_beyond_bound


def test_equal_groups_are_even_also_where_nothing_is_missed():
    assert unevenness([rate("F", 0.0), rate("M", 0.0)], bound=2.0).ratio == 1.0
    assert not unevenness([rate("F", 0.1), rate("M", 0.1)], bound=2.0).is_beyond_bound


def test_a_group_that_misses_some_where_another_misses_none_is_beyond_every_bound():
    assert unevenness([rate("F", 0.0), rate("M", 0.1)], bound=100.0).is_beyond_bound


def test_one_group_is_compared_with_nobody():
    assert unevenness([rate("F", 0.1), rate("M", 0.1, LEAST_MATCHES - 1)], bound=2.0) is None


def test_every_band_has_words():
    assert all(band.label for band in Band)
