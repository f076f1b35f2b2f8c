"""Garbage is looked for among what tests make, not among all that the test run has read."""

import gc

import pytest

# A test makes many objects and leaves few: the collector may wait longer before it looks.
OBJECTS_BETWEEN_COLLECTIONS = 50_000

gc.disable()  # what is read until the tests are collected stays until the end


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    gc.enable()


def pytest_unconfigure() -> None:
    """Hand everything back: libraries clean up after themselves when the process ends."""
    gc.unfreeze()
