import pytest

from tests.factories.cohort_lists import make_bringing, make_cohort_list
from tests.factories.linkages import PEOPLE
from tests.factories.outputs import make_match_run
from tests.factories.vaulted import make_vault

OWNERS = {
    dataset: {f"{dataset}-{number}": person[0] for number, person in enumerate(known)}
    for dataset, known in (("medicaid", PEOPLE[:-1]), ("homelessness", PEOPLE))
}


@pytest.fixture(autouse=True)
def vault(settings, tmp_path):
    return make_vault(settings, tmp_path)


@pytest.fixture
def authorization(researcher):
    return make_bringing(requester=researcher)


@pytest.fixture
def linked(authorization):
    """The authorization, with who is who known across its datasets."""
    make_match_run(authorization, OWNERS)
    return authorization


@pytest.fixture
def stored(linked, researcher):
    """The list of the authorization, handed in."""
    return make_cohort_list(linked, researcher)
