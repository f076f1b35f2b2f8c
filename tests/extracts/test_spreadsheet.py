import csv
import io

import pyarrow as pa
import pytest

from linkage.extracts.spreadsheet import as_csv, content_sha256, neutralize


@pytest.mark.parametrize(
    "attack",
    [
        "=1+1",
        '=HYPERLINK("http://evil.example","Doe")',
        "+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(A1)",
        "\t=1+1",
        "\r=1+1",
        "\n=1+1",
        "  =1+1",
        "\u00a0=1+1",
        "＝1+1",
        "+1 215 555 0100",
    ],
)
def test_text_that_a_spreadsheet_would_run_is_only_text(attack):
    assert neutralize(attack) == "'" + attack


@pytest.mark.parametrize(
    "harmless", ["-5", "+5", "-0.25", "1e-7", "-1.5E+3", "19104", "Doe", "O'Brien", "", "a=b", "."]
)
def test_numbers_and_ordinary_text_are_left_as_they_are(harmless):
    assert neutralize(harmless) == harmless


@pytest.mark.parametrize("value", [-5, 2.5, None, True])
def test_values_that_are_not_text_are_left_as_they_are(value):
    assert neutralize(value) is value


def test_a_header_cannot_run_either():
    pieces = list(as_csv(["=cmd"], []))

    assert pieces == [b"'=cmd\r\n"]


def test_the_content_hash_does_not_depend_on_the_size_of_chunks():
    table = pa.table({"a": ["x, y", 'q"uote', None, "line\nbreak"], "n": [1, -2, None, 4]})

    hashes = {
        content_sha256(as_csv(["a", "n"], table.to_batches(max_chunksize=size))) for size in (1, 4)
    }
    text = b"".join(as_csv(["a", "n"], table.to_batches())).decode()

    assert len(hashes) == 1
    assert list(csv.reader(io.StringIO(text, newline="")))[1:3] == [["x, y", "1"], ['q"uote', "-2"]]
