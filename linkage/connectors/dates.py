"""Days as data partners write them."""

import re
from collections.abc import Sequence
from datetime import date, datetime

import pyarrow as pa
import pyarrow.compute as pc

ISO = re.compile(r"\d{4}-\d{2}-\d{2}\Z")


def read_dates(texts: pa.Array, formats: Sequence[str]) -> pa.Array:
    """Days written in ISO or in one of the formats; null where it is none of them.

    Each distinct text is read once and strictly: Arrow's own reader takes February 30 for March 1.
    """
    distinct = texts.dictionary_encode()
    days = [_read(text, formats) for text in distinct.dictionary.to_pylist()]
    return pc.take(pa.array(days, type=pa.date32()), distinct.indices)


def _read(text: str, formats: Sequence[str]) -> date | None:
    if ISO.match(text):
        formats = ("%Y-%m-%d", *formats)
    for written in formats:
        try:
            return datetime.strptime(text, written).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None
