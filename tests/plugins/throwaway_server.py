"""One throwaway PostgreSQL server for a whole test run, unless another one is named."""

import os
import secrets
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from idea_portal.embedded.postgres import THROWAWAY_SETTINGS, PostgresServer
from tests.plugins import services

# Tests with real transactions empty the tables afterwards, which triggers would forbid.
EMPTYING_TABLES = "GRANT SET ON PARAMETER session_replication_role TO portal_owner"


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    """Name the server before settings are read; parallel workers inherit its address."""
    if early_config.known_args_namespace.usual_ports:
        os.environ["DATABASE_URL"] = services.DATABASE_URL
        # Nobody keeps what tests write, and nobody listens on the machine's own address: a commit
        # need not wait for the disk, nor a query be encrypted or compiled.
        os.environ["PGOPTIONS"] = "-c synchronous_commit=off -c jit=off"
        os.environ["PGSSLMODE"] = "disable"
    elif "DATABASE_URL" not in os.environ:
        start(early_config)
    return (yield)


def start(config: pytest.Config) -> None:
    """Start a server of our own until the end of the run."""
    folder = tempfile.TemporaryDirectory(prefix="portal-test-")
    config.add_cleanup(folder.cleanup)
    # The server's account has to pass through.
    Path(folder.name).chmod(0o711)
    server = PostgresServer(
        Path(folder.name) / "postgres",
        owner_password=secrets.token_urlsafe(32),
        application_password=secrets.token_urlsafe(32),
        settings=THROWAWAY_SETTINGS,
        statements=[EMPTYING_TABLES],
    )
    config.add_cleanup(server.stop)
    server.start(Path(folder.name) / "postgres.log")
    os.environ["DATABASE_URL"] = server.owner_url
