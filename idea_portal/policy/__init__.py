from .decision import Decision, Finding, Refused
from .period import CITY_ZONE, Period

__all__ = ["CITY_ZONE", "Decision", "Finding", "Period", "Refused"]
