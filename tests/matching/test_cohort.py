"""A list that was brought, matched with records by points."""

import pyarrow as pa
import pytest

from linkage.matching.cohort import list_rows, match_list
from linkage.matching.default_table import DEFAULT_TABLE
from linkage.matching.session import Limits

COLUMNS = ("first_name", "last_name", "birth_date", "zip_code")
ANN = ("Canaryann", "Canaryfield", "1988-03-14", "19107")
OMAR = ("Omar", "Finch", "1971-11-02", "19121")


def table_of(rows):
    return pa.table(
        {
            name: pa.array([row[place] for row in rows], pa.string())
            for place, name in enumerate(COLUMNS)
        }
    )


def records_of(**rows):
    names = [name.replace("_", "/", 1) for name in rows]
    return table_of(rows.values()).add_column(0, "record", pa.array(names, pa.string()))


def matched(rows, records, persons=None):
    return match_list(
        list_rows(table_of(rows)), records, persons, DEFAULT_TABLE, limits=Limits("500MB", 1)
    )


def found(rows, records, persons=None):
    return [tuple(row.values()) for row in matched(rows, records, persons).rows.to_pylist()]


def test_a_row_is_of_the_person_whose_record_says_the_same():
    records = records_of(a_1=ANN, a_2=OMAR)

    assert found([OMAR, ANN], records) == [(0, "a/2"), (1, "a/1")]


@pytest.mark.parametrize(
    "spelled",
    [
        ("Omarr", "Finch", "1971-11-02", "19121"),
        ("Omar", "Finch", "11/02/1971", "19121-1234"),
        ("Omar", "Finch", "1971-11-02", None),
    ],
)
def test_a_row_spelled_otherwise_is_matched_by_its_points(spelled):
    assert found([spelled], records_of(a_1=ANN, a_2=OMAR)) == [(0, "a/2")]


def test_a_row_that_nobody_is_like_is_matched_with_nobody():
    stranger = ("Quillon", "Nobody", "1990-05-05", "19199")

    counts = matched([stranger, ANN], records_of(a_1=ANN)).counts

    assert counts == {"list_rows": 2, "rows_matched": 1, "rows_unsure": 0, "rows_unmatched": 1}


def test_rows_of_a_list_are_not_compared_with_each_other():
    counts = matched([ANN, ANN], records_of(a_1=OMAR)).counts

    assert counts["rows_unmatched"] == 2


def test_a_person_who_stands_on_a_list_twice_is_found_twice():
    assert found([ANN, ANN], records_of(a_1=ANN)) == [(0, "a/1"), (1, "a/1")]


def test_records_are_not_matched_with_each_other():
    assert found([OMAR], records_of(a_1=ANN, b_1=ANN)) == []


def test_a_row_that_two_persons_are_alike_is_of_neither():
    records = records_of(a_1=ANN, a_2=ANN)

    answer = matched([ANN], records)

    assert answer.rows.num_rows == 0
    assert answer.counts["rows_unsure"] == 1


def test_records_of_one_person_are_one_answer():
    records = records_of(a_1=ANN, b_1=ANN)

    assert len(found([ANN], records, [("a/1", "ann"), ("b/1", "ann")])) == 1


def test_a_record_that_is_nobodys_yet_is_not_matched():
    assert found([ANN], records_of(a_1=ANN), [("a/2", "omar")]) == []


def test_saying_the_same_is_not_enough_where_too_little_is_said():
    short = ("Ann", None, None, None)

    assert found([short], records_of(a_1=short)) == []


def test_an_empty_list_and_no_records_are_no_error():
    assert found([], records_of(a_1=ANN)) == []
