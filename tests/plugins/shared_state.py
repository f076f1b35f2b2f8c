"""A state that is dear to build, built once for the tests of a module.

    @pytest.fixture(scope="module")
    def linked_once(shared_vault):
        return make_linked(runner=make_person("analyst"))

    @pytest.fixture
    def linked(linked_once, own_vault, db):
        return copy.deepcopy(linked_once)

The module's tests run inside one transaction, each in a savepoint of its own and on a copy of the
vault: what one of them changes, the next does not find. `make_person` and the fixtures of people
give the same persons, whoever asks first.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import transaction
from django.test import override_settings

from linkage.vault import keys


@pytest.fixture(scope="module")
def shared_transaction(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker
) -> Iterator[None]:
    """What a module's fixtures write: its tests find it, and it is gone after the last of them."""
    if alone := [item.name for item in request.session.items if needs_to_be_alone(item, request)]:
        pytest.fail(f"Real transactions need a module that shares nothing: {', '.join(alone)}")
    with django_db_blocker.unblock(), undone():
        yield


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written meanwhile is undone at the end."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def needs_to_be_alone(item: pytest.Item, request: pytest.FixtureRequest) -> bool:
    marker = item.get_closest_marker("django_db")
    return item.path == request.path and (
        "transactional_db" in getattr(item, "fixturenames", ())
        or (marker is not None and bool(marker.kwargs.get("transaction")))
    )


@pytest.fixture(scope="module")
def shared_vault(
    shared_transaction: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """A folder with a vault and its key, for what a module's fixtures store."""
    folder = tmp_path_factory.mktemp("shared")
    keys.make_key_file(folder / "keys" / "vault.key")
    with override_settings(**places(folder)):
        yield folder


@pytest.fixture
def own_vault(shared_vault: Path, tmp_path: Path, settings) -> Path:
    """The shared vault as one test may change it."""
    shutil.copytree(shared_vault, tmp_path, dirs_exist_ok=True)
    for name, place in places(tmp_path).items():
        setattr(settings, name, place)
    return tmp_path / "vault"


def places(folder: Path) -> dict[str, str]:
    return {
        "VAULT_URL": str(folder / "vault"),
        "VAULT_KEY_FILE": str(folder / "keys" / "vault.key"),
    }
