from pathlib import Path

import pytest

from linkage.vault import keys


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    """An empty vault of its own, with its own key."""
    settings.VAULT_URL = str(tmp_path / "vault")
    settings.VAULT_KEY_FILE = str(tmp_path / "keys" / "vault.key")
    keys.make_key_file(Path(settings.VAULT_KEY_FILE))
    return tmp_path / "vault"
