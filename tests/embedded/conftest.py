from collections.abc import Iterator
from pathlib import Path

import pytest

from idea_portal.embedded.postgres import THROWAWAY_SETTINGS, PostgresServer


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PostgresServer]:
    """A server in a folder of which every parent is closed to other accounts."""
    server = PostgresServer(
        tmp_path / "postgres",
        owner_password="owner-password",  # noqa: S106
        application_password="application-password",  # noqa: S106
        settings=THROWAWAY_SETTINGS,
    )
    yield server
    server.stop()
