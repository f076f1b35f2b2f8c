"""Writing an output into the vault, and reading it back as it is handed over."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from linkage import vault
from linkage.extracts.build import Extract
from linkage.extracts.sources import Checkpoint
from linkage.extracts.spreadsheet import as_csv, content_sha256
from linkage.failpoints import Failpoint, reach

CHUNK_ROWS = 2_000


@dataclass(frozen=True, slots=True)
class SealedOutput:
    """An output in the vault, the hash of the bytes it will be handed over as, and its shape."""

    sealed: vault.Sealed
    content_sha256: str
    # How many rows have a value, by column.
    filled: Mapping[str, int]


def seal(extract: Extract, *, name: str, checkpoint: Checkpoint) -> SealedOutput:
    """Write the chunks one by one, each only after a checkpoint."""
    header = [column.name for column in extract.columns]
    filled = Counter(dict.fromkeys(header, 0))
    with vault.SealedWriter(name, extract.schema) as writer:
        pieces = as_csv(header, _written(extract, writer, filled, checkpoint))
        sha256 = content_sha256(pieces)
        checkpoint(writer.rows, writer.rows, "Closing the file")
        sealed = writer.finish()
    return SealedOutput(sealed, sha256, dict(filled))


def _written(
    extract: Extract, writer: vault.SealedWriter, filled: Counter[str], checkpoint: Checkpoint
) -> Iterator[pa.RecordBatch]:
    for batch in extract.batches:
        checkpoint(writer.rows, writer.rows + batch.num_rows, "Writing rows")
        writer.write_batch(batch)
        reach(Failpoint.EXTRACT_CHUNK_WRITTEN)
        for column, values in zip(batch.schema.names, batch.columns, strict=True):
            filled[column] += len(values) - values.null_count
        yield batch


def handed_over(
    sealed: vault.Sealed, columns: Sequence[str], *, chunk_rows: int = CHUNK_ROWS
) -> Iterator[bytes]:
    """The bytes of an output as CSV, in chunks."""
    return as_csv(columns, vault.batches(sealed, columns, rows=chunk_rows))
