"""The points of a request on which a reviewer may ask for a change, by step of the wizard."""

from enum import StrEnum


class Point(StrEnum):
    PURPOSE = "purpose"
    PEOPLE = "people"
    DATASETS = "datasets"
    LIST = "list"
    ELEMENTS = "elements"
    ROWS = "rows"
    LINKAGE = "linkage"
    OUTPUT = "output"
    END_DATE = "end-date"
