"""Input both sides read: records standardized once, and the truth in a file apart."""

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

import pyarrow.parquet as pq

from benchmarks.side_by_side.records import Kind, administrative_records
from linkage.matching.session import Limits, session
from linkage.matching.standardize import COLUMNS, standardize

FOLDER = Path(os.environ.get("PORTAL_DATA", ".data")) / "bench"
# No value's spelling depends on other records: a large set is standardized in parts.
_AT_ONCE = 1_000_000
_HERE = Path(__file__).parent
_SOURCES = (
    *(_HERE / f"{name}.py" for name in ("people", "records", "words")),
    _HERE.parents[1] / "linkage" / "matching" / "standardize.py",
)


@dataclass(frozen=True, slots=True)
class Prepared:
    """Where the standardized records of one set lie, and who they truly are."""

    standardized: Path
    truth: Path


def prepare(number: int, kind: Kind, *, seed: int) -> Prepared:
    """Make a set once; a change of generator or standardization makes it anew."""
    code = b"".join(path.read_bytes() for path in _SOURCES)
    asked = json.dumps([number, asdict(kind), seed]).encode()
    name = hashlib.sha256(code + asked).hexdigest()[:16]
    made = Prepared(FOLDER / f"{name}-standardized.parquet", FOLDER / f"{name}-truth.parquet")
    if made.standardized.exists():
        return made
    FOLDER.mkdir(parents=True, exist_ok=True)
    records = administrative_records(number, kind, seed=seed)
    pq.write_table(records.select(["record", "person", "trap"]), made.truth)
    partial = made.standardized.with_suffix(".partial")
    columns, writer = records.select(["record", *COLUMNS]), None
    for first in range(0, number, _AT_ONCE):
        with session(Limits(memory="10GB")) as connection:
            rows = standardize(connection, columns.slice(first, _AT_ONCE)).sort_by("record")
        writer = writer or pq.ParquetWriter(partial, rows.schema)
        writer.write_table(rows)
    writer.close()
    partial.rename(made.standardized)
    return made
