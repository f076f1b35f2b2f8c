"""Runs a Python module whose processes all end with the one that started them.

    python -m idea_portal.embedded.tethered gunicorn idea_portal.wsgi

A supervisor that is killed cannot end the processes its children made; the kernel can.
"""

import gc
import os
import runpy
import signal
import sys

from idea_portal.embedded import linux


class Tether:
    """Ties each process that this one makes to the process that made it."""

    def __init__(self) -> None:
        self._parent = os.getpid()

    def tie(self) -> None:
        """Called in a new process: end when the parent ends, and be a parent in turn."""
        linux.die_with_parent(self._parent, signal.SIGKILL)
        self._parent = os.getpid()


if __name__ == "__main__":
    # Frozen objects are left alone by the collector, so that processes go on sharing them.
    os.register_at_fork(before=gc.freeze, after_in_child=Tether().tie)
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
