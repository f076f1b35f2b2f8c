"""Where sealed files lie: a local folder, or any store fsspec can reach by URL."""

import os
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from io import BufferedIOBase
from pathlib import Path

import fsspec
import numpy as np
from django.conf import settings
from fsspec.implementations.local import LocalFileSystem

from linkage.vault.sealed import Sealed

PARTIAL = "partial"
SEALED = "sealed"
# How many stretches of a file that lies elsewhere are fetched at once.
FETCHED_AT_ONCE = 64


def open_partial(name: str) -> BufferedIOBase:
    """Open a file that is not yet anybody's."""
    files, root = _store()
    _make_folder(files, f"{root}/{PARTIAL}")
    return files.open(f"{root}/{PARTIAL}/{name}", "wb")


def keep(name: str, file: BufferedIOBase) -> str:
    """Turn a finished partial file into a sealed one and say where it lies."""
    files, root = _store()
    local = isinstance(files, LocalFileSystem)
    if local:
        # The record will be committed on the promise that these bytes survive a power cut.
        file.flush()
        os.fsync(file.fileno())
    file.close()
    _make_folder(files, f"{root}/{SEALED}")
    location = f"{SEALED}/{name}"
    files.mv(f"{root}/{PARTIAL}/{name}", f"{root}/{location}")
    if local:
        _settle(f"{root}/{SEALED}")
    return location


def open_sealed(location: str) -> BufferedIOBase:
    files, root = _store()
    return files.open(f"{root}/{location}", "rb")


def read_ranges(
    location: str, starts: Sequence[int] | np.ndarray, ends: Sequence[int] | np.ndarray
) -> Iterator[memoryview]:
    """Some stretches of a file, each in full. A stretch is at hand until the next is asked for."""
    files, root = _store()
    begin, end = (np.asarray(each, dtype=np.int64).tolist() for each in (starts, ends))
    ranges = list(zip(begin, end, strict=True))
    path = f"{root}/{location}"
    each = _read if isinstance(files, LocalFileSystem) else partial(_fetch, files)
    for stretch, (one, other) in zip(each(path, ranges), ranges, strict=True):
        if len(stretch) != other - one:
            raise OSError("The file is shorter than it was.")
        yield stretch


def _read(path: str, ranges: list[tuple[int, int]]) -> Iterator[memoryview]:
    """From a folder. All stretches are read to one place: fresh memory would cost as much again."""
    room = memoryview(bytearray(max((end - start for start, end in ranges), default=0)))
    handle = os.open(path, os.O_RDONLY)
    try:
        # A refresh goes through most of a file in order: the system may read ahead of it.
        os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_SEQUENTIAL)
        for start, end in ranges:
            here = room[: max(end - start, 0)]
            yield here[: os.preadv(handle, [here], start)]
    finally:
        os.close(handle)


def _fetch(
    files: fsspec.AbstractFileSystem, path: str, ranges: list[tuple[int, int]]
) -> Iterator[memoryview]:
    """From elsewhere, some at a time: to ask once for each would take as many ways there and back."""
    for at in range(0, len(ranges), FETCHED_AT_ONCE):
        starts, ends = zip(*ranges[at : at + FETCHED_AT_ONCE], strict=True)
        fetched = files.cat_ranges([path] * len(starts), list(starts), list(ends), on_error="raise")
        for stretch in fetched:
            yield memoryview(stretch)


def size_of(location: str) -> int:
    files, root = _store()
    return int(files.size(f"{root}/{location}"))


def drop_partial(name: str) -> None:
    _remove(f"{PARTIAL}/{name}")


def destroy(sealed: Sealed | str) -> None:
    """Remove a file for good. The caller destroys the wrapped key, which is what counts."""
    _remove(sealed if isinstance(sealed, str) else sealed.location)


def sweep_orphans(recorded: Collection[str], *, at: datetime, untouched: timedelta) -> list[str]:
    """Remove every file no record knows and nobody has written to for a while."""
    files, root = _store()
    files.invalidate_cache()
    if not files.exists(root):
        return []
    known = set(recorded)
    removed = []
    for path in files.find(root):
        location = path.removeprefix(root).lstrip("/")
        if location not in known and files.modified(path) <= at - untouched:
            _remove(location)
            removed.append(location)
    return sorted(removed)


def _store() -> tuple[fsspec.AbstractFileSystem, str]:
    files, root = fsspec.core.url_to_fs(str(settings.VAULT_URL))
    return files, root.rstrip("/")


def _make_folder(files: fsspec.AbstractFileSystem, path: str) -> None:
    if isinstance(files, LocalFileSystem):
        Path(path).mkdir(mode=0o700, parents=True, exist_ok=True)
    else:
        files.makedirs(path, exist_ok=True)


def _settle(folder: str) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove(location: str) -> None:
    files, root = _store()
    try:
        files.rm_file(f"{root}/{location}")
    except FileNotFoundError:
        return
