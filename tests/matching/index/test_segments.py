"""Entries and rows of a segment are found again by their keys, wherever pages begin and end."""

import numpy as np
import pyarrow as pa
import pytest

from linkage.matching.index import sections
from linkage.matching.index.entries import PAGE_BYTES, entries_on_a_page
from linkage.matching.index.segment import Segment, SegmentWriter
from linkage.vault import SealBroken

ON_A_PAGE = entries_on_a_page(sections.TUPLE, counted=False)


def entries(keys):
    """A segment whose entries are numbered in the order of their keys."""
    values = np.arange(len(keys)).astype("<u4").view(sections.TUPLE)
    with SegmentWriter("IX") as writer:
        writer.add_entries("before", np.arange(3, dtype=np.uint64), np.zeros(3, sections.TUPLE))
        writer.add_entries("here", np.array(keys, dtype=np.uint64), values)
        return Segment.open(writer.finish({}, rows=0)).entries["here"]


def rows(keys, *columns):
    names = [f"column_{place}" for place in range(len(columns))]
    table = pa.table([pa.array(column, pa.string()) for column in columns], names)
    with SegmentWriter("IX") as writer:
        writer.add_texts("here", np.array(keys, dtype=np.uint64), table)
        return Segment.open(writer.finish({}, rows=0)).texts["here"]


def asked(*keys):
    return np.array(keys, dtype=np.uint64)


@pytest.mark.parametrize("count", [3, ON_A_PAGE, ON_A_PAGE + 1, 3 * ON_A_PAGE])
def test_every_key_is_found_with_its_value(count):
    here = entries([10 * number for number in range(count)])

    found = here.find(asked(*range(0, 10 * count, 5)))

    assert (found.asked * 5 == found.values["tuple"].astype(int) * 10).all()
    assert len(found.values) == count


def test_a_key_on_several_pages_is_found_whole():
    here = entries([1] * 5 + [2] * (2 * ON_A_PAGE) + [3] * 5)

    found = here.find(asked(0, 2, 4))

    assert set(found.asked.tolist()) == {1}
    assert len(found.values) == 2 * ON_A_PAGE


def test_a_key_of_too_many_entries_is_left_out_and_named():
    here = entries([1] * 5 + [2] * 6 + [3] * (4 * ON_A_PAGE) + [4])

    found = here.find(asked(1, 2, 3, 4), at_most=5)

    assert found.crowded.tolist() == [1, 2]
    assert np.bincount(found.asked).tolist() == [5, 0, 0, 1]


def test_a_crowded_key_is_not_read_at_all(folder):
    here = entries([1] + [3] * (50 * ON_A_PAGE) + [4])
    [file] = [path for path in folder.rglob("*") if path.is_file()]
    content = bytearray(file.read_bytes())
    middle = slice(len(content) // 5, 4 * len(content) // 5)
    content[middle] = bytes(len(content[middle]))
    file.write_bytes(content)

    found = here.find(asked(1, 3, 4), at_most=5)

    assert (found.asked.tolist(), found.crowded.tolist()) == ([0, 2], [1])
    with pytest.raises(SealBroken):
        here.find(asked(3))


def test_a_section_without_entries_finds_nothing():
    here = entries([1, 2, 3])
    empty = entries([])

    assert len(empty.find(asked(1, 2)).values) == len(here.find(asked()).values) == 0
    assert [len(part) for part in empty.everything()] == [0, 0]


LONG, LONGER = "x" * 300, "é" * 40_000


@pytest.mark.parametrize("texts", [["a", None, "", "bc"], [LONG, None, "a"], [LONGER, "a", None]])
def test_rows_come_back_as_they_were_however_long(texts):
    keys = [7 * number for number in range(len(texts))]
    here = rows(keys, texts, texts[::-1])

    found = here.find(asked(*keys))

    assert found.keys.tolist() == keys
    assert found.table.column("column_0").to_pylist() == texts
    assert found.table.column("column_1").to_pylist() == texts[::-1]


def test_rows_are_found_on_any_page_and_several_under_one_key():
    keys = sorted([*range(1000), *[500] * 100])
    here = rows(keys, [f"row {place}" for place in range(len(keys))])

    found = here.find(asked(0, 500, 999, 5000))

    assert found.keys.tolist() == [0, *[500] * 101, 999]
    assert found.table.column("column_0").to_pylist()[-1] == f"row {len(keys) - 1}"
    assert [part.table.num_rows for part in here.everything()] == [len(keys)]


def test_rows_of_nothing_keep_their_columns():
    here = rows([], [], [])

    assert here.find(asked(1)).table.column_names == ["column_0", "column_1"]
    assert list(here.everything()) == []


def test_pages_are_small():
    assert (
        entries_on_a_page(sections.RECORD, counted=False) * (8 + sections.RECORD.itemsize)
        <= PAGE_BYTES
    )


def test_keys_without_a_gap_are_not_written_and_found_all_the_same():
    counted, written = entries(range(7, 7 + 5 * ON_A_PAGE)), entries([7, *range(9, 5 * ON_A_PAGE)])

    assert (counted.counted, written.counted) == (True, False)
    assert len(counted.first_keys) < len(written.first_keys)
    keys = asked(0, 6, 7, 8, 7 + ON_A_PAGE, 6 + 5 * ON_A_PAGE, 7 + 5 * ON_A_PAGE)
    found = counted.find(keys)
    assert (keys[found.asked] - 7).tolist() == found.values["tuple"].tolist()
    assert found.asked.tolist() == [2, 3, 4, 5]
    everything = counted.everything()
    assert (everything[0] == everything[1]["tuple"] + np.uint64(7)).all()
    assert len(everything[0]) == 5 * ON_A_PAGE
