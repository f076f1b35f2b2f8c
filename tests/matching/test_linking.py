"""Records in, persons out: what is one person and what is not."""

import random
from dataclasses import replace

import pyarrow as pa
import pytest

from linkage.matching.default_table import DEFAULT_TABLE
from linkage.matching.linkage import link, steps_of
from linkage.matching.points import Attribute, Guard, PointsTable
from linkage.matching.session import Limits, OutOfMemory
from linkage.matching.words import GUARDS, level_in_words, rule_in_words

FIELDS = ("first_name", "last_name", "birth_date", "ssn", "street_address", "sex", "middle_name")
SMALL = Limits(memory="500MB", threads=1)

ROSA = ("Rosa", "Quintero", "1988-03-14", "412-65-9081", "118 Cedar Ave", "F", "L")


def records(*rows):
    """A table of records r0, r1, …; a short row lacks the last fields."""
    full = [(*row, *([None] * (len(FIELDS) - len(row)))) for row in rows]
    columns = zip(*full, strict=True) if full else [()] * len(FIELDS)
    table = {
        field: pa.array(list(values), pa.string())
        for field, values in zip(FIELDS, columns, strict=True)
    }
    return pa.table({"record": [f"r{number}" for number in range(len(rows))], **table})


def groups(table, points=DEFAULT_TABLE, limits=SMALL):
    """The groups of records, as sets of numbers."""
    found = link(table, points, limits=limits).groups.to_pylist()
    together = {}
    for row in found:
        together.setdefault(row["grp"], set()).add(int(row["record"][1:]))
    return sorted(together.values(), key=min)


def changed(row, **fields):
    return tuple(fields.get(name, value) for name, value in zip(FIELDS, row, strict=True))


ONE_PERSON = {
    "identical": ROSA,
    "misspelled": changed(ROSA, first_name="Roza", last_name="Quintera"),
    "another spelling of the date": changed(ROSA, birth_date="03141988", ssn=None),
    "day and month exchanged": changed(ROSA, birth_date="1988-14-03"),
    "one digit of the number wrong": changed(ROSA, ssn="412-65-9087"),
    "moved and married": changed(ROSA, last_name="Quintero-Bell", street_address="9 Elm St"),
    "without number": changed(ROSA, ssn=None),
    "without birth date": changed(ROSA, birth_date=None, ssn=None),
    "only name and number": changed(ROSA, birth_date=None, street_address=None, sex=None),
    "names exchanged": changed(ROSA, first_name="Quintero", last_name="Rosa"),
}


@pytest.mark.parametrize("other", ONE_PERSON.values(), ids=ONE_PERSON.keys())
def test_one_person_in_two_spellings(other):

    found = groups(records(ROSA, other))

    assert found == [{0, 1}]


TWO_PERSONS = {
    "a stranger": ("Omar", "Finch", "1971-11-02", "523-11-7740", "77 Pine Ct", "M", "T"),
    "the same name only": ("Rosa", "Quintero", "1961-09-30", "523-11-7740", "77 Pine Ct", "F", "A"),
    "a twin": changed(ROSA, first_name="Elena", ssn="412-65-9082", middle_name="M"),
    "a twin without number": changed(ROSA, first_name="Elena", ssn=None, middle_name="M"),
    "a sister": ("Luz", "Quintero", "1990-07-01", None, "118 Cedar Ave", "F", "C"),
    "a child under the mother's number": changed(
        ROSA, first_name="Mateo", birth_date="2012-05-05", sex="M", middle_name=None
    ),
}


@pytest.mark.parametrize("other", TWO_PERSONS.values(), ids=TWO_PERSONS.keys())
def test_two_persons_who_share_something(other):

    found = groups(records(ROSA, other))

    assert found == [{0}, {1}]


def test_a_junior_is_not_his_father():
    father = pa.table(
        {
            "record": ["r0", "r1"],
            "first_name": ["James", "James"],
            "last_name": ["Holt Sr.", "Holt Jr."],
            "street_address": ["4 Oak St", "4 Oak St"],
            "birth_date": [None, None],
        }
    )

    assert groups(father) == [{0}, {1}]


def test_a_record_that_fits_two_persons_does_not_make_them_one():
    twin = changed(ROSA, first_name="Elena", ssn="598-22-1143", middle_name="M")
    nameless = changed(ROSA, first_name="Baby Girl", ssn=None, middle_name=None)

    found = link(records(ROSA, twin, nameless, ROSA, twin), DEFAULT_TABLE, limits=SMALL)

    assert found.counts["group_sizes"] == {"2": 1, "3": 1}
    assert (found.counts["groups_taken_apart"], found.counts["joins_refused"]) == (1, 1)


def test_strong_evidence_overrides_two_typing_errors():
    wrong = changed(ROSA, ssn="412-65-9018", birth_date="1988-03-15", street_address="9 Elm St")
    far = changed(ROSA, ssn="732-65-9018", birth_date="1971-08-15")

    found = groups(records(ROSA, wrong, changed(wrong, birth_date=None), far))

    assert found == [{0, 1, 2}, {3}]


def test_groups_that_are_taken_apart_never_meet_unrelated_ones():
    """Conflict repair renumbers groups; its numbers must not be those of others."""
    strangers = [
        (f"Name{chr(65 + n)}", f"Family{chr(65 + n)}", f"19{60 + n}-05-06", f"512-33-40{n:02d}")
        for n in range(20)
    ]
    in_conflict = [ROSA, changed(ROSA, ssn="598-22-1143"), changed(ROSA, ssn="412-65-9081")]

    found = groups(records(*strangers, *in_conflict, *strangers))

    assert all(group in found for group in [{n, n + 23} for n in range(20)])


def test_a_shelter_is_nobodys_household():
    guests = [
        (f"Kim{chr(65 + n)}", f"Guest{chr(65 + n)}x", None, None, "1401 Shelter Rd")
        for n in range(12)
    ]

    counts = link(records(*guests), DEFAULT_TABLE, limits=SMALL).counts

    assert (counts["groups"], counts["candidates"]) == (12, 0)


def test_a_key_too_many_share_is_dropped_and_counted():
    crowd = [("Al", f"Fam{chr(65 + n // 26)}{chr(65 + n % 26)}", "1980-01-01") for n in range(30)]
    capped = replace(DEFAULT_TABLE, largest_block=10)

    counts = link(records(*crowd), capped, limits=SMALL).counts

    assert sum(rule["keys_dropped"] for rule in counts["blocking"]) > 0
    assert counts["groups"] == 30


def test_identical_records_are_compared_once():

    counts = link(records(*[ROSA] * 50), DEFAULT_TABLE, limits=SMALL).counts

    assert (counts["rows"], counts["tuples"], counts["candidates"]) == (50, 1, 0)
    assert counts["group_sizes"] == {"50": 1}


def test_rows_under_one_record_key_are_one_record():
    table = records(ROSA, ("Zoe", "Quintero", None, None, None))
    table = table.set_column(0, "record", pa.array(["same", "same"]))

    found = link(table, DEFAULT_TABLE, limits=SMALL)

    assert found.groups.num_rows == 1
    assert (found.counts["rows"], found.counts["records"]) == (2, 1)


def test_nothing_to_link_is_no_error():

    found = link(records(), DEFAULT_TABLE, limits=SMALL)

    assert (found.groups.num_rows, found.counts["groups"]) == (0, 0)


def test_empty_values_agree_with_nothing():
    empty = (None,) * len(FIELDS)

    found = link(records(empty, empty, ("", "", "", "", "", "", "")), DEFAULT_TABLE, limits=SMALL)

    assert found.counts["candidates"] == 0
    assert found.counts["group_sizes"] == {"1": 3}


@pytest.mark.parametrize(
    "said",
    [
        ("Rosa", None, None, None, None),
        (None, "Quintero", None, None, None),
        (None, None, "1988-03-14", None, None),
        (None, None, None, "412-65-9081", None),
        (None, None, None, None, "118 Cedar Ave"),
        ("Rosa", "Quintero", None, None, None),
    ],
)
def test_records_that_say_the_same_too_little_are_not_taken_for_one_person(said):

    assert groups(records(said, said, said)) == [{0}, {1}, {2}]


CONSTANT = {"birth_date": "1988-03-14", "ssn": "412-65-9081", "street_address": "1 City Hall"}


@pytest.mark.parametrize("field", CONSTANT)
def test_a_value_that_all_have_makes_nobody_one(field):
    names = "Rosa Quintero,Omar Finch,Greta Novak,Luz Ibarra,Hugo Pell,Ines Dahl,Tariq Webb,Zoe Kim"
    people = [
        (*name.split(), f"19{50 + 7 * n % 40}-0{1 + n}-1{n}", None, f"{n}17 {name.split()[0]} St")
        for n, name in enumerate(names.split(","))
    ]
    same = {FIELDS.index(field): CONSTANT[field]}
    rows = [tuple(same.get(place, value) for place, value in enumerate(row)) for row in people]

    assert len(groups(records(*rows))) == len(people)


def test_order_and_threads_change_nothing():
    shuffler = random.Random(5)  # noqa: S311 - a shuffle, not a secret
    people = [
        (f"Ana{chr(65 + n % 7)}", f"Reyes{chr(65 + n % 5)}", f"19{70 + n % 9}-0{1 + n % 9}-12")
        for n in range(200)
    ]
    table = records(*people)
    order = list(range(table.num_rows))
    shuffler.shuffle(order)

    one = link(table, DEFAULT_TABLE, limits=replace(SMALL, threads=1))
    many = link(table.take(order), DEFAULT_TABLE, limits=replace(SMALL, threads=4))

    assert one.groups.equals(many.groups)
    assert one.counts == many.counts


def test_a_run_can_be_stopped_after_any_step():
    seen = []

    link(records(ROSA, ROSA), DEFAULT_TABLE, limits=SMALL, step=seen.append)

    assert len(seen) == steps_of(DEFAULT_TABLE)
    assert seen[0] == "Values standardized"
    assert "Rosa" not in " ".join(seen)


def test_a_run_that_outgrows_its_memory_says_so():
    crowd = records(*[(f"N{n:06d}", f"F{n:06d}", None, None, f"{n} Elm St") for n in range(40_000)])

    with pytest.raises(OutOfMemory, match="more than the 10MB"):
        link(crowd, DEFAULT_TABLE, limits=Limits(memory="10MB", threads=1))


def test_a_table_survives_being_kept():

    assert PointsTable.from_record(DEFAULT_TABLE.as_record()) == DEFAULT_TABLE


def test_a_word_the_vocabulary_does_not_know_is_an_error():
    record = DEFAULT_TABLE.as_record()
    record["comparisons"][0]["levels"][0]["test"] = "1 = 1); DROP TABLE tuples; --"

    with pytest.raises(ValueError, match="is not a valid Test"):
        PointsTable.from_record(record)


def test_address_and_phone_tell_of_one_household_once():
    mother = changed(ROSA, birth_date=None, ssn=None)
    table = records(mother, changed(mother, first_name="Rosario"))
    numbered = table.append_column("phone", pa.array(["215-555-0142", "215-555-0142"]))
    others = {**DEFAULT_TABLE.guards}
    taken = others.pop(Guard.HOUSEHOLD)
    unguarded = replace(DEFAULT_TABLE, guards=others)

    assert points_of(numbered, DEFAULT_TABLE) == points_of(numbered, unguarded) + taken
    assert points_of(table, DEFAULT_TABLE) == points_of(table, unguarded)


def points_of(table, points):
    [pair] = link(table, points, limits=SMALL).pairs.to_pylist()
    return pair["points"]


def test_a_guard_needs_its_attributes():
    narrow = replace(
        DEFAULT_TABLE,
        comparisons=tuple(
            comparison
            for comparison in DEFAULT_TABLE.comparisons
            if comparison.attribute in (Attribute.FIRST_NAME, Attribute.LAST_NAME)
        ),
        link_at=15,
    )

    assert groups(records(ROSA, changed(ROSA, ssn=None)), narrow) == [{0, 1}]


def test_every_level_and_rule_of_the_table_has_words():
    levels = [level_in_words(each) for table in DEFAULT_TABLE.comparisons for each in table.levels]

    assert "the same" in levels
    assert "1 record in 3,000" in " ".join(levels)
    assert rule_in_words(DEFAULT_TABLE.blocking[0]) == "the same social security number"
    assert set(GUARDS) == set(Guard)
