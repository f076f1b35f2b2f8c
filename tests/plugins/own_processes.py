"""Processes of their own that start at once: forked from one that has read libraries and portal.

Each has its own settings, connections and memory, and can be killed like any other. What it is
forked from never reached a database: a process reads its settings anew before its work begins.
"""

import multiprocessing
import os
import sys
from collections.abc import Callable, Mapping
from multiprocessing.process import BaseProcess
from pathlib import Path

from django.apps import apps
from django.conf import Settings, settings
from django.core.signals import setting_changed
from django.db import connections

from idea_portal.embedded import linux

CONTEXT = multiprocessing.get_context("forkserver")
# What a worker reads before its work begins: libraries, and last the portal itself.
CONTEXT.set_forkserver_preload(
    [
        "asgiref.local",
        "celery.app.amqp",
        "celery.app.control",
        "celery.app.events",
        "celery.apps.worker",
        "celery.bin.celery",
        "celery.contrib.django.task",
        "celery.concurrency.prefork",
        "celery.worker.consumer",
        "celery.worker.strategy",
        "cryptography.hazmat.primitives.ciphers.aead",
        "dateutil.parser",
        "django.contrib.auth.hashers",
        "django.contrib.postgres.fields",
        "django.contrib.postgres.indexes",
        "django.core.files.storage",
        "django.core.handlers.wsgi",
        "django.core.management",
        "django.db.backends.postgresql.base",
        "django.db.models",
        "django.forms",
        "django.template.defaulttags",
        "django.test.signals",
        "django.urls",
        "django.utils.autoreload",
        "django.views.generic",
        "duckdb",
        "environ",
        "fsspec.implementations.local",
        "kombu.transport.pyamqp",
        "kombu.transport.redis",
        "numpy.random",
        "pandas",
        "psycopg",
        "psycopg.types.json",
        "pyarrow.compute",
        "pyarrow.parquet.encryption",
        "scipy.sparse.csgraph",
        "tzlocal",
        "yaml",
        "tests.plugins.read_portal",
    ]
)


def start(
    work: Callable[..., object],
    *arguments: object,
    environ: Mapping[str, str],
    log: Path | None = None,
) -> BaseProcess:
    """Start a process; `work` comes from a module that can be read before there are settings."""
    process = CONTEXT.Process(
        target=_begin, args=(work, arguments, {**os.environ, **environ}, log), daemon=True
    )
    process.start()
    return process


def run(work: Callable[..., object], *arguments: object, environ: Mapping[str, str]) -> int | None:
    """Run a process to its end; gives the exit status, below zero for the signal it died of."""
    process = start(work, *arguments, environ=environ)
    process.join(120)
    process.kill()
    process.join()
    return process.exitcode


def _begin(
    work: Callable[..., object],
    arguments: tuple[object, ...],
    environ: dict[str, str],
    log: Path | None,
) -> None:
    os.setsid()
    linux.die_with_parent(os.getppid(), 9)
    os.environ.clear()
    os.environ.update(environ)
    if log is not None:
        with log.open("ab") as said:
            for stream in (sys.stdout, sys.stderr):
                os.dup2(said.fileno(), stream.fileno())
    if apps.ready:
        read_settings_anew()
    work(*arguments)


def read_settings_anew() -> None:
    """Take the settings from the environment of this process, as if none had been read before."""
    for module in (os.environ["DJANGO_SETTINGS_MODULE"], "idea_portal.settings"):
        sys.modules.pop(module, None)
    read = Settings(os.environ["DJANGO_SETTINGS_MODULE"])
    for name in filter(str.isupper, dir(read)):
        if (value := getattr(read, name)) != getattr(settings, name):
            setattr(settings, name, value)
            if name != "DATABASES":
                setting_changed.send(sender=None, setting=name, value=value, enter=True)
    for connection in connections.all(initialized_only=True):
        del connections[connection.alias]
    connections._settings = connections.settings = connections.configure_settings(None)
