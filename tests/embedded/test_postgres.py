import os
import signal
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest

from idea_portal.embedded.server_account import account_for

ROOT_ONLY = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another account")
REPOSITORY = Path(__file__).parents[2]
START_A_SERVER = """
import os, sys
from pathlib import Path
from idea_portal.embedded.postgres import PostgresServer

folder = Path(sys.argv[1])
server = PostgresServer(folder / "postgres", owner_password="a", application_password="b")
server.start(folder / "log")
print("answered as user", os.stat(folder / "postgres").st_uid)
server.stop()
"""


def test_application_has_what_the_owner_gives_and_makes_no_table(server, tmp_path):
    server.start(tmp_path / "log")
    with psycopg.connect(server.owner_url) as owner:
        owner.execute("CREATE TABLE note AS SELECT 'kept' AS words")
        owner.execute("GRANT SELECT ON note TO portal_app")

    with psycopg.connect(server.application_url) as application:
        rows = application.execute("SELECT words FROM note").fetchall()

    assert rows == [("kept",)]
    for statement in ("DELETE FROM note", "CREATE TABLE other (id int)"):
        with (
            psycopg.connect(server.application_url) as application,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            application.execute(statement)


def test_nobody_signs_in_as_superuser_or_without_the_password(server, tmp_path):
    server.start(tmp_path / "log")

    for role in ("postgres", "portal_owner:wrong"):
        url = f"postgresql://{role}@127.0.0.1:{server.port}/portal"
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(url)


def test_second_start_keeps_the_data(server, tmp_path):
    server.start(tmp_path / "log")
    with psycopg.connect(server.owner_url) as owner:
        owner.execute("CREATE TABLE note AS SELECT 'kept' AS words")
    server.stop()

    server.start(tmp_path / "log")

    with psycopg.connect(server.owner_url) as owner:
        assert owner.execute("SELECT words FROM note").fetchall() == [("kept",)]


def test_creation_that_was_cut_short_is_begun_again(server, tmp_path):
    unfinished = tmp_path / "postgres.unfinished"
    unfinished.mkdir()
    (unfinished / "PG_VERSION").write_text("18")

    server.start(tmp_path / "log")

    with psycopg.connect(server.owner_url) as owner:
        assert owner.execute("SELECT 1").fetchone() == (1,)


@ROOT_ONLY
def test_root_lends_the_server_another_account_and_opens_no_folder(server, tmp_path):
    parents = [tmp_path, *tmp_path.parents]
    modes = [stat.filemode(folder.stat().st_mode) for folder in parents]

    process = server.start(tmp_path / "log")

    assert Path(f"/proc/{process.pid}").stat().st_uid != 0
    assert [stat.filemode(folder.stat().st_mode) for folder in parents] == modes
    assert "drwx------" in modes


@ROOT_ONLY
def test_normal_user_starts_a_server(tmp_path):
    # The account keeps the power to pass through folders: Python itself may lie in root's home.
    account = account_for([tmp_path])
    account.own(tmp_path)

    finished = subprocess.run(
        [sys.executable, "-c", START_A_SERVER, tmp_path],
        preexec_fn=account.on_start(signal.SIGKILL),
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (finished.stdout, finished.stderr) == ("answered as user 65534\n", "")


def test_server_leaves_nothing_outside_its_folder(server, tmp_path):
    shared_memory, temporary = Path("/", "dev", "shm"), Path(tempfile.gettempdir())
    before = {*shared_memory.iterdir(), *temporary.iterdir()}

    server.start(tmp_path / "log")

    new = {*shared_memory.iterdir(), *temporary.iterdir()} - before
    assert not [path for path in new if "postgresql" in path.name.lower() or "PGSQL" in path.name]
