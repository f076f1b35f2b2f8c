"""What every kind of delivered file looks like to those who read it."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Protocol

import numpy as np
import pyarrow as pa

CHUNK = 1024 * 1024


class Unreadable(Exception):
    """A file cannot be read. Its words are ours: a library's may quote what stands in the file."""


@dataclass(frozen=True, slots=True)
class TextBatch:
    """Some rows of a file as text, the number of each, and rows of another shape left out."""

    rows: pa.RecordBatch
    numbers: np.ndarray
    misshapen: tuple[int, ...] = ()


class Drop(Protocol):
    """A file handed in: the names of its columns, and its rows by the columns asked for."""

    header: tuple[str, ...]

    def batches(self, places: Sequence[int]) -> Iterator[TextBatch]: ...


def content_hash(file: BinaryIO) -> str:
    """The SHA-256 of a file, which is then back at its beginning."""
    digest = hashlib.sha256()
    file.seek(0)
    while chunk := file.read(CHUNK):
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()
