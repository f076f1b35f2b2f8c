import pytest
from django.db import connection

from linkage.actions import verdicts
from linkage.models import MatchRun, ReviewCase
from linkage.rules.case_states import CaseKind
from tests.factories import make_person
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


@pytest.fixture(scope="module")
def pair_once(linked_once):
    return shown(make_case(run=linked_once), make_person("analyst"))


@pytest.fixture
def pair(pair_once, own_vault, analyst):
    """The case of the first pair, which an analyst was shown."""
    return ReviewCase.objects.get(pk=pair_once.pk)


@pytest.fixture(scope="module")
def merge_once(linked_once):
    case = make_case(CaseKind.MERGE, run=linked_once)
    return shown(case, make_person("analyst"), analyst_called("arno-analyst"))


@pytest.fixture
def merge(merge_once, own_vault, analyst, second_analyst):
    """The case of two persons, which two analysts were shown."""
    return ReviewCase.objects.get(pk=merge_once.pk)


@pytest.fixture
def decided(run, analyst):
    """Settles the case of the first pair."""

    def decide(answer):
        case = shown(make_case(run=run), analyst)
        verdicts.give(case=case, by=analyst, answer=answer)
        return case

    return decide


@pytest.fixture(params=["application", "owner"])
def _who_writes(request):
    with connection.cursor() as cursor:
        if request.param == "owner":
            cursor.execute("RESET ROLE")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE portal_app")
