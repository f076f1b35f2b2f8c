"""A Valkey server from the wheel's program: the broker of one portal."""

import os
import signal
import subprocess
import time
from pathlib import Path

from idea_portal.embedded import ports, wheels
from idea_portal.embedded.problems import Problem
from idea_portal.embedded.server_account import account_for

START_SECONDS = 20
STOP_SECONDS = 5

# Nothing is kept on disk: a job row is the truth, and a sweep sends lost messages again.
CONFIGURATION = """
bind {host}
port {port}
requirepass {password}
save ""
appendonly no
maxmemory 64mb
maxmemory-policy noeviction
dir /
"""


class ValkeyServer:
    """The broker; what waits in it is only a reminder of rows in the database."""

    def __init__(self, *, password: str) -> None:
        self.port = 0
        self._password = password
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://:{self._password}@{ports.LOOPBACK}:{self.port}/0"

    def start(self, log: Path) -> subprocess.Popen[bytes]:
        """Start the server and wait until it answers. The password never shows in a process list."""
        self.port = self.port or ports.free_port()
        program = wheels.valkey_program()
        configuration, writing_end = os.pipe()
        with os.fdopen(writing_end, "w") as pipe:
            pipe.write(
                CONFIGURATION.format(host=ports.LOOPBACK, port=self.port, password=self._password)
            )
        with os.fdopen(configuration) as stdin, log.open("ab") as stream:
            process = subprocess.Popen(
                [program, "-"],
                cwd="/",
                stdin=stdin,
                stdout=stream,
                stderr=stream,
                start_new_session=True,
                preexec_fn=account_for([program]).on_start(signal.SIGTERM),
            )
        self._process = process
        self._wait_until_ready(process, log)
        return process

    def stop(self) -> None:
        """End the server; waiting messages go with it."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def _wait_until_ready(self, process: subprocess.Popen[bytes], log: Path) -> None:
        ends = time.monotonic() + START_SECONDS
        while time.monotonic() < ends and process.poll() is None:
            if ports.answers(self.port):
                return
            time.sleep(0.02)
        raise Problem(f"Valkey does not start on port {self.port}.", f"What it said is in {log}.")
