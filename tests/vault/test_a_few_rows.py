"""A few rows of a sealed file by their number, without the rest."""

import pyarrow as pa
import pytest

from linkage import vault


@pytest.fixture
def sealed(folder):
    """Seven rows in pieces of three."""
    with vault.SealedWriter("delivery") as writer:
        for begin in (0, 3, 6):
            rows = range(begin, min(begin + 3, 7))
            writer.write_table(pa.table({"name": [f"n{n}" for n in rows], "other": list(rows)}))
        return writer.finish()


def test_rows_come_in_the_order_asked_with_the_columns_asked(sealed):
    found = vault.rows(sealed, ["name"], [6, 0, 4, 0])

    assert found.to_pydict() == {"name": ["n6", "n0", "n4", "n0"]}


def test_no_rows_are_an_empty_table(sealed):
    assert vault.rows(sealed, ["name"], []).to_pydict() == {"name": []}


@pytest.mark.parametrize("place", [-1, 7])
def test_a_row_that_is_not_there_is_an_error(sealed, place):
    with pytest.raises(IndexError):
        vault.rows(sealed, ["name"], [place])
