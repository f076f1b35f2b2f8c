"""The one folder that holds everything a portal on this machine keeps."""

import base64
import errno
import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from idea_portal.embedded.problems import Problem

FIRST_START_BYTES = 400_000_000
LATER_START_BYTES = 100_000_000
LOG_BYTES = 10_000_000


class DataFolder:
    """The folder named by PORTAL_DATA. Nothing is written outside it."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self.logs = self.path / "logs"
        self.keys = self.path / "keys"
        self.temporary = self.path / "tmp"
        self.postgres = self.path / "postgres"
        self._running = self.path / "running.json"

    def prepare(self) -> None:
        """Make the folder and what belongs in it; folders that exist stay as they are."""
        try:
            self._make(self.path, 0o711 if os.geteuid() == 0 else 0o700)
            for folder in (self.logs, self.keys, self.temporary, self.path / "vault"):
                self._make(folder, 0o700)
            self._check_space()
        except OSError as error:
            if error.errno == errno.ENOSPC:
                raise
            raise Problem(
                f"{self.path} cannot be written to.", "Choose another folder with PORTAL_DATA."
            ) from error

    def clear(self) -> None:
        """Remove everything kept here, for a portal that is to start empty."""
        for entry in self.path.iterdir():
            if entry.is_dir():
                shutil.rmtree(entry)
            elif entry.name != "lock":
                entry.unlink()
        self.prepare()

    def secret(self, name: str) -> str:
        """A password of this portal, made on first use and readable by its owner only."""
        return self.secret_file(name).read_text().strip()

    def secret_file(self, name: str) -> Path:
        """The file with a password of this portal."""
        file = self.keys / name
        if not file.exists():
            write_privately(file, secrets.token_urlsafe(32))
        return file

    def key_file(self, name: str) -> Path:
        """A file with an encryption key of 256 bits, made on first use."""
        file = self.keys / name
        if not file.exists():
            write_privately(file, base64.b64encode(os.urandom(32)).decode())
        return file

    def log(self, name: str) -> Path:
        """The log of one process; a long one is put aside first, and the one before it dropped."""
        file = self.logs / f"{name}.log"
        if file.exists() and file.stat().st_size > LOG_BYTES:
            file.rename(file.with_suffix(".log.1"))
        return file

    @contextmanager
    def claim(self) -> Iterator[bool]:
        """Hold the folder for one portal at a time; false when another one holds it."""
        with (self.path / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True

    def publish(self, environment: dict[str, str]) -> None:
        """Tell commands that start later where this portal's services answer."""
        self._running.unlink(missing_ok=True)
        write_privately(self._running, json.dumps(environment))

    def published(self) -> dict[str, str]:
        """Where the running portal's services answer."""
        try:
            environment: dict[str, str] = json.loads(self._running.read_text())
        except FileNotFoundError as error:
            raise Problem(
                f"A portal is just starting in {self.path}.", "Wait for it and run this again."
            ) from error
        return environment

    def retract(self) -> None:
        """Say that the services answer no more."""
        self._running.unlink(missing_ok=True)

    def _make(self, folder: Path, mode: int) -> None:
        if not folder.is_dir():
            folder.mkdir(parents=True)
            folder.chmod(mode)

    def _check_space(self) -> None:
        wanted = LATER_START_BYTES if self.postgres.exists() else FIRST_START_BYTES
        free = shutil.disk_usage(self.path).free
        if free < wanted:
            raise Problem(
                f"{self.path} has {free // 1_000_000} MB free, {wanted // 1_000_000} are needed.",
                "Free some space, or choose another disk with PORTAL_DATA.",
            )


def write_privately(file: Path, text: str) -> None:
    """Create a file that only its owner may read, whatever the umask."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        stream.write(f"{text}\n")
        stream.flush()
        os.fsync(stream.fileno())
