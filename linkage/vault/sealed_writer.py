"""Writing a sealed file: Parquet, every page and the footer under AES-GCM with 256 bits."""

import hashlib
from io import BufferedIOBase
from types import TracebackType
from typing import Self
from uuid import uuid4

import pyarrow as pa
from pyarrow import parquet
from pyarrow.parquet import encryption

from linkage.vault import keys, store
from linkage.vault.sealed import Sealed


class SealedWriter:
    """A file in the making. Until `finish` its key exists in this process's memory only."""

    def __init__(self, name: str, schema: pa.Schema | None = None) -> None:
        self.name = f"{name}-{uuid4().hex}.parquet"
        self.rows = 0
        self._schema = schema
        self._key = keys.new_data_key()
        self._file: _HashedFile | None = None
        self._writer: parquet.ParquetWriter | None = None

    def __enter__(self) -> Self:
        self._file = _HashedFile(store.open_partial(self.name))
        return self

    def write_batch(self, batch: pa.RecordBatch) -> None:
        self._opened(batch.schema).write_batch(batch)
        self.rows += batch.num_rows

    def write_table(self, table: pa.Table) -> None:
        self._opened(table.schema).write_table(table)
        self.rows += table.num_rows

    def finish(self) -> Sealed:
        """Close the file and wrap its key: from here on the record alone can open it."""
        if self._schema is None or self._file is None:
            raise ValueError(f"{self.name} was given neither rows nor a schema.")
        self._opened(self._schema).close()
        location = store.keep(self.name, self._file.target)
        sealed = Sealed(
            location=location,
            wrapped_key=keys.wrap(self._key, name=self.name),
            sha256=self._file.sha256.hexdigest(),
            rows=self.rows,
            size=self._file.tell(),
        )
        self._file = self._writer = None
        return sealed

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            # Left without `finish`: the writer is abandoned, never closed into a readable file.
            self._writer = None
            self._file.target.close()
            store.drop_partial(self.name)

    def _opened(self, schema: pa.Schema) -> parquet.ParquetWriter:
        if self._writer is None:
            self._schema = self._schema or schema
            self._writer = parquet.ParquetWriter(
                pa.PythonFile(self._file, mode="w"),
                self._schema,
                compression="zstd",
                encryption_properties=encryption.create_encryption_properties(
                    self._key,
                    # The name is part of what is authenticated: files cannot be exchanged.
                    aad_prefix=self.name.encode(),
                    store_aad_prefix=False,
                    encryption_algorithm="AES_GCM_V1",
                    plaintext_footer=False,
                ),
            )
        return self._writer


class _HashedFile:
    """Passes bytes on to the store and takes their hash on the way."""

    def __init__(self, target: BufferedIOBase) -> None:
        self.target = target
        self.sha256 = hashlib.sha256()
        self.closed = False
        self._size = 0

    def write(self, data: bytes) -> int:
        self.sha256.update(data)
        self.target.write(data)
        self._size += len(data)
        return len(data)

    def tell(self) -> int:
        return self._size

    def flush(self) -> None:
        self.target.flush()

    def close(self) -> None:
        """Closing is the store's affair, once the bytes are safely down."""
