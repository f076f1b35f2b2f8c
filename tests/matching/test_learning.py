"""Points are learned from records nobody has labelled."""

import json
from dataclasses import replace
from itertools import pairwise

import pyarrow as pa
import pytest

from benchmarks.linkage import read, read_truth
from linkage.demo.generator import generate
from linkage.matching.default_table import DEFAULT_TABLE
from linkage.matching.learning import NothingToLearn, learn
from linkage.matching.points import Attribute
from linkage.matching.session import Limits
from linkage.matching.verdicts import Verdicts

LIMITS = Limits(threads=2)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return generate(tmp_path_factory.mktemp("demo"), persons=800, seed=23)


@pytest.fixture(scope="module")
def verdicts(made):
    """Pairs of one person and pairs of two, as reviewers would decide them."""
    owners = {}
    for record, person in sorted(read_truth(made).items()):
        owners.setdefault(person, []).append(record)
    groups = list(owners.values())
    must = [group[:2] for group in groups if len(group) > 1][:80]
    cannot = [[a[0], b[0]] for a, b in pairwise(groups)][:40]
    return Verdicts(must=pairs(must), cannot=pairs(cannot))


def pairs(rows):
    left, right = zip(*rows, strict=True)
    return pa.table({"left": pa.array(list(left)), "right": pa.array(list(right))})


@pytest.fixture(scope="module")
def steps():
    return []


@pytest.fixture(scope="module")
def learned(made, verdicts, steps):
    return learn(read(made), DEFAULT_TABLE, limits=LIMITS, step=steps.append, verdicts=verdicts)


def test_agreement_is_learned_to_be_worth_more_than_conflict(learned):
    for attribute, same in ((Attribute.BIRTH_DATE, 1), (Attribute.LAST_NAME, 3)):
        levels = [each for each in learned.levels if each.attribute is attribute]
        assert levels[same].is_learned, attribute
        assert levels[same].proposed > 5
        assert levels[-1].proposed < 0


def test_what_is_missing_stays_worth_nothing(learned):
    assert {each.proposed for each in learned.levels if each.level == 0} == {0}


def test_a_level_that_was_not_met_keeps_its_points(learned):
    for each in learned.levels:
        assert each.is_learned or each.proposed == each.current


def test_everything_but_points_stays_as_it_was(learned):
    unchanged = ("blocking", "guards", "link_at", "review_at", "overrides_conflict")

    assert [getattr(learned.proposed, name) for name in unchanged] == [
        getattr(DEFAULT_TABLE, name) for name in unchanged
    ]
    assert learned.even_at > 5


def test_pairs_gained_and_lost_add_up(learned):
    changes = learned.changes

    assert changes.after == changes.before + changes.gained - changes.lost
    for name, number in (("gained", changes.gained), ("lost", changes.lost)):
        for attribute in DEFAULT_TABLE.attributes:
            assert sum(n for each, _, n in changes.levels[name] if each == attribute) == number


def test_both_tables_are_measured_on_what_reviewers_decided(learned):
    for measured in (learned.changes.measured_before, learned.changes.measured_after):
        assert (measured.one_person, measured.two_persons) == (80, 40)
        assert measured.precision > 0.95
        assert measured.recall > 0.8


def test_without_verdicts_nothing_is_claimed(made):
    bare = read(made).slice(0, 700)

    found = learn(bare, DEFAULT_TABLE, limits=LIMITS).changes.measured_after

    assert (found.precision, found.recall) == (None, None)


def test_learning_again_proposes_the_same(learned, made, verdicts):
    again = learn(read(made), DEFAULT_TABLE, limits=replace(LIMITS, threads=1), verdicts=verdicts)

    assert again == learned


def test_what_is_kept_holds_no_value_of_a_record(learned, made):
    kept = json.dumps(learned.as_record())
    records = read(made)

    for column in ("first_name", "last_name", "ssn"):
        for value in records.column(column).drop_null().unique().to_pylist():
            assert len(value) < 3 or f'"{value}"' not in kept


def test_a_handful_of_records_teaches_nothing(made):
    with pytest.raises(NothingToLearn):
        learn(read(made).slice(0, 10), DEFAULT_TABLE, limits=LIMITS)
