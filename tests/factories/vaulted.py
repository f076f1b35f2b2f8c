"""Deliveries with rows behind them, in a vault of the test's own."""

from pathlib import Path

import pyarrow as pa

from datasets.models import Dataset, Delivery
from linkage.actions import sealed_files
from linkage.vault import SealedWriter, keys

from .datasets import make_delivery


def make_vault(settings, folder: Path) -> Path:
    """An empty vault in a folder, with its own key."""
    settings.VAULT_URL = str(folder / "vault")
    settings.VAULT_KEY_FILE = str(folder / "keys" / "vault.key")
    keys.make_key_file(Path(settings.VAULT_KEY_FILE))
    return folder / "vault"


def make_stored_delivery(dataset: Dataset, rows: list[dict], **fields) -> Delivery:
    """A delivery whose rows lie in the vault: every value a text, missing ones absent."""
    names = list(dataset.elements.values_list("name", flat=True))
    columns = {name: pa.array([row.get(name) for row in rows], pa.string()) for name in names}
    delivery = make_delivery(dataset, rows=len(rows), **fields)
    with SealedWriter(delivery.reference) as writer:
        writer.write_table(pa.table(columns))
        sealed_files.keep(writer.finish(), delivery=delivery)
    return delivery
