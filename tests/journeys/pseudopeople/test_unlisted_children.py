"""Which children does no tax filing list? The whole chain, on simulated administrative records."""

import csv
import os
import re
from pathlib import Path

import pytest

from agreements.actions.registers import load_file
from linkage.models import CrosswalkEntry, Output
from linkage.story import work
from linkage.story.deliver import deliver_folder
from linkage.story.steps import Telling
from linkage.story.whole import carry
from linkage.vault import record_key
from tests.journeys.pseudopeople.quality import Quality, members_of, pairs_of
from tests.journeys.pseudopeople.reshape import Deliveries, reshape

ROOT = Path(__file__).parents[3]
SHARED = Path(os.environ.get("PORTAL_SHARED", ROOT.parent / "shared"))
SOURCE = SHARED / "data" / "pseudopeople"
REGISTER = Path(__file__).parent / "town.yaml"
PAGE = ROOT / "docs" / "linkage-quality.md"
# Born since then: a child of the filings' tax year.
SINCE = "2004"

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not SOURCE.is_dir(), reason=f"{SOURCE} is not there"),
]


@pytest.fixture
def deliveries(tmp_path) -> Deliveries:
    folder = tmp_path / "deliveries"
    folder.mkdir()
    return reshape(SOURCE, folder)


def test_no_delivery_tells_who_is_who(deliveries):
    simulants = {simulant for simulant in deliveries.truth.values() if simulant}

    for file in deliveries.files.values():
        values = set(re.split(r"[,\s]", file.read_text()))

        assert not simulants & values
        assert "simulant_id" not in values


def test_children_whom_no_filing_lists_get_a_letter(deliveries, vault_folder, capsys):
    telling = Telling()
    requests = load_file(REGISTER).requests
    deliver_folder(deliveries.files["wic"].parent, telling=telling)

    output = carry(requests["unlisted-children"], telling=telling, until_done=work.run_here)

    person = _person_of_each_record(deliveries)
    pairs = pairs_of(person, deliveries.truth)
    children = _unlisted_children(deliveries, person)
    with capsys.disabled():
        print(f"\nLinkage of {len(person):,} records: {pairs}")  # noqa: T201
        print(f"Children whom no filing lists: {children}")  # noqa: T201
        print(f"Contact list: {output.row_count:,} households")  # noqa: T201
    _is_what_the_page_says(pairs, children, output)
    assert pairs.precision > 0.97
    assert pairs.recall > 0.8
    assert output.kind == "contact-list"
    assert set(output.column_names) == {
        "first_name",
        "last_name",
        "street_address",
        "unit",
        "city",
        "state",
        "zip_code",
    }


def _person_of_each_record(deliveries: Deliveries) -> dict[tuple[str, str], str]:
    entries = CrosswalkEntry.objects.values_list("dataset", "record_key", "person_id")
    persons = {(dataset, key): str(found) for dataset, key, found in entries}
    return {
        (dataset, source): persons[dataset, key]
        for dataset, source in deliveries.truth
        if (dataset, (key := record_key(dataset, source))) in persons
    }


def _unlisted_children(deliveries: Deliveries, person: dict[tuple[str, str], str]) -> Quality:
    """Children of a WIC or census household: those found on no filing, and those truly on none."""
    truth = deliveries.truth
    listed = {found for (dataset, _), found in person.items() if dataset == "tax_filings"}
    truly_listed = {
        simulant
        for (dataset, _), simulant in truth.items()
        if dataset == "tax_filings" and simulant
    }
    children = [record for record in _children(deliveries) if record in person]
    return members_of(
        chosen={truth[record] for record in children if person[record] not in listed},
        meant={truth[record] for record in children if truth[record] not in truly_listed},
    )


def _children(deliveries: Deliveries) -> list[tuple[str, str]]:
    found = []
    for dataset in ("wic", "census"):
        with deliveries.files[dataset].open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                year = re.search(r"(\d{4})$", row["birth_date"])
                if year and year[1] >= SINCE:
                    found.append((dataset, next(iter(row.values()))))
    return found


def _is_what_the_page_says(pairs: Quality, children: Quality, output: Output) -> None:
    """The figures of the documentation stay near what is measured."""
    told = [float(number) for number in re.findall(r"\b0\.\d{3,4}\b", PAGE.read_text())]
    for measured in (pairs.precision, pairs.recall, children.precision, children.recall):
        assert any(abs(measured - number) < 0.01 for number in told), measured
    assert output.row_count > 0
