"""The whole portal on this machine: how it starts, how it ends, what it keeps."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from idea_portal.embedded.ports import free_port, is_taken

REPOSITORY = Path(__file__).parents[2]
START_SECONDS = 300
END_SECONDS = 30

MAKE_A_ROW = """
from django.core.cache import cache
cache.set("row", "kept")
print("made")
"""
READ_THE_ROW = """
from django.core.cache import cache
print(cache.get("row"))
"""


class Demo:
    """The portal without invented data, in a folder of the test's own."""

    def __init__(self, folder):
        self.folder = folder
        self.port = free_port()
        self.environ = {
            **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
            "PORTAL_DATA": str(folder),
            "PORT": str(self.port),
            "DEMO": "0",
            "OVER_HTTPS": "0",
        }

    def run(self, module, *arguments):
        return subprocess.run(
            [sys.executable, "-m", f"idea_portal.embedded.{module}", *arguments],
            cwd=REPOSITORY,
            env=self.environ,
            capture_output=True,
            text=True,
            timeout=START_SECONDS,
            check=False,
        )

    def start(self):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "idea_portal.embedded.demo"],
            cwd=REPOSITORY,
            env=self.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        said = ""
        for line in self.process.stdout:
            said += line
            if "ready" in line:
                return
        pytest.fail(said)

    def end(self, number):
        self.process.send_signal(number)
        self.process.wait(END_SECONDS)
        self.process.stdout.close()

    def processes(self):
        """Every process on the machine that was started for this folder."""
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                words = (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes()
            except OSError:
                continue
            if str(self.folder).encode() in words:
                found.append(words)
        return found

    def processes_after_a_while(self):
        ends = time.monotonic() + END_SECONDS
        while (found := self.processes()) and time.monotonic() < ends:
            time.sleep(0.1)
        return found


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    demo = Demo(tmp_path_factory.mktemp("demo") / "data")
    demo.start()
    yield demo
    if demo.process.poll() is None:
        demo.end(signal.SIGKILL)


def test_portal_starts_serves_and_leaves_no_process_however_it_ends(demo):
    made = demo.run("manage", "shell", "-c", MAKE_A_ROW)
    assert (made.returncode, made.stdout.split()[-1:]) == (0, ["made"]), made.stderr
    assert is_taken(demo.port)

    second = demo.run("demo")
    assert second.returncode == 1
    assert "already runs" in second.stderr
    assert len(second.stderr.splitlines()) == 1

    demo.end(signal.SIGKILL)
    assert demo.processes_after_a_while() == []

    demo.start()
    kept = demo.run("manage", "shell", "-c", READ_THE_ROW)
    assert kept.stdout.split()[-1:] == ["kept"], kept.stderr

    demo.end(signal.SIGINT)
    assert demo.processes_after_a_while() == []

    alone = demo.run("manage", "shell", "-c", READ_THE_ROW)
    assert alone.stdout.split()[-1:] == ["kept"], alone.stderr
    assert demo.processes_after_a_while() == []


def test_taken_port_is_said_in_one_line(tmp_path):
    demo = Demo(tmp_path / "data")
    with socket.create_server(("127.0.0.1", demo.port)):
        finished = demo.run("demo")

    assert finished.stderr == (
        f"Port {demo.port} is taken. Try: PORT={demo.port + 1} python3 run.py demo\n"
    )
