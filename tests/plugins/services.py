"""Which tests run on real servers, and which servers those are.

With --usual-ports the tests of actions, jobs and journeys run on the PostgreSQL, Redis and RabbitMQ
of this machine. A server that does not answer is skipped, and the summary says so.
"""

import os
from pathlib import Path

import psycopg
import pytest

REPOSITORY = Path(__file__).parents[2]
ON_REAL_SERVERS = [REPOSITORY / "tests" / name for name in ("actions", "jobs", "journeys")]
DATABASE_URL = os.environ.get(
    "PORTAL_TEST_DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/postgres"
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--usual-ports",
        action="store_true",
        help="run the tests of actions, jobs and journeys on this machine's own servers",
    )


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Folders with no test for real servers are not even read."""
    folder = collection_path if collection_path.is_dir() else collection_path.parent
    if not config.getoption("usual_ports") or folder.parent != REPOSITORY / "tests":
        return None
    return True if folder not in (*ON_REAL_SERVERS, REPOSITORY / "tests" / "services") else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if any(item.path.is_relative_to(folder) for folder in ON_REAL_SERVERS):
            item.add_marker("services")
    if not config.getoption("usual_ports"):
        return
    others = [item for item in items if not item.get_closest_marker("services")]
    config.hook.pytest_deselected(items=others)
    items[:] = [item for item in items if item.get_closest_marker("services")]
    if silence := what_postgresql_lacks():
        for item in items:
            item.add_marker(pytest.mark.skip(reason=silence))


def what_postgresql_lacks() -> str:
    """Why the tests cannot run on this machine's PostgreSQL; empty when they can."""
    try:
        with psycopg.connect(DATABASE_URL, connect_timeout=5) as connection:
            version = connection.info.server_version
    except psycopg.OperationalError:
        return "PostgreSQL does not answer on its usual port"
    return "" if version >= 150000 else "PostgreSQL is older than 15"
