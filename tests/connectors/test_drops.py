import hashlib
import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pyarrow as pa
import pytest
from pyarrow import parquet

from linkage.connectors.csv_drop import CsvDrop
from linkage.connectors.drop import Unreadable, content_hash
from linkage.connectors.parquet_drop import ParquetDrop

CANARY = "Quillfeather"
MIDNIGHT = datetime(2020, 1, 5, tzinfo=UTC)


def rows_of(drop, places=None):
    """Every row as (number, values), and the numbers of rows of another shape."""
    rows, misshapen = [], []
    for batch in drop.batches(range(len(drop.header)) if places is None else places):
        columns = [column.to_pylist() for column in batch.rows.columns]
        rows += zip(batch.numbers.tolist(), *columns, strict=True)
        misshapen += batch.misshapen
    return rows, misshapen


def csv_drop(text, **options):
    return CsvDrop(io.BytesIO(text.encode() if isinstance(text, str) else text), **options)


def parquet_drop(**columns):
    file = io.BytesIO()
    parquet.write_table(pa.table(columns), file)
    file.seek(0)
    return ParquetDrop(file)


def test_csv_rows_are_numbered_as_a_spreadsheet_shows_them():
    text = '\ufeffid,note\n1,"two\nlines"\n\n2,"a ""word"""\n3,\n'

    drop = csv_drop(text)

    assert drop.header == ("id", "note")
    assert rows_of(drop) == ([(2, "1", "two\nlines"), (3, "2", 'a "word"'), (4, "3", "")], [])


@pytest.mark.parametrize("block_bytes", [64, 1024 * 1024])
def test_csv_rows_of_another_shape_are_left_out_and_the_rest_keep_their_numbers(block_bytes):
    lines = [f"{number},{number}" for number in range(2, 202)]
    lines[3] = "5"
    lines[100] = "102,102,102"
    lines[199] = "201"

    rows, misshapen = rows_of(csv_drop("\n".join(["id,note", *lines]), block_bytes=block_bytes))

    assert misshapen == [5, 102, 201]
    assert [(number, str(number), str(number)) for number, *_ in rows] == rows
    assert len(rows) == 197


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_csv_may_be_divided_by_another_sign_than_the_comma(delimiter):
    text = f"id{delimiter}note\n1{delimiter}a, b\n"

    drop = csv_drop(text)

    assert rows_of(drop) == ([(2, "1", "a, b")], [])


def test_only_the_columns_asked_for_are_read():
    drop = csv_drop("id,secret,note\n1,x,y\n")

    rows, _ = rows_of(drop, [2, 0])

    assert rows == [(2, "y", "1")]


def test_csv_with_a_heading_only_has_no_rows():
    drop = csv_drop("id,note\n")

    assert rows_of(drop) == ([], [])


@pytest.mark.parametrize(
    ("content", "because"),
    [
        (b"", "The first line is empty"),
        (b"\nid\n1\n", "The first line is empty"),
        (b"\xff\xfei\x00d\x00", "not written in UTF-8"),
        (b"id,note\n1,caf\xe9 " + CANARY.encode() + b"\n", "not written in UTF-8"),
        (b"id\n" + b"x\n" * 150_000 + b"\xe9\n", "not written in UTF-8"),
        (b'id,"note\n' + CANARY.encode() * 30_000, "quotation mark"),
        (b"id," + b"x" * 200_000 + b"\n1,2\n", "quotation mark"),
        (b'id,note\n1,"' + CANARY.encode() * 30_000, "quotation mark"),
    ],
)
def test_csv_that_cannot_be_read_is_turned_away_in_our_own_words(content, because):
    with pytest.raises(Unreadable) as turned_away:
        rows_of(csv_drop(content, block_bytes=64 * 1024))

    assert because in str(turned_away.value)
    assert CANARY not in str(turned_away.value)
    assert turned_away.value.__cause__ is None
    assert turned_away.value.__suppress_context__ or not turned_away.value.__context__


def test_parquet_values_are_read_as_the_text_a_csv_file_would_have_held():
    drop = parquet_drop(
        id=[1, 2],
        score=[1.5, None],
        day=pa.array([date(2020, 1, 5), None]),
        moment=pa.array([MIDNIGHT, MIDNIGHT + timedelta(minutes=510)], pa.timestamp("us")),
        fine=pa.array([MIDNIGHT, None], pa.timestamp("ns", tz="UTC")),
        flag=[True, False],
        kind=pa.array(["A", "B"]).dictionary_encode(),
        price=[Decimal("1.50"), None],
    )

    rows, misshapen = rows_of(drop)

    assert misshapen == []
    assert rows == [
        (1, "1", "1.5", "2020-01-05", "2020-01-05", "2020-01-05", "true", "A", "1.50"),
        (2, "2", None, None, "2020-01-05 08:30:00.000000", None, "false", "B", None),
    ]


def test_parquet_is_read_by_columns_and_in_batches(monkeypatch):
    monkeypatch.setattr("linkage.connectors.parquet_drop.BATCH_ROWS", 10)
    drop = parquet_drop(id=list(range(1, 26)), secret=["x"] * 25)

    rows, _ = rows_of(drop, [0])

    assert rows == [(number, str(number)) for number in range(1, 26)]


def test_parquet_with_lists_is_turned_away():
    with pytest.raises(Unreadable, match="lists or records"):
        parquet_drop(id=[1], names=[["a", "b"]])


def test_parquet_that_is_something_else_is_turned_away_in_our_own_words():
    with pytest.raises(Unreadable, match="cannot be read as Parquet") as turned_away:
        ParquetDrop(io.BytesIO(CANARY.encode() * 100))

    assert turned_away.value.__suppress_context__


def test_parquet_broken_in_the_middle_is_turned_away():
    file = io.BytesIO()
    parquet.write_table(pa.table({"name": [CANARY * number for number in range(999)]}), file)
    content = bytearray(file.getvalue())
    content[200:2000] = bytes(1800)

    with pytest.raises(Unreadable, match="cannot be read as Parquet"):
        rows_of(ParquetDrop(io.BytesIO(bytes(content))))


def test_content_hash_leaves_the_file_at_its_beginning():
    file = io.BytesIO(b"id\n1\n")
    file.read()

    digest = content_hash(file)

    assert digest == hashlib.sha256(b"id\n1\n").hexdigest()
    assert file.tell() == 0
