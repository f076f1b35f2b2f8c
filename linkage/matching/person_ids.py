"""Ids of persons: made of time and chance, never of anything about anybody."""

import os
from datetime import datetime
from uuid import UUID


def new_person_ids(number: int, at: datetime) -> list[UUID]:
    """UUIDs of version 7: they sort by the moment they were made, and are otherwise chance."""
    moment = int(at.timestamp() * 1000) << 80
    chance = os.urandom(10 * number)
    ids = []
    for start in range(0, 10 * number, 10):
        bits = int.from_bytes(chance[start : start + 10], "big")
        version, variant = 0x7 << 76, 0x2 << 62
        kept = bits & ~(0xF << 76) & ~(0x3 << 62)
        ids.append(moment | version | variant | kept)
    # Sorted as numbers: comparing thousands of ids as ids takes longer than making them.
    return [UUID(int=each) for each in sorted(ids)]
