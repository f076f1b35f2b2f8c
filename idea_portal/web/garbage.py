"""Clears what answered requests leave in memory, between answers."""

import gc
from itertools import count

# After how many answers the collector looks through what outlived its last looks, too.
ANSWERS_UNTIL_OLDER = 16
ANSWERS_UNTIL_ALL = 1_024


class Sweeper:
    """Collects garbage when an answer is out, so that nobody's page waits while it is done.

    What a page leaves behind refers to itself in circles. Little of it at a time is cleared in
    half a millisecond; left to pile up, it holds up one page in ten by twenty.
    """

    def __init__(self) -> None:
        self._answers = count(1)

    def __call__(self, **signal: object) -> None:
        gc.collect(generation(next(self._answers)))


def generation(answer: int) -> int:
    """The oldest generation to look through after so many answers."""
    if answer % ANSWERS_UNTIL_ALL == 0:
        return 2
    return 1 if answer % ANSWERS_UNTIL_OLDER == 0 else 0
