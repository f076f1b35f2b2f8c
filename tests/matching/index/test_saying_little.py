"""Records that say too little to be known by: an index takes nobody for another unseen."""

import pytest

from .cases import ROSA, Crosswalk, changed

NOTHING = ()
A_NAME = ("Rosa", "Quintero")


@pytest.mark.parametrize("said", [NOTHING, A_NAME])
def test_records_that_say_the_same_too_little_stay_apart_in_every_refresh(said):
    crosswalk = Crosswalk()
    crosswalk.full([("a/1", said), ("a/2", said), ("a/3", ROSA)])
    before = dict(crosswalk.persons)

    crosswalk.refresh([("b/1", said), ("b/2", said)])
    crosswalk.refresh([("c/1", said)])

    assert len(set(crosswalk.persons.values())) == len(crosswalk.persons) == 6
    assert before.items() <= crosswalk.persons.items()


def test_a_record_that_says_too_little_changes_nothing_when_it_is_delivered_again():
    crosswalk = Crosswalk()
    crosswalk.full([("a/1", A_NAME), ("a/2", A_NAME)])
    before = dict(crosswalk.persons)

    refreshed = crosswalk.refresh([("a/1", A_NAME)])

    assert (crosswalk.persons, refreshed.counts["tuples_new"]) == (before, 0)


def test_a_record_that_comes_to_say_enough_joins_who_says_the_same():
    crosswalk = Crosswalk()
    crosswalk.full([("a/1", ROSA), ("a/2", A_NAME)])

    crosswalk.refresh([("a/2", changed(ROSA, sex=None))])

    assert crosswalk.groups() == [["a/1", "a/2"]]
