"""Reading a paged file: only the pages asked for."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from linkage.vault import keys, store
from linkage.vault.paged_writer import FOOTER, FOOTER_NONCE, page_label, page_nonces
from linkage.vault.sealed import SealBroken, Sealed

# What sealing adds to a page.
TAG_BYTES = 16


class PagedFile:
    """A sealed file of numbered pages. Opening it reads its footer and nothing else."""

    def __init__(self, sealed: Sealed) -> None:
        self.name = sealed.location.rpartition("/")[2]
        self._location = sealed.location
        self._cipher = AESGCM(keys.unwrap(sealed.wrapped_key, name=self.name))
        self._ends, self.directory = self._footer(sealed.size)

    @property
    def pages(self) -> int:
        return len(self._ends) - 1

    def read(self, numbers: Sequence[int] | np.ndarray) -> list[bytes]:
        """The pages of some numbers, in that order."""
        return [page.tobytes() for page in self.each(numbers)]

    def each(self, numbers: Sequence[int] | np.ndarray) -> Iterator[np.ndarray]:
        """One page after the other, as bytes. A page is at hand until the next is asked for."""
        chosen = self._there(numbers)
        starts, ends = self._ends[chosen], self._ends[chosen + 1]
        room = np.empty(max(int((ends - starts).max(initial=0)) - TAG_BYTES, 0), dtype=np.uint8)
        decrypt, label, view = self._cipher.decrypt_into, page_label(self.name, b""), room.data
        with self._whole():
            stretches = store.read_ranges(self._location, starts, ends)
            for nonce, sealed in zip(page_nonces(chosen), stretches, strict=True):
                size = len(sealed) - TAG_BYTES
                decrypt(nonce, sealed, label + nonce, view[:size])
                yield room[:size]

    def _there(self, numbers: Sequence[int] | np.ndarray) -> np.ndarray:
        chosen = np.asarray(numbers, dtype=np.int64)
        if len(chosen) and (chosen.min() < 0 or chosen.max() >= self.pages):
            raise IndexError(f"{self.name} has {self.pages} pages.")
        return chosen

    def _footer(self, size: int) -> tuple[np.ndarray, bytes]:
        with self._whole():
            [length] = map(
                FOOTER.unpack, store.read_ranges(self._location, [size - FOOTER.size], [size])
            )
            start = size - FOOTER.size - length[0]
            if start < 0:
                raise ValueError("A footer is no longer than its file.")
            [sealed] = map(bytes, store.read_ranges(self._location, [start], [size - FOOTER.size]))
            footer = self._cipher.decrypt(FOOTER_NONCE, sealed, page_label(self.name, FOOTER_NONCE))
        [pages] = FOOTER.unpack_from(footer)
        ends = np.frombuffer(footer, dtype="<u8", count=pages, offset=FOOTER.size)
        bounds = np.concatenate([[0], ends]).astype(np.int64)
        return bounds, footer[FOOTER.size + ends.nbytes :]

    @contextmanager
    def _whole(self) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError as missing:
            raise SealBroken(f"{self.name} is not in the store.") from missing
        except (InvalidTag, OSError, ValueError, OverflowError):
            raise SealBroken(
                f"{self.name} was changed since it was sealed, or cannot be read."
            ) from None
