"""What a refresh does to persons: it adds, asks and carries out, and never joins two on its own."""

from dataclasses import replace
from itertools import product

import pyarrow as pa

from linkage.matching.default_table import DEFAULT_TABLE
from linkage.matching.index import comparing
from linkage.matching.index.compacting import SEGMENTS
from linkage.matching.verdicts import Verdicts

from .cases import OMAR, ROSA, Crosswalk, changed

FAMILIES = ("Quintero", "Quintana", "Finch", "Wren", "Heron")
MARRIED = changed(ROSA, last_name="Quintero-Bell", street_address="9 Elm St")


def test_a_new_record_of_a_known_person_joins_them():
    crosswalk = Crosswalk()
    crosswalk.full([("a/1", ROSA), ("a/2", OMAR)])
    rosa = crosswalk.persons["a/1"]

    refreshed = crosswalk.refresh([("b/1", changed(ROSA, first_name="Roza"))])

    assert crosswalk.persons["b/1"] == rosa
    assert refreshed.persons.to_pylist() == [{"record": "b/1", "person": rosa}]
    assert refreshed.new_persons == []


def test_a_record_that_says_what_another_says_joins_it_without_being_compared():
    crosswalk = Crosswalk()
    crosswalk.full([("a/1", ROSA), ("a/2", OMAR)])

    refreshed = crosswalk.refresh([("b/1", ROSA), ("b/2", OMAR)])

    assert crosswalk.groups() == [["a/1", "b/1"], ["a/2", "b/2"]]
    assert (refreshed.counts["tuples_new"], refreshed.counts["candidates"]) == (0, 0)


def test_strangers_become_persons_of_their_own():
    crosswalk = Crosswalk()
    crosswalk.full([("a/1", ROSA)])

    refreshed = crosswalk.refresh([("b/1", OMAR), ("b/2", changed(OMAR, first_name="Omer"))])

    assert crosswalk.groups() == [["a/1"], ["b/1", "b/2"]]
    assert refreshed.new_persons == [crosswalk.persons["b/1"]]


def test_an_index_of_nobody_can_be_refreshed():
    crosswalk = Crosswalk()
    crosswalk.full([])

    crosswalk.refresh([("b/1", ROSA)])
    crosswalk.refresh([("b/2", ROSA), ("b/3", ())])
    crosswalk.refresh([])

    assert crosswalk.groups() == [["b/1", "b/2"], ["b/3"]]


def test_records_of_one_refresh_are_known_to_the_next():
    crosswalk = Crosswalk()
    crosswalk.full([("a/1", OMAR)])

    crosswalk.refresh([("b/1", ROSA)])
    crosswalk.refresh([("b/2", MARRIED)])
    crosswalk.refresh([("b/3", changed(MARRIED, ssn=None))])

    assert crosswalk.groups() == [["a/1"], ["b/1", "b/2", "b/3"]]


def test_a_record_that_fits_two_persons_joins_one_and_asks_about_the_other():
    maiden = changed(ROSA, ssn=None, middle_name=None, birth_date=None)
    crosswalk = Crosswalk()
    crosswalk.full(
        [("a/1", maiden), ("a/2", changed(MARRIED, street_address=None, last_name="Bell"))]
    )
    assert crosswalk.groups() == [["a/1"], ["a/2"]]
    before = dict(crosswalk.persons)

    refreshed = crosswalk.refresh([("b/1", ROSA)])

    [proposal] = refreshed.proposals.to_pylist()
    assert {proposal["left_person"], proposal["right_person"]} == set(before.values())
    assert {proposal["left"], proposal["right"]} > {"b/1"}
    assert proposal["points"] >= crosswalk.table.link_at
    assert {record: crosswalk.persons[record] for record in before} == before
    assert refreshed.merged == []


def test_a_proposal_says_what_every_attribute_is_worth():
    maiden = changed(ROSA, ssn=None, middle_name=None, birth_date=None)
    crosswalk = Crosswalk()
    crosswalk.full(
        [("a/1", maiden), ("a/2", changed(MARRIED, street_address=None, last_name="Bell"))]
    )

    [proposal] = crosswalk.refresh([("b/1", ROSA)]).proposals.to_pylist()

    of_attributes = sum(value for name, value in proposal.items() if name.startswith("points_"))
    assert of_attributes == proposal["points"]


def test_a_record_in_conflict_with_a_person_becomes_another_and_is_shown():
    crosswalk = Crosswalk()
    crosswalk.full([("a/1", ROSA)])

    refreshed = crosswalk.refresh(
        [("b/1", changed(ROSA, ssn="598-22-1143", birth_date="1988-03-19"))]
    )

    assert crosswalk.groups() == [["a/1"], ["b/1"]]
    assert refreshed.counts["joins_refused"] == refreshed.pairs.num_rows == 1
    assert refreshed.pairs.to_pylist()[0]["band"] == "refused"


def test_a_mistyped_name_with_another_number_joins_its_person():
    crosswalk = Crosswalk()
    crosswalk.full([("a/1", ROSA)])

    crosswalk.refresh([("b/1", changed(ROSA, ssn="598-22-1143", first_name="Rossa"))])

    assert crosswalk.groups() == [["a/1", "b/1"]]


def test_a_twin_a_letter_apart_becomes_another_and_is_shown():
    anna = changed(ROSA, first_name="Anna", birth_date="2014-05-06", middle_name=None)
    crosswalk = Crosswalk()
    crosswalk.full([("a/1", anna)])

    refreshed = crosswalk.refresh([("b/1", changed(anna, first_name="Hanna", ssn="734-21-8765"))])

    assert crosswalk.groups() == [["a/1"], ["b/1"]]
    assert refreshed.pairs.column("band").to_pylist() == ["refused"]


def test_asking_first_whether_strangers_can_reach_the_line_and_few_at_a_time_changes_nothing(
    monkeypatch,
):
    crowd = [
        (f"a/{number}", (first, last, "1988-03-14", f"412-65-90{number:02}", "118 Cedar Ave", "F"))
        for number, (first, last) in enumerate(product(("Rosa", "Elena", "Omar"), FAMILIES))
    ]
    crosswalk, other = Crosswalk(), Crosswalk()
    crosswalk.full(crowd)
    other.files, other.persons = crosswalk.files, dict(crosswalk.persons)
    new = [("b/1", MARRIED), ("b/2", changed(ROSA, first_name="Roza")), ("b/3", OMAR)]

    plain = crosswalk.refresh(new)
    monkeypatch.setattr(comparing, "STRANGERS_PREVAIL", 0)
    monkeypatch.setattr(comparing, "BOUND_AT_ONCE", 7)
    monkeypatch.setattr(comparing, "SCORED_AT_ONCE", 5)
    asked_first = other.refresh(new)

    assert plain.counts["candidates"] > len(crowd)
    assert other.groups() == crosswalk.groups()
    assert asked_first.pairs.equals(plain.pairs)
    assert asked_first.proposals.equals(plain.proposals)
    assert asked_first.counts == plain.counts


def test_a_record_that_is_gone_leaves_its_person_without_records():
    crosswalk = Crosswalk()
    crosswalk.full([("a/1", ROSA), ("a/2", OMAR)])

    refreshed = crosswalk.refresh(gone=["a/1", "z/9"])
    crosswalk.refresh([("b/1", MARRIED)])

    assert refreshed.gone == ["a/1"]
    assert crosswalk.groups() == [["a/2"], ["b/1"]]


def test_a_tuple_lives_as_long_as_one_record_says_it():
    crosswalk = Crosswalk()
    crosswalk.full([("a/1", ROSA), ("a/2", ROSA)])
    rosa = crosswalk.persons["a/1"]

    first = crosswalk.refresh(gone=["a/1"])
    crosswalk.refresh([("b/1", MARRIED)])

    assert first.counts["tuples_without_records"] == 0
    assert crosswalk.persons == {"a/2": rosa, "b/1": rosa}


def test_a_corrected_record_keeps_its_person():
    crosswalk = Crosswalk()
    crosswalk.full([("a/1", ROSA), ("a/2", OMAR)])
    rosa = crosswalk.persons["a/1"]

    refreshed = crosswalk.refresh([("a/1", ("Elena", "Ortiz", "1990-01-05", "732-11-0099"))])

    assert crosswalk.persons["a/1"] == rosa
    assert refreshed.persons.num_rows == 0
    assert refreshed.counts["records_changed"] == 1


def test_a_record_corrected_to_be_of_another_person_goes_to_them():
    crosswalk = Crosswalk()
    crosswalk.full([("a/1", ROSA), ("a/2", ROSA), ("a/3", OMAR)])

    refreshed = crosswalk.refresh([("a/2", changed(OMAR, first_name="Omer"))])

    assert crosswalk.groups() == [["a/1"], ["a/2", "a/3"]]
    assert refreshed.persons.num_rows == 1


def test_a_record_delivered_again_unchanged_changes_nothing():
    crosswalk = Crosswalk()
    crosswalk.full([("a/1", ROSA), ("a/2", OMAR)])
    before = dict(crosswalk.persons)

    refreshed = crosswalk.refresh([("a/1", ROSA)], gone=["a/1"])

    assert crosswalk.persons == before
    assert (refreshed.persons.num_rows, refreshed.gone) == (0, [])
    assert refreshed.counts["records_changed"] == refreshed.counts["tuples_new"] == 0


def test_one_record_key_twice_in_a_refresh_is_one_record():
    crosswalk = Crosswalk()
    crosswalk.full([("a/1", ROSA)])

    crosswalk.refresh([("b/1", MARRIED), ("b/1", OMAR)])

    assert set(crosswalk.persons) == {"a/1", "b/1"}


def test_a_verdict_joins_two_persons_and_the_older_id_stays():
    crosswalk = Crosswalk()
    crosswalk.full([("a/1", ROSA)])
    crosswalk.refresh([("a/2", OMAR), ("a/3", OMAR)])
    rosa, omar = crosswalk.persons["a/1"], crosswalk.persons["a/2"]

    crosswalk.verdicts = Verdicts.of(must=[("a/1", "a/2")])
    refreshed = crosswalk.refresh()

    assert refreshed.merged == [(rosa, omar)]
    assert set(crosswalk.persons.values()) == {rosa}
    assert crosswalk.refresh().merged == []
    crosswalk.refresh([("b/1", changed(OMAR, first_name="Omer"))])
    assert crosswalk.persons["b/1"] == rosa


def test_a_verdict_keeps_a_new_record_from_a_person_it_fits():
    crosswalk = Crosswalk(verdicts=Verdicts.of(cannot=[("a/1", "b/1")]))
    crosswalk.full([("a/1", ROSA), ("a/2", OMAR)])

    crosswalk.refresh([("b/1", ROSA)])

    assert crosswalk.groups() == [["a/1"], ["a/2"], ["b/1"]]


def test_a_verdict_takes_a_person_apart_and_the_larger_part_keeps_the_id():
    crosswalk = Crosswalk()
    crosswalk.full([("a/1", ROSA), ("a/2", MARRIED), ("a/3", changed(ROSA, first_name="Roza"))])
    assert len(crosswalk.groups()) == 1
    rosa = crosswalk.persons["a/1"]

    crosswalk.verdicts = Verdicts.of(cannot=[("a/1", "a/2"), ("a/3", "a/2")])
    refreshed = crosswalk.refresh()

    assert crosswalk.groups() == [["a/1", "a/3"], ["a/2"]]
    assert crosswalk.persons["a/1"] == rosa
    assert refreshed.split == [(rosa, crosswalk.persons["a/2"])]
    assert crosswalk.refresh().split == []


def test_a_verdict_takes_apart_records_that_say_the_same():
    crosswalk = Crosswalk()
    crosswalk.full([("a/1", ROSA), ("a/2", ROSA), ("a/3", ROSA)])
    rosa = crosswalk.persons["a/1"]

    crosswalk.verdicts = Verdicts.of(cannot=[("a/1", "a/2")])
    crosswalk.refresh()

    assert crosswalk.persons["a/1"] != crosswalk.persons["a/2"]
    assert rosa in crosswalk.persons.values()
    before = dict(crosswalk.persons)
    crosswalk.refresh([("a/1", ROSA), ("a/2", ROSA)])
    assert crosswalk.persons == before


def moved(*pairs):
    return pa.table(
        {"record": [record for record, _ in pairs], "person": [person for _, person in pairs]}
    )


def test_a_merge_by_reviewers_is_followed():
    crosswalk = Crosswalk()
    crosswalk.full([("a/1", ROSA), ("a/2", OMAR)])
    rosa, omar = crosswalk.persons["a/1"], crosswalk.persons["a/2"]

    crosswalk.refresh(moved=moved(("a/2", rosa), ("z/9", omar)))
    crosswalk.refresh([("b/2", changed(OMAR, first_name="Omer"))])

    assert crosswalk.persons["b/2"] == rosa


def test_a_split_by_reviewers_is_followed_also_where_both_say_the_same():
    crosswalk = Crosswalk()
    crosswalk.full([("a/1", ROSA), ("a/2", ROSA)])
    rosa, other = crosswalk.persons["a/1"], "01990000-0000-7000-8000-000000000001"

    refreshed = crosswalk.refresh(moved=moved(("a/2", other)))

    assert refreshed.persons.to_pylist() in ([], [{"record": "a/2", "person": other}])
    assert (refreshed.new_persons, refreshed.merged, refreshed.split) == ([], [], [])
    crosswalk.persons["a/2"] = other
    crosswalk.refresh([("a/1", ROSA), ("a/2", ROSA)])
    assert crosswalk.persons == {"a/1": rosa, "a/2": other}


def test_an_address_that_becomes_crowded_stops_to_count():
    table = replace(DEFAULT_TABLE, crowded_address=2)
    crosswalk = Crosswalk(table)
    dated = {"ssn": None, "sex": None, "middle_name": None}
    here = {**dated, "birth_date": None}
    crosswalk.full([("a/1", changed(ROSA, **dated)), ("a/2", changed(OMAR, **here))])
    before = dict(crosswalk.persons)
    neighbors = [
        (f"b/{name}", changed(OMAR, last_name=name, street_address=ROSA[4], **here))
        for name in ("Wren", "Heron")
    ]

    crosswalk.refresh(neighbors)
    crosswalk.refresh([("c/1", changed(ROSA, **dated))])

    assert {record: crosswalk.persons[record] for record in before} == before
    assert crosswalk.groups() == [["a/1", "c/1"], ["a/2"], ["b/Heron"], ["b/Wren"]]


def test_an_index_of_many_small_files_becomes_one_of_few():
    crosswalk = Crosswalk()
    crosswalk.full([("a/1", ROSA), ("a/2", OMAR), ("a/3", OMAR)])
    rosa = crosswalk.persons["a/1"]

    for day in range(SEGMENTS):
        new = (f"b/{day}", changed(ROSA, first_name="R" + "o" * day + "sa"))
        moved = ("a/2", changed(OMAR, street_address=f"{day} Elm St"))
        crosswalk.refresh([new, moved], gone=["a/3"])
    crosswalk.refresh([("c/1", ROSA)], gone=["b/0"])

    assert len(crosswalk.files) <= SEGMENTS
    assert crosswalk.persons["c/1"] == rosa
    assert crosswalk.groups() == [
        ["a/1", *(f"b/{day}" for day in range(1, SEGMENTS)), "c/1"],
        ["a/2"],
    ]
