"""Whether what the portal stands on answers. Says words, never addresses or messages of errors."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from fsspec.core import url_to_fs
from kombu import Connection
from kombu.exceptions import KombuError

from idea_portal.audit.clock import database_clock
from idea_portal.web.models import Heartbeat

WELL = "ok"
PATIENCE = 2  # seconds to wait for the broker
WORKER_SILENT_AFTER = timedelta(seconds=90)


def report() -> Mapping[str, str]:
    """One word per part the portal stands on; `ok` when it is well."""
    return {name: check() for name, check in CHECKS.items()}


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "unreachable"
    return WELL


def _broker() -> str:
    try:
        with Connection(settings.CELERY_BROKER_URL, connect_timeout=PATIENCE) as broker:
            broker.ensure_connection(max_retries=1, timeout=PATIENCE)
    except (OSError, KombuError):
        return "unreachable"
    return WELL


def _vault() -> str:
    try:
        with open(settings.VAULT_KEY_FILE, "rb"):
            pass
        files, root = url_to_fs(settings.VAULT_URL)
        return WELL if files.exists(root) else "missing"
    except OSError:
        return "unreachable"


def _worker() -> str:
    try:
        heard = Heartbeat.objects.heard_at()
        if heard is None:
            return "never heard"
        return WELL if database_clock() - heard < WORKER_SILENT_AFTER else "silent"
    except DatabaseError:
        return "unknown"


CHECKS: Mapping[str, Callable[[], str]] = {
    "database": _database,
    "broker": _broker,
    "vault": _vault,
    "worker": _worker,
}
