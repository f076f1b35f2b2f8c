"""A dictionary file of either kind, told apart by its name."""

from . import dictionary_csv, table_schema
from .dictionary_entries import Parsed

LARGEST = 1024 * 1024


def parse(text: str, *, name: str) -> Parsed:
    """Read a dictionary: a Table Schema when the file is called .json, else CSV."""
    return (
        table_schema.parse(text) if name.lower().endswith(".json") else dictionary_csv.parse(text)
    )
