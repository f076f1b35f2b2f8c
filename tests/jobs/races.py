"""Two things at once: work on another connection, and changes that commit while a step waits."""

import threading
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
    written, commit = threading.Event(), threading.Event()

    def work():
        with transaction.atomic():
            change()
            written.set()
            commit.wait(PATIENCE)

    with in_another_connection(work):
        assert written.wait(PATIENCE)
        # The step below waits for the row; the change commits while it does.
        threading.Timer(0.5, commit.set).start()
        yield
