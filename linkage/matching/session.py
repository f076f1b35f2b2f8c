"""A DuckDB of one run: in memory, bounded, and closed to everything outside."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb


class OutOfMemory(Exception):
    """The run needs more memory than it may use."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may take of the machine."""

    memory: str = "2GB"
    threads: int = 2

    @property
    def bytes(self) -> int:
        written = re.fullmatch(r"([0-9.]+) *([KMGT])i?B", self.memory)
        if written is None:
            raise ValueError("An amount of memory is a number with its unit, such as 2GB.")
        return int(float(written[1]) * 1000 ** ("KMGT".index(written[2]) + 1))


def check_room(connection: duckdb.DuckDBPyConnection, needed: int) -> None:
    """Refuse to hold so many bytes beside the database, where a run may not use as many."""
    room = connection.execute("SELECT getvariable('room')").fetchall()[0][0]
    if needed > room:
        raise duckdb.OutOfMemoryException


@contextmanager
def session(limits: Limits) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database for one run and forget it afterwards.

    DuckDB as released encrypts what it spills only with a number generator it calls unsafe, so
    nothing is spilled: there is no folder to spill to, and encryption stays demanded in case
    somebody adds one. A run that outgrows its memory fails and says so.
    """
    connection = duckdb.connect(
        ":memory:",
        config={
            "threads": limits.threads,
            "memory_limit": limits.memory,
            "temp_directory": "",
            "temp_file_encryption": True,
            "preserve_insertion_order": False,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        },
    )
    try:
        # What is held outside the database has the same bound.
        connection.execute(f"SET VARIABLE room = {limits.bytes}")
        connection.execute("SET enable_external_access = false; SET lock_configuration = true")
        yield connection
    except duckdb.OutOfMemoryException:
        # DuckDB's own message is left out: it may quote the statement it was working on.
        raise OutOfMemory(f"Matching needs more than the {limits.memory} it may use.") from None
    finally:
        connection.close()
