"""The most points a pair can reach: never below what it gets, so that asking first changes nothing."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.known_truth.hard_cases import hard_cases
from linkage.matching import encoded, score
from linkage.matching.block import Block, _block
from linkage.matching.bound import may_be_alike
from linkage.matching.default_table import DEFAULT_TABLE
from linkage.matching.encoded import Encoded, Pairs
from linkage.matching.linkage import Linked, link
from linkage.matching.session import Limits, session
from tests.matching.test_linking import SMALL, records

NAMES = st.text(st.sampled_from("ABCEÉLMNO李王ΩЖ"), min_size=1, max_size=9)


@given(names=st.lists(st.tuples(NAMES, NAMES, st.integers(1, 9)), min_size=20, max_size=40))
@settings(max_examples=6, deadline=None)
def test_asking_first_whether_a_pair_can_reach_the_line_changes_nothing(names):
    people = records(
        *[
            (first, last, f"1988-03-1{digit}", f"412-65-908{digit}", "118 Cedar Ave", "F", first)
            for first, last, digit in names
        ]
    )
    plain = link(people, DEFAULT_TABLE, limits=SMALL)

    assert _same(_asked_first(people), plain)


def test_asking_first_changes_nothing_where_people_are_hard_to_tell_apart():
    known, _ = hard_cases(1_500)
    plain = link(known.records, DEFAULT_TABLE, limits=SMALL)

    assert plain.counts["candidates"] > 1_000
    assert _same(_asked_first(known.records), plain)


def _asked_first(people: pa.Table) -> Linked:
    """Asked after the first few pairs, as if most were of strangers."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(score, "STRANGERS_PREVAIL", 2.0)
        patch.setattr(score, "SCORED_AT_ONCE", 5)
        patch.setattr(score, "BOUND_AT_ONCE", 200)
        patch.setattr(score, "SIFTED_AT_ONCE", 300)
        patch.setattr(encoded, "_TEXTS_AT_ONCE", 3)
        return link(people, DEFAULT_TABLE, limits=SMALL)


def _same(one: Linked, other: Linked) -> bool:
    return (
        one.groups.equals(other.groups)
        and one.pairs.equals(other.pairs)
        and one.counts == other.counts
    )


@pytest.fixture(scope="module")
def asked():
    with session(SMALL) as connection:
        yield connection


@given(left=NAMES, right=NAMES, limit=st.sampled_from([0.85, 0.92, 0.95]))
@settings(max_examples=150, deadline=None)
def test_names_that_are_alike_are_never_taken_for_strangers(asked, left, right, limit):
    from_letters = _possibly_alike(left, right, limit)

    assert from_letters or _jaro_winkler(asked, left, right) < limit


def test_keys_that_begin_alike_are_put_in_order():
    keys = np.array([2**60 + 2, 2**60 + 1, 0, 2**60 + 2, 2**60 + 1, 5], dtype=np.uint64)

    found = _block(keys, largest_block=3)

    assert _all_pairs(found) == {(0, 3), (1, 4)}


def test_every_pair_of_a_block_is_proposed_once():
    keys = np.array([7, 3, 7, 0, 7, 3, 9, 5, 5, 5, 5], dtype=np.uint64)

    found = _block(keys, largest_block=3)

    assert _all_pairs(found) == {(0, 2), (0, 4), (2, 4), (1, 5)}
    assert (found.candidates, found.keys_dropped) == (4, 1)


def test_a_block_of_a_hundred_thousand_is_dropped_and_the_rest_is_linked():
    crowd = 100_000
    table = pa.table(
        {
            "record": [f"r{number}" for number in range(crowd)],
            "first_name": [f"Name{_spelled(number)}" for number in range(crowd)],
            "last_name": [f"Family{_spelled(number // 2)}" for number in range(crowd)],
            "birth_date": ["1900-01-02"] * crowd,
            "ssn": [f"4{number // 2:08d}" for number in range(crowd)],
        }
    )

    found = link(table, DEFAULT_TABLE, limits=Limits(memory="2GB"))

    assert found.counts["candidates"] < 10 * crowd
    assert max(rule["keys_dropped"] for rule in found.counts["blocking"]) > 0


def _spelled(number: int) -> str:
    return "".join(chr(97 + int(digit)) for digit in str(number))


def _all_pairs(found: Block) -> set[tuple[int, int]]:
    pairs = [
        pair for left, right in found.pairs(at_once=5) for pair in zip(left, right, strict=True)
    ]
    assert len(pairs) == len(set(pairs))
    return {(int(a), int(b)) for a, b in pairs}


def _jaro_winkler(connection, left: str, right: str) -> float:
    found = connection.execute("SELECT jaro_winkler_similarity($1, $2)", [left, right])
    return found.fetchall()[0][0]


def _possibly_alike(left: str, right: str, limit: float) -> bool:
    names = pa.table({"name": [left, right]})
    [found] = may_be_alike(Pairs(Encoded(names), *np.array([[0], [1]])), name="name", limit=limit)
    return bool(found)
