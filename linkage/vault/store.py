"""Where sealed files lie: a local folder, or any store fsspec can reach by URL."""

import os
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from io import BufferedIOBase
from pathlib import Path

import fsspec
import numpy as np
from django.conf import settings
from fsspec.implementations.local import LocalFileSystem

from linkage.vault.sealed import Sealed

PARTIAL = "partial"
SEALED = "sealed"
# How much is fetched at once where neighboring stretches are asked for.
FETCHED = 1 << 20


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
) -> list[bytes | memoryview]:
    """Some stretches of a file, each in full. Stretches that touch are fetched together."""
    begin, end = (np.asarray(each, dtype=np.int64) for each in (starts, ends))
    if not len(begin):
        return []
    first = np.flatnonzero(
        np.concatenate(
            [[True], (begin[1:] != end[:-1]) | (begin[1:] // FETCHED != begin[:-1] // FETCHED)]
        )
    )
    last = np.concatenate([first[1:], [len(begin)]]) - 1
    runs = _fetch(location, begin[first].tolist(), end[last].tolist())
    ranges: list[bytes | memoryview] = []
    for run, one, other in zip(runs, first.tolist(), last.tolist(), strict=True):
        if one == other:
            ranges.append(run)
            continue
        view, origin = memoryview(run), begin[one]
        bounds = zip(
            (begin[one : other + 1] - origin).tolist(),
            (end[one : other + 1] - origin).tolist(),
            strict=True,
        )
        ranges.extend(view[start:stop] for start, stop in bounds)
    return ranges


def _fetch(location: str, starts: list[int], ends: list[int]) -> list[bytes]:
    files, root = _store()
    path = f"{root}/{location}"
    if not isinstance(files, LocalFileSystem):
        fetched = files.cat_ranges([path] * len(starts), starts, ends)
    else:
        handle = os.open(path, os.O_RDONLY)
        try:
            pread = os.pread
            fetched = [
                pread(handle, end - start, start) for start, end in zip(starts, ends, strict=True)
            ]
        finally:
            os.close(handle)
    for run, start, end in zip(fetched, starts, ends, strict=True):
        if len(run) != end - start:
            raise OSError("The file is shorter than it was.")
    return fetched


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
