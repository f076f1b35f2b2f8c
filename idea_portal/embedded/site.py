"""The portal's own processes: its commands, its web server and its worker."""

import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from idea_portal.embedded.data_folder import DataFolder
from idea_portal.embedded.ports import LOOPBACK
from idea_portal.embedded.problems import Problem
from idea_portal.embedded.server_account import ServerAccount

REPOSITORY = Path(__file__).parents[2]

WORKER_KIBIBYTES = 250_000

# Commands that change tables, which only their owner may.
OWNER_COMMANDS = {"migrate", "createcachetable", "flush"}


class Site:
    """The portal's processes over the services that an environment names."""

    def __init__(self, folder: DataFolder, environ: Mapping[str, str]) -> None:
        self._folder = folder
        self._environ = environ

    def command(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a management command, as the owner of the tables where it has to be."""
        as_owner = {"PORTAL_AS_OWNER": "1"} if OWNER_COMMANDS & {*arguments[:1]} else {}
        return subprocess.Popen(
            [sys.executable, REPOSITORY / "manage.py", *arguments],
            env={**self._environ, **as_owner},
            preexec_fn=_ending_with_us(),
        )

    def run(self, *arguments: str) -> None:
        """Run a management command that has to succeed."""
        if self.command(*arguments).wait() != 0:
            raise Problem(f"{arguments[0]} failed.", "What it said stands above.")

    def web(self, port: int) -> subprocess.Popen[bytes]:
        """Start the web server: one process with threads, for one person or a few."""
        return self._tethered(
            "web",
            "gunicorn",
            "idea_portal.wsgi",
            f"--bind={LOOPBACK}:{port}",
            "--workers=1",
            "--threads=8",
            "--graceful-timeout=5",
            f"--worker-tmp-dir={self._folder.temporary}",
            "--no-control-socket",
        )

    def worker(self) -> subprocess.Popen[bytes]:
        """Start the worker, which also keeps the clock for what is rung regularly."""
        return self._tethered(
            "worker",
            "celery",
            "--app=idea_portal",
            "worker",
            "--concurrency=2",
            # What a job has grown to is given back when it ends, by a new process.
            f"--max-memory-per-child={WORKER_KIBIBYTES}",
            "--beat",
            f"--schedule={self._folder.path / 'beat-schedule'}",
            "--without-gossip",
            "--without-mingle",
            "--loglevel=INFO",
        )

    def _tethered(self, name: str, module: str, *arguments: str) -> subprocess.Popen[bytes]:
        with self._folder.log(name).open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "idea_portal.embedded.tethered", module, *arguments],
                cwd=REPOSITORY,
                env=self._environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_ending_with_us(),
            )


def _ending_with_us() -> Callable[[], None]:
    return ServerAccount().on_start(signal.SIGKILL)
