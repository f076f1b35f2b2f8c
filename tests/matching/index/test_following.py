"""What reviewers did to persons since the index was written, together with what they decided."""

from dataclasses import replace

import pyarrow as pa
import pytest

from linkage.matching.default_table import DEFAULT_TABLE
from linkage.matching.verdicts import Verdicts

from .cases import OMAR, ROSA, Crosswalk, changed

ANA = ("Ana", "Wren", "2001-05-06", "634-21-8765", "9 Elm St", "F", "B")


def moved(crosswalk, *records, to):
    """Reviewers give records to a person; the record plane has it at once."""
    person = crosswalk.persons[to]
    crosswalk.persons.update(dict.fromkeys(records, person))
    return pa.table({"record": list(records), "person": [person] * len(records)})


def test_a_person_reviewers_merged_goes_along_when_a_verdict_joins_them_to_a_third():
    crosswalk = Crosswalk()
    crosswalk.full([("a/1", ROSA)])
    crosswalk.refresh([("a/2", OMAR), ("a/3", ANA)])
    rosa = crosswalk.persons["a/1"]

    crosswalk.verdicts = Verdicts.of(must=[("a/1", "a/3")])
    crosswalk.refresh(moved=moved(crosswalk, "a/2", to="a/3"))
    crosswalk.refresh([("b/2", changed(OMAR, first_name="Omer"))])

    assert set(crosswalk.persons.values()) == {rosa}


def test_a_verdict_takes_persons_apart_whom_reviewers_merged_meanwhile():
    crosswalk = Crosswalk(verdicts=Verdicts.of(cannot=[("a/1", "a/2")]))
    crosswalk.full([("a/1", ROSA), ("a/2", OMAR)])

    refreshed = crosswalk.refresh(moved=moved(crosswalk, "a/2", to="a/1"))
    crosswalk.refresh([("b/2", changed(OMAR, first_name="Omer"))])

    assert crosswalk.groups() == [["a/1"], ["a/2", "b/2"]]
    assert len(refreshed.split) == 1


def test_a_verdict_keeps_apart_residents_of_a_street_that_becomes_crowded_with_it():
    here = {"birth_date": None, "sex": None}
    crosswalk = Crosswalk(replace(DEFAULT_TABLE, crowded_address=1))
    at_home, married = changed(ROSA, **here), changed(ROSA, last_name="Quintero", **here)
    elsewhere = changed(married, street_address=None)
    crosswalk.full([("a/1", at_home), ("a/2", at_home), ("a/3", elsewhere), ("a/4", elsewhere)])
    assert len(crosswalk.groups()) == 1
    crosswalk.verdicts = Verdicts.of(cannot=[("a/1", "a/2"), ("a/1", "a/3")])

    crosswalk.refresh([("b/1", changed(OMAR, street_address=ROSA[4]))])

    assert crosswalk.persons["a/1"] not in (crosswalk.persons["a/2"], crosswalk.persons["a/3"])


@pytest.mark.parametrize("rows", [[ROSA, OMAR], [OMAR, ROSA]])
@pytest.mark.parametrize("stays", [ROSA, OMAR])
def test_a_record_that_was_about_two_persons_goes_to_the_one_it_still_is_about(rows, stays):
    crosswalk = Crosswalk()
    crosswalk.full([("a/1", ROSA), ("a/2", OMAR)])
    crosswalk.refresh([("b/1", row) for row in rows])

    crosswalk.refresh([("b/1", stays)])

    assert crosswalk.persons["b/1"] == crosswalk.persons["a/1" if stays is ROSA else "a/2"]


def test_a_record_about_two_persons_stays_with_the_first_when_the_other_is_merged():
    ines = ("Ines", "Marlow", "1994-07-30", "611-20-3345", "5 Birch Rd", "F", "K")
    crosswalk = Crosswalk()
    crosswalk.full([("a/2", OMAR), ("a/3", ines)])
    crosswalk.refresh([("a/1", ROSA)])
    crosswalk.refresh([("b/1", ROSA), ("b/1", OMAR)])
    assert crosswalk.persons["b/1"] == crosswalk.persons["a/2"]
    crosswalk.verdicts = Verdicts.of(must=[("a/1", "a/3")])

    crosswalk.refresh()

    assert crosswalk.persons["a/1"] == crosswalk.persons["a/3"]
    assert crosswalk.persons["b/1"] == crosswalk.persons["a/2"]
