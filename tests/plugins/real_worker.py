"""A worker in a process of its own, over a real broker, on the test's database."""

import os
import runpy
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from multiprocessing.process import BaseProcess
from pathlib import Path
from urllib.parse import quote, urlsplit

import kombu
import pytest
from celery import current_app
from django.db import connection
from kombu.exceptions import OperationalError

from idea_portal.embedded.valkey import ValkeyServer
from tests.plugins import own_processes

REPOSITORY = Path(__file__).parents[2]
BROKERS = {
    "redis": os.environ.get("PORTAL_TEST_REDIS_URL", "redis://127.0.0.1:6379/15"),
    "rabbitmq": os.environ.get("PORTAL_TEST_RABBITMQ_URL", "amqp://guest:guest@127.0.0.1:5672//"),
}
PATIENCE_SECONDS = 60


COMMAND = ["tethered", "celery", "--app=idea_portal", "worker", "--concurrency=1"]
COMMAND += ["--loglevel=INFO", "--without-gossip", "--without-mingle", "--without-heartbeat"]


def work() -> None:
    """What the process does: as `python -m idea_portal.embedded.tethered celery ...`."""
    os.chdir(REPOSITORY)
    sys.argv = COMMAND
    runpy.run_module("idea_portal.embedded.tethered", run_name="__main__", alter_sys=True)


class RealWorker:
    """A worker that can be started, killed and sent messages."""

    def __init__(self, broker_url: str, log: Path, environ: dict[str, str]) -> None:
        self.environ = environ
        self._broker_url = broker_url
        self._owns_broker = broker_url not in BROKERS.values()
        self._queue = f"portal-test-{uuid.uuid4().hex}"
        self._log = log
        self._process: BaseProcess | None = None

    def start(self, **environ: str) -> None:
        """Start the worker and wait until it listens; more settings may be given for this start."""
        already_said = self.said()
        environ = {**self._addresses(), **self.environ, **environ}
        self._process = own_processes.start(work, environ=environ, log=self._log)
        self.wait_until(lambda: " ready." in self.said().removeprefix(already_said))

    def ring(self, task: str, *arguments: object) -> None:
        """Send a message, as anyone could who reaches the broker."""
        with kombu.Connection(self._broker_url) as broker:
            current_app.send_task(
                task, args=arguments, connection=broker, queue=kombu.Queue(self._queue)
            )

    def empty_broker(self) -> int:
        """Lose every message that waits, and all else a broker of our own holds; how many waited."""
        with kombu.Connection(self._broker_url) as broker:
            waited = kombu.Queue(self._queue, channel=broker.channel()).purge()
            if self._owns_broker:
                broker.default_channel.client.flushall()
            return waited

    def wait_until(self, holds: Callable[[], object]) -> None:
        """Wait until something holds, and fail with the worker's last words if it never does."""
        ends = time.monotonic() + PATIENCE_SECONDS
        while not holds():
            if time.monotonic() > ends:
                pytest.fail(self.said()[-3000:])
            time.sleep(0.05)

    def said(self) -> str:
        return self._log.read_text() if self._log.exists() else ""

    def kill(self) -> None:
        """End the worker at once, in the middle of whatever it does."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process = None

    def forget(self) -> None:
        """End the worker and remove its queue from the broker."""
        self.kill()
        with kombu.Connection(self._broker_url) as broker:
            channel = broker.channel()
            kombu.Queue(self._queue, channel=channel).delete()
            kombu.Exchange(self._queue, channel=channel).delete()

    def _addresses(self) -> dict[str, str]:
        """The test's own database, with the rights of the application."""
        address = urlsplit(os.environ["DATABASE_URL"])
        return {
            "DATABASE_URL": address._replace(
                path=f"/{connection.settings_dict['NAME']}",
                query=f"options={quote('-c role=portal_app')}",
            ).geturl(),
            "BROKER_URL": self._broker_url,
            "BROKER_QUEUE": self._queue,
        }


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "broker_url" in metafunc.fixturenames:
        names = list(BROKERS) if metafunc.config.getoption("usual_ports") else ["valkey"]
        metafunc.parametrize("broker_url", names, indirect=True, scope="session")


@pytest.fixture(scope="session")
def broker_url(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A broker of the run's own, or one of this machine's where it answers."""
    if request.param == "valkey":
        server = ValkeyServer(password=uuid.uuid4().hex)
        server.start(tmp_path_factory.mktemp("broker") / "valkey.log")
        yield server.url
        server.stop()
        return
    url = BROKERS[request.param]
    try:
        with kombu.Connection(url, connect_timeout=2) as broker:
            broker.ensure_connection(max_retries=1, timeout=2)
    except (OSError, OperationalError):
        pytest.skip(f"{request.param} does not answer on its usual port")
    yield url


@pytest.fixture
def worker(transactional_db: None, broker_url: str, tmp_path: Path) -> Iterator[RealWorker]:
    """A worker that is not started yet: a test may add to its `environ` first."""
    worker = RealWorker(broker_url, tmp_path / "worker.log", {"PORTAL_DATA": str(tmp_path)})
    yield worker
    worker.forget()
