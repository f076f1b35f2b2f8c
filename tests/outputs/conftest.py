from pathlib import Path

import pytest

from agreements.models import Authorization
from agreements.rules.scope import Cohort, every_pair
from agreements.rules.vocabulary import OutputKind
from datasets.models import Dataset, Delivery
from linkage.actions import extracts
from linkage.vault import keys
from tests.factories import make_authorization, make_data, make_person
from tests.factories.outputs import make_match_run, make_stored_delivery
from tests.factories.scopes import make_scope

CONTACT_ELEMENTS = ("first_name", "last_name", "street_address", "zip_code")
MEDICAID = [
    {"first_name": "Canaryanna", "last_name": "Oak", "street_address": "1 Oak St", "visits": "2"},
    {"first_name": "Canaryben", "last_name": "Elm", "street_address": "2 Elm St", "visits": "9"},
    {"first_name": "Canarycleo", "last_name": "Ash", "street_address": "3 Ash St", "visits": "1"},
]
HOMELESSNESS = [{"first_name": "Cleo", "last_name": "Ash"}]
OWNERS = {"medicaid": {"r0": "anna", "r1": "ben", "r2": "cleo"}, "homelessness": {"r0": "cleo"}}


@pytest.fixture(autouse=True)
def vault_folder(settings, tmp_path) -> Path:
    """An empty vault of its own, with its own key."""
    settings.VAULT_URL = str(tmp_path / "vault")
    settings.VAULT_KEY_FILE = str(tmp_path / "keys" / "vault.key")
    keys.make_key_file(Path(settings.VAULT_KEY_FILE))
    return tmp_path / "vault"


@pytest.fixture(scope="module")
def data_once(shared_vault) -> dict:
    make_data("medicaid", "homelessness")
    rows = {"medicaid": MEDICAID, "homelessness": HOMELESSNESS}
    return {code: make_stored_delivery(Dataset.objects.get(code=code), rows[code]) for code in rows}


def contact_scope(**changed):
    """Who is in Medicaid and not homeless: names and addresses of their households."""
    datasets = ("medicaid", "homelessness")
    described = {
        "output": OutputKind.CONTACT_LIST,
        "elements": {f"medicaid.{name}" for name in CONTACT_ELEMENTS},
        "cohort": Cohort(any_of=frozenset({"medicaid"}), none_of=frozenset({"homelessness"})),
        "linkage_pairs": every_pair(datasets),
    }
    return make_scope(*datasets, **(described | changed))


@pytest.fixture
def data(data_once, own_vault, db) -> dict:
    """Two datasets with a delivery each: three people in Medicaid, one of them also homeless."""
    return {code: Delivery.objects.get(pk=stored.pk) for code, stored in data_once.items()}


@pytest.fixture(scope="module")
def authorized_once(data_once):
    authorization = make_authorization(scope=contact_scope(), people=[make_person("researcher")])
    make_match_run(authorization, OWNERS)
    return authorization


@pytest.fixture
def authorized(authorized_once, data):
    """An authorization in force for the contact list, with its records linked."""
    return Authorization.objects.get(pk=authorized_once.pk)


@pytest.fixture
def queued(authorized, analyst):
    return extracts.request(authorization=authorized, by=analyst)
