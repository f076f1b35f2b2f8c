"""What has to follow the code before a portal starts: its tables and its static files."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from idea_portal.embedded.data_folder import DataFolder
from idea_portal.embedded.site import REPOSITORY, Site

TABLES = ["requirements/base.txt", "*/migrations/*.py", "*/*/migrations/*.py"]
STATIC_FILES = ["requirements/base.txt", "static/built/**/*", "*/static/**/*", "*/*/static/**/*"]


def update_tables(folder: DataFolder, site: Site) -> None:
    """Migrate, unless that was done since the migrations last changed."""
    # A database that others keep may have been put back to an earlier day.
    if "DATABASE_URL" in os.environ:
        site.run("migrate", "--verbosity=0")
        return
    _update(folder, site, "tables", TABLES, ["migrate", "--verbosity=0"])


def update_static_files(folder: DataFolder, site: Site) -> None:
    """Collect the static files, unless that was done since they last changed."""
    command = ["collectstatic", "--clear", "--noinput", "--verbosity=0"]
    _update(folder, site, "static-files", STATIC_FILES, command)


def _update(
    folder: DataFolder, site: Site, name: str, patterns: Iterable[str], command: list[str]
) -> None:
    stamp = folder.path / f"{name}.up-to-date"
    wanted = _fingerprint(patterns)
    if not stamp.exists() or stamp.read_text() != wanted:
        site.run(*command)
        stamp.write_text(wanted)


def _fingerprint(patterns: Iterable[str]) -> str:
    """Changes when a file comes, goes or changes."""
    files = sorted(file for pattern in patterns for file in REPOSITORY.glob(pattern))
    facts = [f"{_name(file)} {file.stat().st_size} {file.stat().st_mtime_ns}" for file in files]
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()


def _name(file: Path) -> str:
    return file.relative_to(REPOSITORY).as_posix()
