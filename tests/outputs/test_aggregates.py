"""Tables of counts, and what they may not give away."""

import pytest

from agreements.rules.vocabulary import OutputKind
from datasets.models import Dataset
from linkage.actions import extracts
from linkage.disclosure.cells import suppress
from linkage.models import Output
from linkage.rules.cells import CellCheck
from tests.factories import make_authorization
from tests.factories.outputs import make_output, make_stored_delivery
from tests.factories.scopes import make_scope
from tests.outputs.building import files_in, run, text_of

pytestmark = pytest.mark.django_db


def aggregate(authorized_people, analyst, *, by=("medicaid.ward",), with_totals=True, **scope):
    asked = make_scope("medicaid", output=OutputKind.AGGREGATE, aggregate_by=by, **scope)
    authorization = make_authorization(scope=asked, people=authorized_people)
    job = extracts.request(authorization=authorization, by=analyst, with_totals=with_totals)
    return run(job)


@pytest.fixture
def wards(data):
    """A later delivery of many people, three of them alone in the south."""
    rows = [{"ward": "N"}] * 30 + [{"ward": "S"}] * 3
    return make_stored_delivery(Dataset.objects.get(code="medicaid"), rows)


def test_an_aggregate_shows_no_small_cell(wards, researcher, analyst):
    job = aggregate([researcher], analyst, with_totals=False)

    output = Output.objects.get()
    assert job.state == "succeeded"
    assert text_of(output).splitlines()[1:] == ["N,30,", "S,,fewer than 11"]
    assert "3" not in str(output.report["table"]["figures"][1])


def test_an_aggregate_whose_small_cell_is_derivable_is_never_published(
    wards, researcher, analyst, vault_folder
):
    before = len(files_in(vault_folder))

    job = aggregate([researcher], analyst)

    assert job.state == "halted"
    assert [f.check for f in job.decision.refusals] == [CellCheck.NO_CELL_DERIVABLE]
    assert not Output.objects.exists()
    assert len(files_in(vault_folder)) == before


def test_an_aggregate_that_an_earlier_release_gives_away_is_never_published(
    wards, researcher, analyst
):
    told = suppress({("N",): 32, ("S",): 40}, by=("medicaid.ward",), minimum_cell=11)
    make_output(
        "released",
        kind=OutputKind.AGGREGATE,
        report={"table": told.as_record(), "population": "another"},
        deliveries=(wards.reference,),
    )

    job = aggregate([researcher], analyst, with_totals=False)

    checks = [finding.check for finding in job.decision.refusals]
    assert checks == [CellCheck.NOTHING_MORE_WITH_EARLIER_RELEASES]
