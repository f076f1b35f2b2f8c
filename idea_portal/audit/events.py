from enum import StrEnum


class Event(StrEnum):
    TRAIL_DOWNLOADED = "trail-downloaded"
