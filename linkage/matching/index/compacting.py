"""Many small segments become one, so that reading stays quick; what is dead is left out."""

from collections.abc import Sequence
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from linkage.matching.index import sections
from linkage.matching.index.entries import Keys, Values
from linkage.matching.index.opened import Index, Numbers
from linkage.matching.index.sealing import record_check, record_key
from linkage.matching.index.segment import Segment, SegmentWriter
from linkage.vault import Sealed

# More segments than this are made one; all of them once they outweigh half of the first.
SEGMENTS = 8


def tidy(connection: duckdb.DuckDBPyConnection, files: Sequence[Sealed]) -> tuple[Sealed, ...]:
    """The same index in fewer files, where they have become too many."""
    if len(files) <= SEGMENTS:
        return tuple(files)
    first, *later = files
    if 2 * sum(sealed.size for sealed in later) > first.size:
        return (compact(connection, files, since=0),)
    return (first, compact(connection, files, since=1))


def compact(
    connection: duckdb.DuckDBPyConnection, files: Sequence[Sealed], *, since: int
) -> Sealed:
    """One segment for all from a place on. What an earlier segment still needs to be told stays."""
    index = Index(files)
    chosen = index.segments[since:]
    whole = since == 0
    dead = index.dead()
    with SegmentWriter("IX") as writer:
        writer.add_texts(sections.ROWS, *_texts(chosen, sections.ROWS, dead))
        writer.add_texts(sections.HOLDERS, *_holders(connection, chosen, dead))
        for section in chosen[-1].entries:
            keys, values = _MERGED.get(section, _all)(chosen, section, whole=whole)
            if "tuple" in (values.dtype.names or ()):
                kept = np.isin(values["tuple"].astype(np.int64), dead, invert=True)
                if section == sections.RECORDS and whole:
                    kept &= values["tuple"] != sections.NOBODY
                keys, values = keys[kept], values[kept]
            writer.add_entries(section, keys, values)
        return writer.finish(index.about, rows=sum(each.sealed.rows for each in chosen))


def _texts(segments: Sequence[Segment], section: str, dead: Numbers) -> tuple[Keys, pa.Table]:
    parts = [part for segment in segments for part in segment.texts[section].everything()]
    keys = np.concatenate([np.empty(0, np.uint64), *(part.keys for part in parts)])
    empty = segments[-1].texts[section].find(np.empty(0, np.uint64)).table
    table = pa.concat_tables([empty, *(part.table for part in parts)])
    order = np.argsort(keys, kind="stable")
    order = order[np.isin(keys[order].astype(np.int64), dead, invert=True)]
    return keys[order], table.take(pa.array(order))


def _holders(
    connection: duckdb.DuckDBPyConnection, segments: Sequence[Segment], dead: Numbers
) -> tuple[Keys, pa.Table]:
    """The records that still say a tuple, once each: nobody asks later whether they changed since."""
    keys, table = _texts(segments, sections.HOLDERS, dead)
    place = pa.array(np.arange(len(keys)))
    said = table.append_column("tuple", pa.array(keys)).append_column("place", place)
    known, now = _newest(segments, sections.RECORDS, whole=False)
    tuples, checks = (pa.array(now[name].astype(np.uint64)) for name in ("tuple", "check"))
    connection.register("holders", said)
    connection.register("now", pa.table({"key": known, "tuple": tuples, "check_": checks}))
    found = connection.execute(f"""
    SELECT min(place) AS place FROM holders JOIN now
      ON {record_key()} = key AND {record_check()} = check_ AND holders.tuple = now.tuple
    GROUP BY key, check_, now.tuple
    """).fetchnumpy()
    connection.unregister("holders")
    connection.unregister("now")
    kept = np.sort(np.asarray(found["place"]))
    return keys[kept], table.take(pa.array(kept))


def _all(segments: Sequence[Segment], section: str, *, whole: bool) -> tuple[Keys, Values]:
    parts = [segment.entries[section].everything() for segment in segments]
    return np.concatenate([keys for keys, _ in parts]), np.concatenate(
        [values for _, values in parts]
    )


def _newest(segments: Sequence[Segment], section: str, *, whole: bool) -> tuple[Keys, Values]:
    """Of each key what the newest segment says that knows it."""
    keys, values = _all(segments, section, whole=whole)
    age = np.repeat(
        np.arange(len(segments)), [segment.entries[section].count for segment in segments]
    )
    _, back = np.unique(keys, return_inverse=True)
    latest = np.zeros(back.max(initial=-1) + 1, dtype=np.int64)
    np.maximum.at(latest, back, age)
    kept: NDArray[np.bool_] = age == latest[back]
    return keys[kept], values[kept]


def _summed(segments: Sequence[Segment], section: str, *, whole: bool) -> tuple[Keys, Values]:
    keys, values = _all(segments, section, whole=whole)
    once, back = np.unique(keys, return_inverse=True)
    total = np.zeros(len(once), dtype=values.dtype)
    np.add.at(total["more"], back, values["more"])
    kept = total["more"] != 0
    return once[kept], total[kept]


def _owners(segments: Sequence[Segment], section: str, *, whole: bool) -> tuple[Keys, Values]:
    """Whom each tuple belongs to, without those no record says any more."""
    keys, values = _newest(segments, section, whole=whole)
    gone = np.concatenate([_dead_in(segment) for segment in segments])
    kept = np.isin(keys, gone, invert=True)
    return keys[kept], values[kept]


def _still_dead(segments: Sequence[Segment], section: str, *, whole: bool) -> tuple[Keys, Values]:
    """In an index that is one segment nothing is dead any more: it is not there."""
    keys, values = _all(segments, section, whole=whole)
    return (keys[:0], values[:0]) if whole else (keys, values)


def _dead_in(segment: Segment) -> Keys:
    return segment.entries[sections.DEAD].everything()[0]


_MERGED: dict[str, Any] = {
    sections.RECORDS: _newest,
    sections.OWNER: _owners,
    sections.NAMES: _summed,
    sections.DEAD: _still_dead,
}
