"""What reviewers decided outranks points, and a run keeps pairs for them to look at."""

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from linkage.matching.default_table import DEFAULT_TABLE
from linkage.matching.linkage import link
from linkage.matching.verdicts import NO_VERDICTS, Verdicts
from tests.matching.test_linking import ROSA, SMALL, changed, groups, records

OMAR = ("Omar", "Finch", "1971-11-02", "523-11-7740", "77 Pine Ct", "M", "T")


def linked(table, **options):
    return link(table, DEFAULT_TABLE, limits=SMALL, **options)


def grouped(table, **options):
    found = linked(table, **options).groups.to_pydict()
    return dict(zip(found["record"], found["grp"], strict=True))


def test_records_declared_one_person_are_one_whatever_their_points():
    verdicts = Verdicts.of(must=[("r0", "r1")])

    found = grouped(records(ROSA, OMAR, ROSA, OMAR), verdicts=verdicts)

    assert set(found.values()) == {0}


def test_records_declared_two_persons_are_two_though_they_say_the_same():
    verdicts = Verdicts.of(cannot=[("r0", "r1")])

    found = grouped(records(ROSA, ROSA, ROSA), verdicts=verdicts)

    assert found["r0"] != found["r1"]
    assert found["r2"] in (found["r0"], found["r1"])


def test_a_third_record_does_not_bring_together_what_was_declared_apart():
    other = changed(ROSA, first_name="Roza", street_address="9 Elm St")
    verdicts = Verdicts.of(cannot=[("r0", "r1")])

    found = grouped(records(ROSA, other, changed(ROSA, ssn=None)), verdicts=verdicts)

    assert found["r0"] != found["r1"]


def test_a_verdict_that_contradicts_a_stronger_one_is_counted_as_refused():
    verdicts = Verdicts.of(must=[("r0", "r1"), ("r1", "r2")], cannot=[("r0", "r2")])

    found = linked(records(ROSA, OMAR, changed(OMAR, ssn=None)), verdicts=verdicts)

    assert found.counts["verdicts_refused"] == 1


def test_a_verdict_on_somebody_elsewhere_parts_no_other_records():
    elsewhere = [
        changed(OMAR, first_name=first, last_name=last, birth_date=born, ssn=None)
        for first, last, born in (
            ("Abel", "Abt", "1931-01-02"),
            ("Rex", "Moss", "1988-12-30"),
            ("Zoe", "Zweig", "2020-02-03"),
        )
    ]
    table = records(ROSA, ROSA, ROSA, *elsewhere)
    apart = [("r0", "r2")]
    others = [(rosa, other) for rosa in ("r0", "r1", "r2") for other in ("r3", "r4", "r5")]

    found = grouped(table, verdicts=Verdicts.of(cannot=[*apart, *others]))

    assert found == grouped(table, verdicts=Verdicts.of(cannot=apart))


def test_what_people_are_asked_about_points_do_not_join():
    table = records(ROSA, changed(ROSA, ssn=None), changed(ROSA, middle_name=None))
    asked = NO_VERDICTS.while_asked([("r0", "r1")])

    run = linked(table, verdicts=asked)

    found = dict(zip(*run.groups.to_pydict().values(), strict=True))
    assert found["r0"] != found["r1"]
    assert found["r2"] in (found["r0"], found["r1"])
    bands = {(pair["left"], pair["right"]): pair["band"] for pair in run.pairs.to_pylist()}
    assert bands["r0", "r1"] == "refused"


def test_what_people_declared_one_person_is_one_while_others_are_asked():
    table = records(ROSA, OMAR, changed(ROSA, ssn=None))
    asked = Verdicts.of(must=[("r0", "r1"), ("r1", "r2")]).while_asked([("r0", "r2")])

    run = linked(table, verdicts=asked)

    assert set(run.groups.column("grp").to_pylist()) == {0}
    assert run.counts["verdicts_refused"] == 0


def test_records_that_say_the_same_are_one_while_people_are_asked():
    asked = NO_VERDICTS.while_asked([("r0", "r1")])

    assert set(grouped(records(ROSA, ROSA), verdicts=asked).values()) == {0}


def test_a_verdict_about_records_that_are_gone_changes_nothing():
    verdicts = Verdicts.of(must=[("r0", "gone")], cannot=[("r1", "gone")])

    assert grouped(records(ROSA, OMAR), verdicts=verdicts) == grouped(records(ROSA, OMAR))


PEOPLE = st.sampled_from(
    [ROSA, OMAR, changed(ROSA, ssn=None), changed(ROSA, first_name="Elena"), changed(OMAR, ssn="x")]
)
PAIR = st.tuples(st.integers(0, 5), st.integers(0, 5)).filter(lambda pair: pair[0] < pair[1])


@given(
    people=st.lists(PEOPLE, min_size=6, max_size=6),
    must=st.sets(PAIR, max_size=3),
    cannot=st.sets(PAIR, max_size=3),
    asked=st.sets(PAIR, max_size=3),
)
@settings(max_examples=12, deadline=None)
def test_verdicts_are_always_kept(people, must, cannot, asked):
    named = [(f"r{a}", f"r{b}") for a, b in cannot]
    verdicts = Verdicts.of(must=[(f"r{a}", f"r{b}") for a, b in must], cannot=named)
    declared = [people.index(person) for person in people]
    for a, b in must:
        declared = [declared[a] if each == declared[b] else each for each in declared]

    run = linked(
        records(*people), verdicts=verdicts.while_asked((f"r{a}", f"r{b}") for a, b in asked)
    )

    found = dict(zip(*run.groups.to_pydict().values(), strict=True))
    assert all(found[a] != found[b] for a, b in named)
    assert all(found[f"r{a}"] != found[f"r{b}"] for a, b in asked if declared[a] != declared[b])
    apart = sum(found[f"r{a}"] != found[f"r{b}"] for a, b in must)
    assert (apart == 0) == (run.counts["verdicts_refused"] == 0)


@given(order=st.permutations(range(7)), threads=st.integers(1, 3))
@settings(max_examples=8, deadline=None)
def test_the_order_of_rows_changes_neither_persons_nor_pairs(order, threads):
    twin = changed(ROSA, first_name="Elena", ssn="598-22-1143", middle_name="M")
    nameless = changed(ROSA, first_name="Baby Girl", ssn=None, middle_name=None)
    table = records(ROSA, twin, nameless, ROSA, twin, OMAR, changed(OMAR, ssn=None))
    verdicts = Verdicts.of(cannot=[("r0", "r3")])

    whole = linked(table, verdicts=verdicts)
    shuffled = linked(table.take(order), verdicts=verdicts)

    assert shuffled.groups.equals(whole.groups)
    assert shuffled.pairs.equals(whole.pairs)
    assert shuffled.counts == whole.counts


def test_a_run_keeps_refused_joins_and_pairs_between_the_lines():
    twin = changed(ROSA, first_name="Elena", ssn="598-22-1143", middle_name="M")
    nameless = changed(ROSA, first_name="Baby Girl", ssn=None, middle_name=None)
    unsure = ("Rosa", "Quintero", None, None, None)

    pairs = linked(records(ROSA, twin, nameless, unsure)).pairs.to_pylist()

    bands = {(pair["left"], pair["right"]): pair["band"] for pair in pairs}
    # The nameless record fits both twins and can be one of them only.
    assert "refused" in (bands["r0", "r2"], bands["r1", "r2"])
    assert bands["r0", "r3"] == "review"
    assert {pair["weight"] for pair in pairs} == {1.0}
    attributes = [name for name in pairs[0] if name.startswith("points_")]
    assert len(attributes) == len(DEFAULT_TABLE.comparisons)


def test_a_pair_of_records_is_sampled_when_there_are_too_many():
    crowd = records(
        *[(f"Name{chr(65 + n)}", "Quintero", "1988-03-14", None, f"{n} Elm St") for n in range(20)]
    )

    found = link(crowd, DEFAULT_TABLE, limits=SMALL, sampled_pairs=16)

    kept = found.pairs.num_rows
    stands_for = sum(found.pairs.column("weight").to_pylist())
    assert kept <= 16
    assert abs(stands_for - found.counts["candidates"]) < found.counts["candidates"]
    assert sum(found.counts["points"].values()) > kept


def test_the_histogram_counts_every_pair_where_none_was_left_out():
    found = linked(records(ROSA, OMAR, changed(ROSA, ssn=None), changed(ROSA, first_name="Elena")))

    assert sum(found.counts["points"].values()) == found.pairs.num_rows


def test_identical_records_and_one_group_stay_together():

    assert groups(records(ROSA, ROSA, OMAR)) == [{0, 1}, {2}]


def test_a_table_without_rows_has_no_pairs():

    assert linked(records()).pairs.num_rows == 0


def test_rows_of_one_record_are_no_pair_to_review():
    table = records(ROSA, changed(ROSA, first_name="Elena", ssn=None, middle_name=None))
    table = table.set_column(0, "record", pa.array(["same", "same"]))

    assert linked(table).pairs.num_rows == 0
