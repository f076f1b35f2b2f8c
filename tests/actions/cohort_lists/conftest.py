import pytest

from agreements.models import Authorization
from tests.factories import make_person
from tests.factories.cohort_lists import make_bringing, make_cohort_list
from tests.factories.linkages import PEOPLE
from tests.factories.outputs import make_match_run

OWNERS = {
    dataset: {f"{dataset}-{number}": person[0] for number, person in enumerate(known)}
    for dataset, known in (("medicaid", PEOPLE[:-1]), ("homelessness", PEOPLE))
}


@pytest.fixture(autouse=True)
def vault(own_vault):
    return own_vault


@pytest.fixture(scope="module")
def authorization_once(shared_vault):
    return make_bringing(requester=make_person("researcher"))


@pytest.fixture
def authorization(authorization_once, own_vault, db):
    return Authorization.objects.get(pk=authorization_once.pk)


@pytest.fixture
def linked(authorization):
    """The authorization, with who is who known across its datasets."""
    make_match_run(authorization, OWNERS)
    return authorization


@pytest.fixture
def stored(linked, researcher):
    """The list of the authorization, handed in."""
    return make_cohort_list(linked, researcher)
