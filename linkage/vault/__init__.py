"""The data plane: deliveries and outputs as encrypted files, one key each."""

from linkage.vault.paged_file import PagedFile
from linkage.vault.paged_writer import PagedWriter
from linkage.vault.record_keys import (
    list_content_name,
    pseudonym_column,
    record_key,
    record_key_column,
)
from linkage.vault.sealed import SealBroken, Sealed
from linkage.vault.sealed_reader import batches, read, rows
from linkage.vault.sealed_writer import SealedWriter
from linkage.vault.store import destroy, sweep_orphans

__all__ = [
    "PagedFile",
    "PagedWriter",
    "SealBroken",
    "Sealed",
    "SealedWriter",
    "batches",
    "destroy",
    "list_content_name",
    "pseudonym_column",
    "read",
    "record_key",
    "record_key_column",
    "rows",
    "sweep_orphans",
]
