"""The key file: the one secret, and what is made from it."""

from pathlib import Path

import pyarrow as pa
import pytest

from linkage.vault import SealBroken, keys, pseudonym_column, record_key, record_key_column


def test_a_key_file_is_made_once_and_for_its_owner_only(tmp_path):
    path = tmp_path / "new" / "vault.key"

    made = [keys.make_key_file(path), keys.make_key_file(path)]

    assert made == [True, False]
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_wrapped_key_opens_for_its_own_file_only():
    data_key = keys.new_data_key()
    wrapped = keys.wrap(data_key, name="a.parquet")

    assert keys.unwrap(wrapped, name="a.parquet") == data_key
    with pytest.raises(SealBroken, match="belongs to another file"):
        keys.unwrap(wrapped, name="b.parquet")


def test_a_wrapped_key_says_under_which_key_it_was_sealed(settings, tmp_path):
    wrapped = keys.wrap(keys.new_data_key(), name="a.parquet")
    settings.VAULT_KEY_FILE = str(tmp_path / "other.key")
    keys.make_key_file(Path(settings.VAULT_KEY_FILE))

    with pytest.raises(SealBroken, match="was sealed under key"):
        keys.unwrap(wrapped, name="a.parquet")


def test_a_short_key_file_is_refused(settings, tmp_path):
    settings.VAULT_KEY_FILE = str(tmp_path / "short.key")
    Path(settings.VAULT_KEY_FILE).write_text("c2hvcnQ=\n")

    with pytest.raises(SealBroken, match="does not hold a key"):
        keys.key_name()


def test_keys_of_two_purposes_differ():

    made = {
        keys.purpose_key("record-key", "wic"),
        keys.purpose_key("record-key", "census"),
        keys.purpose_key("record-keyw", "ic"),
        keys.purpose_key("pseudonym", "wic"),
    }

    assert len(made) == 4


def test_the_same_record_key_has_another_name_in_another_dataset():

    assert record_key("wic", "1001") == record_key("wic", "1001")
    assert record_key("wic", "1001") != record_key("census", "1001")
    assert "1001" not in record_key("wic", "1001")


def test_a_column_of_record_keys_is_named_like_each_of_them():

    named = record_key_column("wic", pa.chunked_array([pa.array([1001, None])]))

    assert named.to_pylist() == [record_key("wic", "1001"), None]


def test_two_projects_cannot_join_their_pseudonyms():
    people = pa.array(["p1", "p2"])

    ours, theirs = pseudonym_column("AZ-2026-0001", people), pseudonym_column("AZ-2", people)

    assert not set(ours.to_pylist()) & set(theirs.to_pylist())
