import pytest

from agreements.actions import agreements
from agreements.rules.vocabulary import AgreementKind, Capacity
from tests.factories import make_agreement, make_organization

from .steps import YEAR, cleared


@pytest.fixture
def parties(office):
    return [
        (office, Capacity.OFFICE),
        (make_organization("health"), Capacity.DATA_PARTNER),
    ]


@pytest.fixture
def draft(coordinator, parties):
    return agreements.draft(
        kind=AgreementKind.DSA,
        title="Health data",
        effective_on=YEAR[0],
        ends_on=YEAR[1],
        parties=parties,
        text="We agree.\r\nTruly.",
        clauses=[{"number": "1.1", "kind": "irb"}],
        by=coordinator,
    )


@pytest.fixture
def ready(draft, coordinator, legal_reviewer, compliance_reviewer):
    return cleared(draft, coordinator, legal_reviewer, compliance_reviewer)


@pytest.fixture
def acceptable_use(office):
    return make_agreement(kind="aua", parties={"office": "office"})
