"""An index between two processes: its files in a vault of its own, and what the record plane keeps."""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from linkage.vault import Sealed, keys

_AT_ONCE = 1 << 20


def use_vault(folder: Path) -> None:
    """Seal into a folder, with a key of its own. Settings are read after this."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "idea_portal.settings",
        "PORTAL_SECRET_KEY": "for a benchmark only",
        "VAULT_KEY_FILE": str(folder / "vault.key"),
        "VAULT_URL": str(folder / "vault"),
    }
    if not (folder / "vault.key").exists():
        keys.make_key_file(folder / "vault.key")


def save(folder: Path, files: Iterable[Sealed], persons: pa.Table) -> None:
    (folder / "files.json").write_text(json.dumps([asdict(sealed) for sealed in files]))
    pq.write_table(persons, folder / "persons.parquet")


def saved_files(folder: Path) -> tuple[Sealed, ...]:
    files = json.loads((folder / "files.json").read_text())
    return tuple(Sealed(**said) for said in files)


def saved_persons(folder: Path) -> pa.Table:
    """The person of each record: record, person."""
    return pq.read_table(folder / "persons.parquet")


def read_through(folder: Path, sealed: Sealed) -> None:
    """Have the system keep a file in its memory."""
    with (folder / "vault" / sealed.location).open("rb") as file:
        while file.read(_AT_ONCE):
            pass
