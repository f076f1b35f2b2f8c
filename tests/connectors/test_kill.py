"""A reading that is killed leaves nothing anybody could read."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pyarrow import parquet

from linkage import vault

CANARY = "Quillfeather"
READ_AND_DIE = """
import io, os, signal, sys
import django
django.setup()
from linkage.connectors import reading
from linkage.vault import SealedWriter
from tests.factories import element_facts

def die(*args, **options):
    os.kill(os.getpid(), signal.SIGKILL)

point, text = sys.argv[1], "member_id,last_name\\n" + "A1,Quillfeather\\n" * 500_000
if point == "in the middle":
    original, batches = SealedWriter.write_batch, []
    def write_batch(self, batch):
        original(self, batch)
        batches.append(batch)
        if len(batches) == 2:
            die()
    SealedWriter.write_batch = write_batch
elif point == "before the end":
    SealedWriter.finish = die
dictionary = {name: element_facts(name) for name in ("medicaid.member_id", "medicaid.last_name")}
reading.read_delivery(
    io.BytesIO(text.encode()),
    "march.csv",
    dataset="medicaid",
    dictionary=dictionary,
    covered=frozenset(dictionary),
)
die()
"""


@pytest.mark.parametrize("point", ["in the middle", "before the end", "before it is recorded"])
def test_killed_reading_leaves_noise_that_the_sweep_removes(vault_folder, settings, point):
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "VAULT_URL": settings.VAULT_URL,
        "VAULT_KEY_FILE": settings.VAULT_KEY_FILE,
    }

    died = subprocess.run(
        [sys.executable, "-c", READ_AND_DIE, point],
        cwd=Path(__file__).parents[2],
        env=environment,
        check=False,
    )

    assert died.returncode == -signal.SIGKILL
    (left,) = [path for path in vault_folder.rglob("*") if path.is_file()]
    assert CANARY.encode() not in left.read_bytes()
    with pytest.raises((OSError, ValueError)):
        parquet.ParquetFile(left)
    vault.sweep_orphans([], at=datetime.now(UTC) + timedelta(minutes=1), untouched=timedelta(0))
    assert [path for path in vault_folder.rglob("*") if path.is_file()] == []
