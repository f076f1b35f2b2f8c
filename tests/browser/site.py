"""The site as the browser finds it: served beside the test, inside the test's own transaction.

Nothing has to be committed for the browser to see it, so nothing has to be emptied afterwards.
"""

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Self

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.core.signals import request_finished, request_started
from django.db import DEFAULT_DB_ALIAS, close_old_connections, connections
from django.test.testcases import LiveServerThread

A_WHOLE_RUN = "max-age=86400"


class StaysConnected(ThreadedWSGIServer):
    """A server whose threads leave the connection open: it is the test's."""

    def _close_connections(self) -> None:
        pass


@contextmanager
def connections_kept() -> Iterator[None]:
    """Django would close a connection that is inside a transaction when a request begins or ends."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


class StaticFilesToKeep(StaticFilesHandler):
    """Static files that the browser asks for once: they do not change while tests run."""

    def serve(self, request):
        response = super().serve(request)
        response.headers["Cache-Control"] = A_WHOLE_RUN
        return response


class Site(LiveServerThread):
    """A server that answers one request at a time, over the connection of the test."""

    server_class = StaysConnected

    def __init__(self) -> None:
        super().__init__("localhost", self._serving)
        self._connection = connections[DEFAULT_DB_ALIAS]
        self._one_at_a_time = threading.Lock()
        self.daemon = True

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    def __enter__(self) -> Self:
        self._connection.inc_thread_sharing()
        self.start()
        self.is_ready.wait()
        if self.error:
            raise self.error
        return self

    def __exit__(self, *raised: object) -> None:
        self.terminate()
        self._connection.dec_thread_sharing()

    def rest(self) -> None:
        """Wait until nothing is being answered: a page may be gone before its last answer."""
        with self._one_at_a_time:
            pass

    def _serving(self, application):
        static_files = StaticFilesToKeep(application)

        def answer(environ, start_response):
            with self._one_at_a_time, connections_kept():
                connections[DEFAULT_DB_ALIAS] = self._connection
                with closing(static_files(environ, start_response)) as response:
                    return list(response)

        return answer
