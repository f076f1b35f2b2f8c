"""A delivery's rows on disk: sealed by the vault, beside plain Parquet that anyone can read."""

import os
import tempfile
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from benchmarks.rows import Row, seconds_of
from linkage import vault
from linkage.vault import keys

COLUMNS = ["first_name", "last_name", "birth_date", "ssn", "street_address", "zip_code"]


def run(quick: bool) -> list[Row]:
    rows = 50_000 if quick else 500_000
    table = pa.table({name: [f"{name} {row}" for row in range(rows)] for name in COLUMNS})
    with tempfile.TemporaryDirectory() as folder:
        return [plain(table, Path(folder)), sealed(table, Path(folder))]


def plain(table: pa.Table, folder: Path) -> Row:
    file = folder / "plain.parquet"
    return measured(
        "plain Parquet",
        table,
        seconds_of(lambda: parquet.write_table(table, file, compression="zstd")),
        seconds_of(lambda: parquet.read_table(file)),
        seconds_of(lambda: parquet.read_table(file, columns=COLUMNS[:1])),
    )


def sealed(table: pa.Table, folder: Path) -> Row:
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "idea_portal.settings",
        "PORTAL_SECRET_KEY": "for a benchmark only",
        "VAULT_KEY_FILE": str(folder / "vault.key"),
        "VAULT_URL": str(folder / "vault"),
    }
    keys.make_key_file(folder / "vault.key")
    made = []

    def write() -> None:
        with vault.SealedWriter("benchmark") as writer:
            writer.write_table(table)
            made.append(writer.finish())

    writing = seconds_of(write)
    return measured(
        "sealed",
        table,
        writing,
        seconds_of(lambda: vault.read(made[0])),
        seconds_of(lambda: vault.read(made[0], COLUMNS[:1])),
    )


def measured(name: str, table: pa.Table, write: float, read: float, one_column: float) -> Row:
    return Row(
        name,
        {
            "rows": table.num_rows,
            "write s": write,
            "read s": read,
            "read one column s": one_column,
            "rows/s written": round(table.num_rows / write),
        },
    )
