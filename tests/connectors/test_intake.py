import io
from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from datasets.rules.vocabulary import ElementType
from linkage.connectors import distinct, intake
from linkage.connectors.csv_drop import CsvDrop
from linkage.connectors.distinct import DistinctCount
from linkage.connectors.intake import take_in, vault_schema
from linkage.connectors.typed_columns import read_column
from linkage.rules.row_problems import Reject, RowProblem
from tests.factories import element_facts

DATE = {"type": ElementType.DATE, "date_format": "%m/%d/%Y|%d %b %Y"}


def read(texts, **described):
    column = read_column(pa.array(texts, pa.string()), element_facts("medicaid.x", **described))
    faults = {problem: mask.tolist() for problem, mask in column.faults.items() if mask.any()}
    return column.values.to_pylist(), faults


@pytest.mark.parametrize(
    ("described", "texts", "values"),
    [
        ({}, [" Ana ", "", "  ", None], ["Ana", None, None, None]),
        ({"type": ElementType.INTEGER}, ["7", "+7", "-7", "7.0", "007"], [7, 7, -7, 7, 7]),
        ({"type": ElementType.NUMBER}, ["1.5", "+.5", "5.", "-1e3"], [1.5, 0.5, 5.0, -1000.0]),
        (
            {"type": ElementType.BOOLEAN},
            ["Yes", "n", "TRUE", "0", ""],
            [True, False, True, False, None],
        ),
        (DATE, ["2020-02-29", "02/29/2020", "29 Feb 2020"], [date(2020, 2, 29)] * 3),
        ({"type": ElementType.CODE, "codes": {"A": "Adult"}}, ["A", " A", ""], ["A", "A", None]),
    ],
)
def test_cells_are_read_as_the_dictionary_says(described, texts, values):
    assert read(texts, **described) == (values, {})


@pytest.mark.parametrize(
    ("described", "text", "problem"),
    [
        ({"type": ElementType.INTEGER}, "7.5", RowProblem.NOT_AN_INTEGER),
        ({"type": ElementType.INTEGER}, "9" * 19, RowProblem.NOT_AN_INTEGER),
        ({"type": ElementType.NUMBER}, "1,5", RowProblem.NOT_A_NUMBER),
        ({"type": ElementType.NUMBER}, "nan", RowProblem.NOT_A_NUMBER),
        ({"type": ElementType.BOOLEAN}, "perhaps", RowProblem.NOT_A_BOOLEAN),
        (DATE, "2020-02-30", RowProblem.NOT_A_DATE),
        (DATE, "20200229", RowProblem.NOT_A_DATE),
        (DATE, "13/01/2020", RowProblem.NOT_A_DATE),
        ({"type": ElementType.CODE, "codes": {"A": "Adult"}}, "a", RowProblem.UNKNOWN_CODE),
        ({"is_required": True}, " ", RowProblem.MISSING),
    ],
)
def test_cell_that_does_not_fit_is_marked_and_read_as_nothing(described, text, problem):
    assert read([text], **described) == ([None], {problem: [True]})


ELEMENTS = {
    "member_id": element_facts("medicaid.member_id", is_required=True),
    "birth_date": element_facts("medicaid.birth_date", **DATE),
    "visits": element_facts("medicaid.visits", type=ElementType.INTEGER),
}
TEXT = """member_id,color,birth_date,visits
A1,red,1984-03-02,3
,red,1984-03-02,x
A3,red,,
A4,red
A5,red,03/02/1984,3
"""
PLACES = {"member_id": 0, "birth_date": 2, "visits": 3}


def test_sound_rows_are_kept_and_faulty_ones_listed_by_row_column_and_problem():
    kept = []

    taken = take_in(CsvDrop(io.BytesIO(TEXT.encode())), PLACES, ELEMENTS, kept.append)

    assert pa.Table.from_batches(kept).to_pylist() == [
        {"member_id": "A1", "birth_date": date(1984, 3, 2), "visits": 3},
        {"member_id": "A3", "birth_date": None, "visits": None},
        {"member_id": "A5", "birth_date": date(1984, 3, 2), "visits": 3},
    ]
    assert kept[0].schema == vault_schema(ELEMENTS)
    assert (taken.sound, taken.rejected) == (3, 2)
    assert taken.rejects == [
        Reject(3, "member_id", RowProblem.MISSING),
        Reject(3, "visits", RowProblem.NOT_AN_INTEGER),
        Reject(5, "", RowProblem.WRONG_SHAPE),
    ]


def test_profile_counts_and_tells_no_value():
    taken = take_in(CsvDrop(io.BytesIO(TEXT.encode())), PLACES, ELEMENTS, lambda batch: None)

    assert taken.profile == {
        "member_id": {"nulls": 0, "distinct": 3, "is_exact": True},
        "birth_date": {"nulls": 1, "distinct": 1, "is_exact": True},
        "visits": {"nulls": 1, "distinct": 1, "is_exact": True},
    }


def test_rejects_are_all_counted_and_the_first_of_them_listed(monkeypatch):
    monkeypatch.setattr(intake, "REJECTS_LISTED", 3)
    text = "member_id,visits\n" + "1\n,x\n" * 200

    taken = take_in(
        CsvDrop(io.BytesIO(text.encode()), block_bytes=64),
        {"member_id": 0, "visits": 1},
        ELEMENTS,
        lambda batch: None,
    )

    assert (taken.sound, taken.rejected) == (0, 400)
    assert [reject.row for reject in taken.rejects] == [2, 3, 3]


def test_distinct_values_are_estimated_once_there_are_many(monkeypatch):
    monkeypatch.setattr(distinct, "KEPT", 4096)
    count = DistinctCount()

    for start in range(0, 100_000, 10_000):
        count.add(pa.array(np.arange(start, start + 20_000)))

    assert not count.is_exact
    assert count.count == pytest.approx(110_000, rel=0.06)


def test_same_values_in_another_batch_are_not_counted_again():
    count = DistinctCount()

    for _ in range(3):
        count.add(pa.array(["a", "b", None]))

    assert (count.count, count.is_exact) == (2, True)
