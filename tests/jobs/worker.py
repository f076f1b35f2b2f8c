"""A worker of its own process, on the test's database and vault."""

import os
from urllib.parse import quote

import django
from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string

from tests.plugins import own_processes


def run_task(task: str, reference: str, *, die_at: str = "") -> int | None:
    """Run one task for real, as the application's role; gives the exit status."""
    database = connection.settings_dict
    where = f"{database['HOST'] or '127.0.0.1'}:{database['PORT'] or 5432}"
    who = quote(database["USER"]) + (
        f":{quote(database['PASSWORD'])}" if database["PASSWORD"] else ""
    )
    environment = {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": f"postgresql://{who}@{where}/{database['NAME']}",
        "PGOPTIONS": f"{os.environ.get('PGOPTIONS', '')} -c role=portal_app",
        "VAULT_URL": settings.VAULT_URL,
        "VAULT_KEY_FILE": str(settings.VAULT_KEY_FILE),
        "PORTAL_FAILPOINT": die_at,
    }
    return own_processes.run(do, task, reference, environ=environment)


def do(task: str, reference: str) -> None:
    """What the process does; it may have read the portal already, and then setting up is done."""
    django.setup()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("portal_app",)
    import_string(f"linkage.tasks.{task}")(reference)
