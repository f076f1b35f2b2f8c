"""What the environment says, and what the settings make of it."""

import os
import subprocess
import sys

import pytest

SHOW = (
    "from idea_portal.settings import DATABASES; print(DATABASES['default']['OPTIONS']['options'])"
)
ADDRESS = "postgresql://portal_app@127.0.0.1:1/portal"
OURS = "-c join_collapse_limit=4"


@pytest.mark.parametrize(
    ("asked", "options"),
    [
        ({}, OURS),
        ({"PGOPTIONS": "-c role=portal_app"}, f"{OURS} -c role=portal_app"),
        (
            {"DATABASE_URL": f"{ADDRESS}?options=-c%20role%3Dportal_app"},
            f"{OURS} -c role=portal_app",
        ),
    ],
)
def test_what_is_asked_of_the_database_is_added_to_what_the_portal_asks(asked, options):
    known = {name: value for name, value in os.environ.items() if name != "PGOPTIONS"}
    environ = {**known, "PORTAL_SECRET_KEY": "for tests", "DATABASE_URL": ADDRESS, **asked}

    shown = subprocess.run(
        [sys.executable, "-c", SHOW], env=environ, capture_output=True, text=True, check=True
    )

    assert shown.stdout.strip() == options
