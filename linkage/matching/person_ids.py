"""Ids of persons: made of time and chance, never of anything about anybody."""

import os
from datetime import datetime

import numpy as np

# How long an id is as text, and where in it digits stand: everywhere but at its hyphens.
WRITTEN = 36
OF_DIGITS = [place for place in range(WRITTEN) if place not in (8, 13, 18, 23)]


def new_person_ids(number: int, at: datetime) -> list[str]:
    """UUIDs of version 7: they sort by the moment they were made, and are otherwise chance."""
    ids = np.empty((number, 16), dtype=np.uint8)
    ids[:, :6] = np.frombuffer(int(at.timestamp() * 1000).to_bytes(6, "big"), dtype=np.uint8)
    ids[:, 6:] = np.frombuffer(os.urandom(10 * number), dtype=np.uint8).reshape(number, 10)
    ids[:, 6] = ids[:, 6] & 0x0F | 0x70
    ids[:, 8] = ids[:, 8] & 0x3F | 0x80
    return sorted(written(ids))


def written(ids: np.ndarray) -> list[str]:
    """Ids as text, of sixteen bytes each."""
    digits = np.frombuffer(ids.tobytes().hex().encode(), dtype=np.uint8).reshape(-1, 32)
    characters = np.full((len(digits), WRITTEN), ord("-"), dtype=np.uint8)
    characters[:, OF_DIGITS] = digits
    text = characters.tobytes().decode()
    return [text[start : start + WRITTEN] for start in range(0, len(text), WRITTEN)]
