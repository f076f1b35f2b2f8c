import pytest

from linkage import vault
from tests.factories.outputs import make_match_run, make_output, person_id
from tests.factories.requests import make_authorization, make_data
from tests.factories.vaulted import make_vault

OLDER, NEWER = sorted(["anna", "ben"], key=person_id)
OWNERS = {
    "medicaid": {"m1": OLDER, "m2": OLDER, "m3": NEWER},
    "homelessness": {"h1": OLDER, "h3": NEWER},
}


@pytest.fixture(autouse=True)
def _vault(settings, tmp_path):
    make_vault(settings, tmp_path)


@pytest.fixture
def authorization(researcher):
    make_data("medicaid", "homelessness")
    return make_authorization(people=[researcher])


@pytest.fixture
def index(authorization):
    return make_match_run(authorization, OWNERS).index


@pytest.fixture
def output(authorization, index):
    return make_output(authorization=authorization, about=[NEWER])


def record(dataset, name):
    return dataset, vault.record_key(dataset, name)


def owners_of(index):
    """Who each record is of now, by the ids of persons."""
    entries = index.entries.known_now().delivered()
    return {(each.dataset, each.record_key): each.person_id for each in entries}
