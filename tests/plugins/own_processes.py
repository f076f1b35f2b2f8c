"""Processes of their own that start at once: forked from one that has read the libraries.

Each has its own settings, connections and memory, and can be killed like any other. What it is
forked from has read nothing of ours, so that a process finds everything as a new one does.
"""

import multiprocessing
import os
import sys
from collections.abc import Callable, Mapping
from multiprocessing.process import BaseProcess
from pathlib import Path

from idea_portal.embedded import linux

CONTEXT = multiprocessing.get_context("forkserver")
# What a worker reads before its first line of ours; none of it needs our settings.
CONTEXT.set_forkserver_preload(
    [
        "asgiref.local",
        "celery.app.amqp",
        "celery.app.control",
        "celery.app.events",
        "celery.apps.worker",
        "celery.bin.celery",
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
        "psycopg",
        "psycopg.types.json",
        "pyarrow.compute",
        "pyarrow.parquet.encryption",
        "tzlocal",
        "yaml",
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
    work(*arguments)
