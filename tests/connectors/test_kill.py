"""A reading that is killed leaves nothing anybody could read."""

import signal
from datetime import UTC, datetime, timedelta

import pytest
from pyarrow import parquet

from linkage import vault
from tests.connectors.killed_reading import read_and_die
from tests.plugins import own_processes

CANARY = "Quillfeather"


@pytest.mark.parametrize("point", ["in the middle", "before the end", "before it is recorded"])
def test_killed_reading_leaves_noise_that_the_sweep_removes(vault_folder, settings, point):
    environment = {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "VAULT_URL": settings.VAULT_URL,
        "VAULT_KEY_FILE": settings.VAULT_KEY_FILE,
    }

    died = own_processes.run(read_and_die, point, environ=environment)

    assert died == -signal.SIGKILL
    (left,) = [path for path in vault_folder.rglob("*") if path.is_file()]
    assert CANARY.encode() not in left.read_bytes()
    with pytest.raises((OSError, ValueError)):
        parquet.ParquetFile(left)
    vault.sweep_orphans([], at=datetime.now(UTC) + timedelta(minutes=1), untouched=timedelta(0))
    assert [path for path in vault_folder.rglob("*") if path.is_file()] == []
