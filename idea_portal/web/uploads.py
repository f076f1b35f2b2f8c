"""Uploads are kept outside memory, and never in the clear.

A delivery is people's records. While a form is being read it lies in a nameless temporary file,
encrypted under a key that exists in this process's memory only: what a kill leaves is noise.
"""

import io
import os
import tempfile
from typing import IO, Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

BLOCK = 64 * 1024
TAG = 16


class SealedSpool(io.RawIOBase):
    """A temporary file, written once from its beginning, then read at any place."""

    def __init__(self) -> None:
        self._cipher = AESGCM(AESGCM.generate_key(256))
        # Nameless from the start: closing it, or dying, is all the cleaning up there is.
        self._file = tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115
        self._unwritten = bytearray()
        self._blocks = 0
        self._size = 0
        self._at = 0
        self._open_block: tuple[int, bytes] = (-1, b"")

    def append(self, data: bytes) -> None:
        self._unwritten += data
        self._size += len(data)
        while len(self._unwritten) >= BLOCK:
            self._write_block(bytes(self._unwritten[:BLOCK]))
            del self._unwritten[:BLOCK]

    def finish(self) -> None:
        """Write what is left; from here on the spool is read."""
        if self._unwritten:
            self._write_block(bytes(self._unwritten))
            self._unwritten.clear()
        self._file.flush()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        beginning = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        self._at = max(0, beginning + offset)
        return self._at

    def readinto(self, buffer: Any) -> int:
        if self._at >= self._size:
            return 0
        number, within = divmod(self._at, BLOCK)
        part = self._block(number)[within : within + len(buffer)]
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)

    def close(self) -> None:
        self._file.close()
        super().close()

    def _write_block(self, plain: bytes) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._blocks), plain, None))
        self._blocks += 1

    def _block(self, number: int) -> bytes:
        if self._open_block[0] != number:
            self._file.seek(number * (BLOCK + TAG))
            sealed = self._file.read(BLOCK + TAG)
            self._open_block = (number, self._cipher.decrypt(_nonce(number), sealed, None))
        return self._open_block[1]


def _nonce(number: int) -> bytes:
    # The key is new with every spool, so a block's number never comes twice under it.
    return number.to_bytes(12, "big")


class SealedUploadHandler(FileUploadHandler):
    """Spools an upload up to the limit; of what is larger nothing is kept but its size."""

    chunk_size = BLOCK

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.spool = SealedSpool()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) > settings.DELIVERY_UPLOAD_LIMIT:
            self.spool.close()
        else:
            self.spool.append(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        if self.spool.closed:
            content: IO[bytes] = io.BytesIO()
        else:
            self.spool.finish()
            content = io.BufferedReader(self.spool, BLOCK)
        return UploadedFile(content, self.file_name, self.content_type, file_size, self.charset)

    def upload_interrupted(self) -> None:
        if hasattr(self, "spool"):
            self.spool.close()
