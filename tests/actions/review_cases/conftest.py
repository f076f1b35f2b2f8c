import pytest

from linkage.actions import verdicts
from linkage.models import MatchRun
from tests.factories.review_cases import analyst_called, make_case, make_linked, shown


@pytest.fixture
def second_analyst(office):
    return analyst_called("arno-analyst")


@pytest.fixture
def third_analyst(office):
    return analyst_called("asta-analyst")


@pytest.fixture(scope="module")
def linked_once(shared_vault):
    return make_linked()


@pytest.fixture
def run(linked_once, own_vault, db):
    """A published linkage of two datasets."""
    return MatchRun.objects.get(pk=linked_once.pk)


@pytest.fixture
def decided(run, analyst):
    """Settles the case of the first pair."""

    def decide(answer):
        case = shown(make_case(run=run), analyst)
        verdicts.give(case=case, by=analyst, answer=answer)
        return case

    return decide
