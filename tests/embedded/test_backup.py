import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from idea_portal.embedded import wheels

REPOSITORY = Path(__file__).parents[2]


def run(*command, **environ):
    finished = subprocess.run(
        command,
        cwd=REPOSITORY,
        env={"PATH": os.environ["PATH"], "PORTAL_SECRET_KEY": "for this test only", **environ},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr


def test_trail_cannot_be_changed_in_a_restored_database_either(server, tmp_path):
    server.start(tmp_path / "log")
    migrate = {"DATABASE_URL": server.owner_url, "PORTAL_DATA": str(tmp_path)}
    run(sys.executable, "manage.py", "migrate", "--verbosity=0", **migrate)
    dump = tmp_path / "portal.dump"
    pg_dump, pg_restore = (str(wheels.postgres_program(name)) for name in ("pg_dump", "pg_restore"))

    run(pg_dump, "--format=custom", f"--file={dump}", server.owner_url)
    elsewhere = f"{server.owner_url.removesuffix('/portal')}/template1"
    with psycopg.connect(elsewhere, autocommit=True) as owner:
        owner.execute("DROP DATABASE portal")
        owner.execute("CREATE DATABASE portal")
    run(pg_restore, f"--dbname={server.owner_url}", "--no-owner", "--exit-on-error", str(dump))

    for statement in ("UPDATE audit_auditevent SET reason = ''", "DELETE FROM audit_auditevent"):
        with (
            psycopg.connect(server.application_url) as application,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            application.execute(statement)
    with psycopg.connect(server.application_url) as application:
        assert application.execute("SELECT count(*) FROM accounts_user").fetchone() == (0,)
