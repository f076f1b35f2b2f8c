"""Reads rows, returns the plain values that rules take: one module for each kind of question."""

from .deliveries import current_delivery, elements_in_stored_deliveries
from .dictionaries import dictionary_of, entries_of
from .stewardship import (
    candidates_for,
    departments_to_register_for,
    is_steward,
    keeps_the_inventory,
    may_assign_stewards,
    steward_facts,
    stewards_of,
)

__all__ = [
    "candidates_for",
    "current_delivery",
    "departments_to_register_for",
    "dictionary_of",
    "elements_in_stored_deliveries",
    "entries_of",
    "is_steward",
    "keeps_the_inventory",
    "may_assign_stewards",
    "steward_facts",
    "stewards_of",
]
