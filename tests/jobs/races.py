"""Two things at once: work on another connection, and changes that commit while a step waits."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction

PATIENCE = 20


@contextmanager
def in_another_connection(work: Callable[[], object]) -> Iterator[threading.Thread]:
    """Run work beside the test, on a connection of its own."""
    failures = []

    def run():
        try:
            work()
        except Exception as error:  # noqa: BLE001 - handed to the test below
            failures.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    yield thread
    thread.join(PATIENCE)
    assert not thread.is_alive()
    assert not failures, failures


@contextmanager
def under_way(change: Callable[[], object]) -> Iterator[None]:
    """A change that has been written and not yet committed when the test goes on."""
    written = threading.Event()

    def work():
        with transaction.atomic():
            change()
            written.set()
            # Somebody waits for the row: the change commits while they do.
            ends = time.monotonic() + PATIENCE
            while not somebody_waits() and time.monotonic() < ends:
                time.sleep(0.01)

    with in_another_connection(work):
        assert written.wait(PATIENCE)
        yield


def somebody_waits() -> bool:
    """Whether another session waits for a lock that this one holds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks"
            " WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))"
        )
        return cursor.fetchone()[0]
