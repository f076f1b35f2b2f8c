"""Writing a paged file: pages sealed one by one, so that a few can be read without the rest."""

import hashlib
import struct
from collections.abc import Iterable
from contextlib import suppress
from io import BufferedIOBase
from types import TracebackType
from typing import Self
from uuid import uuid4

import numpy as np
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from linkage.vault import keys, store
from linkage.vault.sealed import Sealed

# Ends of the pages, then whatever the writer wants to say about them.
FOOTER = struct.Struct("<Q")
FOOTER_NONCE = b"\xff" * keys.NONCE_BYTES


class PagedWriter:
    """A paged file in the making. Until `finish` its key exists in this process's memory only.

    Every page is sealed by AES-GCM under a key of this file alone. The number of the page is its
    nonce, which no other page of the file has; name and number are authenticated with it, so that
    neither pages nor files can be exchanged.
    """

    def __init__(self, name: str) -> None:
        self.name = f"{name}-{uuid4().hex}.pages"
        self.pages = 0
        self._key = keys.new_data_key()
        self._cipher = AESGCM(self._key)
        self._sha256 = hashlib.sha256()
        self._ends: list[int] = []
        self._size = 0
        self._file: BufferedIOBase | None = None

    def __enter__(self) -> Self:
        self._file = store.open_partial(self.name)
        return self

    def add(self, pages: Iterable[bytes]) -> None:
        """Seal some more pages; they are numbered in the order they come."""
        for page in pages:
            nonce = page_nonce(self.pages)
            self._write(self._cipher.encrypt(nonce, page, page_label(self.name, nonce)))
            self._ends.append(self._size)
            self.pages += 1

    def finish(self, *, directory: bytes, rows: int) -> Sealed:
        """Close the file and wrap its key: from here on the record alone can open it."""
        if self._file is None:
            raise ValueError(f"{self.name} is not open.")
        ends = np.array(self._ends, dtype="<u8").tobytes()
        footer = FOOTER.pack(self.pages) + ends + directory
        sealed = self._cipher.encrypt(FOOTER_NONCE, footer, page_label(self.name, FOOTER_NONCE))
        self._write(sealed)
        self._write(FOOTER.pack(len(sealed)))
        location = store.keep(self.name, self._file)
        self._file = None
        return Sealed(
            location=location,
            wrapped_key=keys.wrap(self._key, name=self.name),
            sha256=self._sha256.hexdigest(),
            rows=rows,
            size=self._size,
        )

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            # Closing writes what still waits, which a full disk refuses once more.
            with suppress(OSError):
                self._file.close()
            self._file = None
            store.drop_partial(self.name)

    def _write(self, data: bytes) -> None:
        if self._file is None:
            raise ValueError(f"{self.name} is not open.")
        self._sha256.update(data)
        self._file.write(data)
        self._size += len(data)


def page_nonce(number: int) -> bytes:
    return number.to_bytes(keys.NONCE_BYTES, "big")


def page_nonces(numbers: np.ndarray) -> list[bytes]:
    """The nonces of many pages."""
    size = keys.NONCE_BYTES
    table = np.zeros((len(numbers), size), dtype=np.uint8)
    table[:, -8:] = numbers.astype(">u8").view(np.uint8).reshape(-1, 8)
    written = table.tobytes()
    return [written[start : start + size] for start in range(0, len(written), size)]


def page_label(name: str, nonce: bytes) -> bytes:
    """What is authenticated with a page: the file it belongs to and its place in it."""
    return name.encode() + nonce
