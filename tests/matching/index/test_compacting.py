"""An index whose files were made one says what it said in many."""

import pytest

from linkage.matching.index import Index
from linkage.matching.index.compacting import compact
from linkage.matching.session import session
from linkage.matching.verdicts import Verdicts

from .cases import OMAR, ROSA, Crosswalk, changed

MARRIED = changed(ROSA, last_name="Quintero-Bell", street_address="9 Elm St")
EVERYTHING, ALL_BUT_THE_FIRST = 0, 1

made_one = pytest.mark.parametrize("since", [EVERYTHING, ALL_BUT_THE_FIRST])


class Compacted(Crosswalk):
    """A crosswalk whose files are made one after every refresh."""

    def __init__(self, since, **more):
        super().__init__(**more)
        self.since = since

    def refresh(self, rows=(), gone=(), **more):
        refreshed = super().refresh(rows, gone, **more)
        with session(self.limits) as connection:
            sealed = compact(connection, self.files, since=self.since)
        self.files = (*self.files[: self.since], sealed)
        return refreshed


@made_one
def test_a_record_that_changed_says_no_longer_what_it_said(since):
    crosswalk = Compacted(since)
    crosswalk.full([("a/1", ROSA), ("a/2", ROSA), ("a/3", OMAR)])
    crosswalk.refresh([("a/2", OMAR)])

    refreshed = crosswalk.refresh(gone=["a/1"])
    joined = crosswalk.refresh([("b/1", MARRIED)])

    assert refreshed.counts["tuples_without_records"] == 1
    assert joined.counts["candidates"] == 0
    assert crosswalk.groups() == [["a/2", "a/3"], ["b/1"]]


@made_one
def test_a_record_that_went_says_nothing_any_more(since):
    crosswalk = Compacted(since)
    crosswalk.full([("a/1", ROSA), ("a/2", ROSA), ("a/3", OMAR)])
    crosswalk.refresh(gone=["a/2"])

    crosswalk.verdicts = Verdicts.of(must=[("a/1", "a/3")])
    refreshed = crosswalk.refresh()

    assert refreshed.persons.column("record").to_pylist() in (["a/1"], ["a/3"])
    assert crosswalk.groups() == [["a/1", "a/3"]]


@made_one
def test_a_record_that_changed_and_changed_back_is_there_once(since):
    crosswalk = Compacted(since)
    crosswalk.full([("a/1", ROSA), ("a/2", ROSA), ("a/3", OMAR)])
    crosswalk.refresh([("a/2", OMAR)])
    crosswalk.refresh([("a/2", ROSA)])

    crosswalk.refresh(gone=["a/2"])
    crosswalk.refresh([("a/2", ROSA)])
    refreshed = crosswalk.refresh(gone=["a/1"])

    assert refreshed.counts["tuples_without_records"] == 0
    assert crosswalk.groups() == [["a/2"], ["a/3"]]
    assert Index(crosswalk.files).about["records"] == 2


@made_one
def test_files_of_nobody_are_made_one(since):
    crosswalk = Compacted(since)
    crosswalk.full([])

    crosswalk.refresh()
    crosswalk.refresh([("a/1", ROSA), ("a/2", ())])
    crosswalk.refresh(gone=["a/1", "a/2"])
    crosswalk.refresh([("a/1", ROSA)])

    assert crosswalk.groups() == [["a/1"]]
