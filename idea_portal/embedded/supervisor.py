"""Keeps processes running until told to stop."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType

from idea_portal.embedded.problems import Problem

STOP_SECONDS = 10
MANY_ENDS = 5
SOON_SECONDS = 60


class Stopped(BaseException):
    """Somebody asked for the end: Ctrl-C, a signal, a closed terminal."""


@dataclass
class Kept:
    """One process that is to run, and when it ended lately."""

    name: str
    start: Callable[[], subprocess.Popen[bytes]]
    process: subprocess.Popen[bytes]
    last_signal: signal.Signals
    ends: list[float] = field(default_factory=list)


class Supervisor:
    """Starts an ended process again, unless it keeps ending."""

    def __init__(self) -> None:
        self._kept: list[Kept] = []

    def keep(
        self,
        name: str,
        start: Callable[[], subprocess.Popen[bytes]],
        last_signal: signal.Signals = signal.SIGTERM,
    ) -> None:
        """Start a process and keep it running; the signal is how it is asked to end."""
        self._kept.append(Kept(name, start, start(), last_signal))

    def watch(self) -> None:
        """Start again what ends, until we are stopped."""
        while True:
            self.start_ended_again()
            time.sleep(0.5)

    def start_ended_again(self) -> None:
        """Start again every process that has ended since the last look."""
        for kept in self._kept:
            if (status := kept.process.poll()) is None:
                continue
            now = time.monotonic()
            kept.ends = [*(end for end in kept.ends if end > now - SOON_SECONDS), now]
            if len(kept.ends) > MANY_ENDS:
                raise Problem(f"{kept.name} keeps ending.", "Its log says why.")
            sys.stdout.write(f"{kept.name} ended with {status} and is started again.\n")
            sys.stdout.flush()
            kept.process = kept.start()

    def stop(self) -> None:
        """End every process, the last one first: what others rest on ends last."""
        for kept in reversed(self._kept):
            kept.process.send_signal(kept.last_signal)
            try:
                kept.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                kept.process.kill()
                kept.process.wait()


def stop_on_signals() -> None:
    """Turn each signal that asks for the end into the end of the watch."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _raise_stopped)


def ignore_signals() -> None:
    """Finish stopping undisturbed."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def _raise_stopped(number: int, frame: FrameType | None) -> None:
    raise Stopped
