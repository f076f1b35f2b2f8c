"""Reading a sealed file, only the columns asked for."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import accumulate

import pyarrow as pa
from pyarrow import parquet
from pyarrow.parquet import encryption

from linkage.vault import keys, store
from linkage.vault.sealed import SealBroken, Sealed

BATCH_ROWS = 65_536
ENCRYPTED = b"PARE"


def read(sealed: Sealed, columns: Sequence[str] | None = None) -> pa.Table:
    """The rows of a sealed file as one table."""
    with _opened(sealed) as file:
        return file.read(columns=_known(file, columns))


def batches(
    sealed: Sealed, columns: Sequence[str] | None = None, *, rows: int = BATCH_ROWS
) -> Iterator[pa.RecordBatch]:
    """The rows of a sealed file, a batch at a time."""
    with _opened(sealed) as file:
        yield from file.iter_batches(batch_size=rows, columns=_known(file, columns))


def rows(sealed: Sealed, columns: Sequence[str], places: Sequence[int]) -> pa.Table:
    """A few rows of a sealed file by their number, in the order asked; no other part is opened."""
    with _opened(sealed) as file:
        known = _known(file, columns) or []
        groups = [file.metadata.row_group(number).num_rows for number in range(file.num_row_groups)]
        begins = [0, *accumulate(groups)]
        if any(not 0 <= place < begins[-1] for place in places):
            raise IndexError("The file has no row of that number.")
        within = [bisect_right(begins, place) - 1 for place in places]
        opened = {number: file.read_row_group(number, columns=known) for number in set(within)}
        found = [file.schema_arrow.empty_table().select(known)]
        for place, number in zip(places, within, strict=True):
            found.append(opened[number].slice(place - begins[number], 1))
        return pa.concat_tables(found)


def _known(file: parquet.ParquetFile, columns: Sequence[str] | None) -> list[str] | None:
    if columns is None:
        return None
    missing = sorted(set(columns) - set(file.schema_arrow.names))
    if missing:
        raise KeyError(f"The file holds no column {', '.join(missing)}.")
    return list(columns)


@contextmanager
def _opened(sealed: Sealed) -> Iterator[parquet.ParquetFile]:
    name = sealed.location.rpartition("/")[2]
    key = keys.unwrap(sealed.wrapped_key, name=name)
    try:
        with store.open_sealed(sealed.location) as bytes_of_file:
            # Everything else is authenticated by the cipher; these four bytes are not.
            if bytes_of_file.read(len(ENCRYPTED)) != ENCRYPTED:
                raise SealBroken(f"{name} is not an encrypted file.")
            bytes_of_file.seek(0)
            properties = encryption.create_decryption_properties(key, aad_prefix=name.encode())
            yield parquet.ParquetFile(bytes_of_file, decryption_properties=properties)
    except FileNotFoundError as missing:
        raise SealBroken(f"{name} is not in the store.") from missing
    except (OSError, pa.ArrowException):
        # Never the library's own words: they may quote what stands in the file.
        raise SealBroken(f"{name} was changed since it was sealed, or cannot be read.") from None
