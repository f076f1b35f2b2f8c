"""A sealed file opens with its record and the key file, and with nothing less."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest

from linkage import vault
from linkage.vault import SealBroken, SealedWriter

ROWS = pa.table({"case": ["c1", "c2", "c3"], "surname": ["Canary", "Finch", "Wren"]})


def seal(table=ROWS, name="DL-2026-0001"):
    with SealedWriter(name) as writer:
        for batch in table.to_batches(max_chunksize=2):
            writer.write_batch(batch)
        return writer.finish()


def files_in(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_a_sealed_file_gives_back_what_was_written():

    sealed = seal()

    assert vault.read(sealed).equals(ROWS)
    assert (sealed.rows, sealed.location.split("/")[0]) == (3, "sealed")


def test_a_sealed_file_is_read_by_column():

    sealed = seal()

    assert vault.read(sealed, ["surname"]).column_names == ["surname"]
    assert [batch.num_rows for batch in vault.batches(sealed, ["case"], rows=2)] == [2, 1]


def test_a_column_that_is_not_there_is_named():
    sealed = seal()

    with pytest.raises(KeyError, match="no column birth_date"):
        vault.read(sealed, ["case", "birth_date"])


def test_an_empty_file_keeps_its_columns():

    with SealedWriter("OUT-2026-0001", ROWS.schema) as writer:
        sealed = writer.finish()

    assert vault.read(sealed).schema.equals(ROWS.schema)


def test_a_file_without_rows_or_columns_cannot_be_finished():

    with SealedWriter("OUT-2026-0001") as writer, pytest.raises(ValueError, match="neither rows"):
        writer.finish()


def test_nothing_written_can_be_found_in_the_bytes(folder):
    seal(pa.table({"surname": ["Canary"] * 50_000}))

    [file] = files_in(folder)

    assert b"Canary" not in file.read_bytes()
    assert b"surname" not in file.read_bytes()


def test_the_recorded_hash_and_size_are_those_of_the_file(folder):

    sealed = seal()

    content = files_in(folder)[0].read_bytes()
    assert sealed.sha256 == hashlib.sha256(content).hexdigest()
    assert sealed.size == len(content)


def test_every_changed_byte_is_noticed(folder):
    sealed = seal()
    [file] = files_in(folder)
    content = file.read_bytes()

    unnoticed, leaked = [], []
    for position in range(len(content)):
        changed = bytearray(content)
        changed[position] ^= 1
        file.write_bytes(changed)
        try:
            vault.read(sealed)
            unnoticed.append(position)
        except SealBroken as broken:
            leaked += ["Canary"] if "Canary" in str(broken) else []

    assert (unnoticed, leaked) == ([], [])


def test_a_file_cut_short_is_noticed(folder):
    sealed = seal()
    [file] = files_in(folder)
    file.write_bytes(file.read_bytes()[:-20])

    with pytest.raises(SealBroken, match="changed since it was sealed"):
        vault.read(sealed)


def test_two_files_cannot_be_exchanged(folder):
    first, second = seal(), seal(name="DL-2026-0002")
    here, there = folder / first.location, folder / second.location
    content = here.read_bytes()
    here.write_bytes(there.read_bytes())
    there.write_bytes(content)

    with pytest.raises(SealBroken):
        vault.read(first)
    with pytest.raises(SealBroken, match="belongs to another file"):
        vault.read(replace(first, wrapped_key=second.wrapped_key))


def test_without_its_wrapped_key_a_file_is_noise():
    sealed = seal()

    with pytest.raises(SealBroken, match="destroyed or never finished"):
        vault.read(replace(sealed, wrapped_key=""))


def test_a_destroyed_file_is_gone(folder):
    sealed = seal()

    vault.destroy(sealed)
    vault.destroy(sealed)

    assert files_in(folder) == []
    with pytest.raises(SealBroken, match="not in the store"):
        vault.read(sealed)


def test_an_abandoned_file_is_removed(folder):

    with SealedWriter("XJ-2026-0001") as writer:
        writer.write_table(ROWS)

    assert files_in(folder) == []


def test_an_abandoned_file_could_not_have_been_read(folder):

    with SealedWriter("XJ-2026-0001") as writer:
        writer.write_table(ROWS)
        writer._file.target.flush()
        content = files_in(folder)[0].read_bytes()

    assert b"Canary" not in content
    assert content[-4:] != b"PARE"


def test_orphans_are_swept_once_nobody_writes_to_them(folder):
    kept, orphan = seal(), seal(name="DL-2026-0002")
    now = datetime.now(UTC)

    early = vault.sweep_orphans([kept.location], at=now, untouched=timedelta(hours=1))
    late = vault.sweep_orphans(
        [kept.location], at=now + timedelta(hours=2), untouched=timedelta(hours=1)
    )

    assert (early, late) == ([], [orphan.location])
    assert files_in(folder) == [folder / kept.location]


def test_an_empty_store_has_nothing_to_sweep():

    assert vault.sweep_orphans([], at=datetime.now(UTC), untouched=timedelta(0)) == []


def test_the_store_may_be_any_that_fsspec_reaches(settings):
    settings.VAULT_URL = "memory://portal"

    sealed, orphan = seal(), seal()

    assert vault.read(sealed).equals(ROWS)
    later = datetime.now(UTC) + timedelta(hours=1)
    assert vault.sweep_orphans([sealed.location], at=later, untouched=timedelta(0)) == [
        orphan.location
    ]


def test_new_folders_are_the_owners_alone(folder):

    seal()

    assert (folder / "sealed").stat().st_mode & 0o077 == 0
