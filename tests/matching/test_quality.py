"""How well the default table finds who is who, on invented people whose truth is known."""

import pytest

from benchmarks.linkage import by_equal_values, by_points, pairs, read, read_truth
from linkage.demo.generator import generate
from linkage.matching.default_table import DEFAULT_TABLE
from linkage.matching.linkage import link
from linkage.matching.session import Limits


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    made = generate(tmp_path_factory.mktemp("demo"), persons=2_000, seed=11)
    return read(made), read_truth(made)


def quality(groups, truth):
    together = pairs((groups[record], truth[record]) for record in truth)
    return together / pairs(groups.values()), together / pairs(truth.values())


def test_the_default_table_finds_nearly_everybody_and_confuses_nearly_nobody(sample):
    records, truth = sample

    precision, recall = quality(by_points(records), truth)

    assert (precision > 0.99, recall > 0.96) == (True, True), (precision, recall)


def test_points_find_more_than_equal_numbers_do(sample):
    records, truth = sample
    _, by_number = quality(by_equal_values(records, ["ssn"]), truth)

    _, by_table = quality(by_points(records), truth)

    assert by_table > by_number + 0.1


def test_people_are_found_without_numbers(sample):
    records, truth = sample
    bare = records.drop_columns(["ssn"])

    precision, recall = quality(by_points(bare), truth)

    assert (precision > 0.96, recall > 0.94) == (True, True), (precision, recall)


def test_few_groups_hold_two_persons(sample):
    records, truth = sample
    found = link(records, DEFAULT_TABLE, limits=Limits(threads=1)).groups.to_pydict()
    group_of = dict(zip(found["record"], found["grp"], strict=True))
    persons_in = {}
    for record, person in truth.items():
        persons_in.setdefault(group_of[record], set()).add(person)

    mixed = sum(len(persons) > 1 for persons in persons_in.values())

    assert mixed <= len(persons_in) * 0.005
