"""Invented people who are hard to link, each kind with the share of pairs it must keep."""

import pytest

from benchmarks.known_truth.hard_cases import KINDS, hard_cases
from benchmarks.known_truth.linked import linked
from linkage.matching.default_table import DEFAULT_TABLE

# A little below what was measured on this small set; docs/linkage-quality.md has a larger one.
LEAST_F1 = {
    "twin": 0.88,
    "near twin": 0.87,
    "newborn": 0.95,
    "junior": 0.95,
    "swapped": 0.96,
    "shelter": 0.98,
}


@pytest.fixture(scope="module")
def city():
    known, kinds = hard_cases(12_000)
    return linked(known, DEFAULT_TABLE), kinds


@pytest.mark.parametrize("kind", KINDS)
def test_the_hard_cases_are_told_apart_and_recognized(kind, city):
    found, kinds = city

    measured = found.found(kinds[kind])

    assert measured.true >= 20
    assert measured.f1 >= LEAST_F1[kind], measured


def test_nearly_every_pair_is_linked_or_sent_to_reviewers(city):
    found, _ = city

    assert found.found().precision > 0.99
    assert found.reached() > 0.99
