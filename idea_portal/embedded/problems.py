"""What stops a start, said so that the person at the keyboard knows what to do."""

import errno
import sys
from collections.abc import Iterator
from contextlib import contextmanager


class Problem(Exception):
    """A start that cannot go on: what is wrong, and what to do about it."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what} {remedy}")


@contextmanager
def told_in_one_line() -> Iterator[None]:
    """End the program with the problem's sentence instead of a traceback."""
    try:
        yield
    except Problem as problem:
        sys.exit(str(problem))
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        sys.exit("The disk is full. Free some space, or choose another disk with PORTAL_DATA.")
    except KeyboardInterrupt:
        sys.exit("Stopped.")
