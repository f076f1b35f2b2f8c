"""What the whole demo takes of a machine: memory as each part's fair share (PSS), time to start."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.rows import Row
from benchmarks.scratch_portal import scratch_portal
from idea_portal.embedded.demo import wait_until_healthy
from idea_portal.embedded.ports import free_port

SETTLE_SECONDS = 5


def run(quick: bool) -> list[Row]:
    with scratch_portal():
        pass
    began = time.perf_counter()
    with scratch_portal() as (site, supervisor, _):
        port = free_port()
        supervisor.keep("web", lambda: site.web(port))
        wait_until_healthy(port)
        seconds = time.perf_counter() - began
        time.sleep(0 if quick else SETTLE_SECONDS)
        parts = {"supervisor": share_of(os.getpid()), **dict(parts_of(os.getpid()))}
    total = {"MB": round(sum(parts.values())), "seconds to start again": seconds}
    return [
        Row("the whole demo", total),
        *(Row(name, {"MB": round(megabytes)}) for name, megabytes in parts.items()),
    ]


def parts_of(supervisor: int) -> Iterator[tuple[str, float]]:
    """Each child of the supervisor with everything below it."""
    for child in children(supervisor):
        yield program(child), sum(share_of(process) for process in family(child))


def family(process: int) -> Iterator[int]:
    yield process
    for child in children(process):
        yield from family(child)


def children(process: int) -> list[int]:
    threads = Path(f"/proc/{process}/task").iterdir()
    return [int(pid) for thread in threads for pid in (thread / "children").read_text().split()]


def share_of(process: int) -> float:
    """Megabytes of one process; what it shares is counted in parts."""
    for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


def program(process: int) -> str:
    """A short name: the module that Python runs, or the program."""
    words = Path(f"/proc/{process}/cmdline").read_bytes().decode().split("\0")
    if "idea_portal.embedded.tethered" in words:
        return words[words.index("idea_portal.embedded.tethered") + 1]
    return Path(words[0].split()[0]).name
