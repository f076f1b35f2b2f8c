"""The record of an encrypted file decides whether it can be read."""

from pathlib import Path

import pyarrow as pa
import pytest
from django.db import IntegrityError, transaction

from linkage import vault
from linkage.actions import sealed_files
from linkage.models import SealedFile
from linkage.vault import SealBroken, SealedWriter, keys
from tests.factories import make_dataset, make_delivery

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(settings, tmp_path):
    settings.VAULT_URL = str(tmp_path / "vault")
    settings.VAULT_KEY_FILE = str(tmp_path / "vault.key")
    keys.make_key_file(Path(settings.VAULT_KEY_FILE))
    with SealedWriter("DL-2026-0001") as writer:
        writer.write_table(pa.table({"case": ["c1"]}))
        sealed = writer.finish()
    return sealed_files.keep(sealed, delivery=make_delivery(make_dataset("medicaid")))


def test_a_kept_file_is_read_by_its_record(kept):

    found = SealedFile.objects.readable().get(delivery__dataset__code="medicaid")

    assert vault.read(found.sealed).to_pylist() == [{"case": "c1"}]


def test_destroying_takes_the_key_at_once_and_the_bytes_after_the_commit(
    kept, django_capture_on_commit_callbacks
):
    sealed = kept.sealed

    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        destroyed = sealed_files.destroy(kept)
        sealed_files.destroy(kept)

    assert (destroyed.wrapped_key, len(callbacks)) == ("", 1)
    assert not SealedFile.objects.readable().exists()
    with pytest.raises(SealBroken, match="not in the store"):
        vault.read(sealed)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"wrapped_key": ""}, "sealed_file_has_a_key_until_it_is_destroyed"),
        ({"sha256": "short"}, "sealed_file_names_its_content"),
    ],
)
def test_the_database_refuses_nonsense(kept, change, constraint):

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        SealedFile.objects.filter(pk=kept.pk).update(**change)
