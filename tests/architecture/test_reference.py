"""What the reference pages say is what the code enforces."""

import pytest

from linkage.management.commands import write_reference

PAGES = write_reference.pages()


@pytest.mark.parametrize("name", PAGES)
def test_reference_page_is_up_to_date(name):
    page = write_reference.FOLDER / name

    assert page.is_file(), "run: python3 run.py manage write_reference"
    assert page.read_text() == PAGES[name], "run: python3 run.py manage write_reference"
