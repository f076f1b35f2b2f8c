"""A worker of its own process, on the test's database and vault."""

import os
import subprocess
import sys
from urllib.parse import quote

from django.conf import settings
from django.db import connection

TASK = """
import django
django.setup()
from linkage import tasks
getattr(tasks, {task!r})({reference!r})
"""


def run_task(task: str, reference: str, *, die_at: str = "") -> int:
    """Run one task for real, as the application's role; gives the exit status."""
    database = connection.settings_dict
    where = f"{database['HOST'] or '127.0.0.1'}:{database['PORT'] or 5432}"
    who = quote(database["USER"]) + (
        f":{quote(database['PASSWORD'])}" if database["PASSWORD"] else ""
    )
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": f"postgresql://{who}@{where}/{database['NAME']}",
        "PGOPTIONS": f"{os.environ.get('PGOPTIONS', '')} -c role=portal_app",
        "VAULT_URL": settings.VAULT_URL,
        "VAULT_KEY_FILE": str(settings.VAULT_KEY_FILE),
        "PORTAL_FAILPOINT": die_at,
    }
    script = TASK.format(task=task, reference=reference)
    return subprocess.run(
        [sys.executable, "-c", script], env=environment, check=False, timeout=120
    ).returncode
