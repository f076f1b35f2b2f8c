from enum import StrEnum


class Event(StrEnum):
    DATASET_REGISTERED = "dataset-registered"
    DATASET_EDITED = "dataset-edited"
    STEWARD_ASSIGNED = "steward-assigned"
    STEWARD_RELEASED = "steward-released"
    DICTIONARY_IMPORTED = "dictionary-imported"
