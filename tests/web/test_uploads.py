import io
import os

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from idea_portal.web import uploads
from idea_portal.web.uploads import BLOCK, SealedSpool

CANARY = b"Zebulon-Quillfeather-1984-03-02"


class UploadForm(forms.Form):
    file = forms.FileField()


def uploaded(content: bytes):
    request = RequestFactory().post("/", {"file": SimpleUploadedFile("drop.csv", content)})
    return request.FILES["file"]


def spool_of(content: bytes) -> SealedSpool:
    spool = SealedSpool()
    for start in range(0, len(content), 10_000):
        spool.append(content[start : start + 10_000])
    spool.finish()
    return spool


def test_upload_is_read_back_as_it_was_sent():
    content = os.urandom(3 * BLOCK + 17)

    upload = uploaded(content)

    assert (upload.name, upload.size) == ("drop.csv", len(content))
    assert upload.read() == content
    upload.seek(0)
    assert b"".join(upload.chunks()) == content


@pytest.mark.parametrize("size", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK])
def test_spool_is_read_at_any_place(size):
    content = os.urandom(size)
    reader = io.BufferedReader(spool_of(content), BLOCK)

    end = reader.seek(-size, os.SEEK_END)
    whole = reader.read()
    reader.seek(size // 2)
    reader.seek(0, os.SEEK_CUR)

    assert end == 0
    assert whole == content
    assert reader.read(100) == content[size // 2 :][:100]


def test_nothing_of_an_upload_lies_on_the_disk_in_the_clear(monkeypatch, tmp_path):
    written = open(tmp_path / "spool", "w+b")  # noqa: SIM115 - closed with the spool
    monkeypatch.setattr(uploads.tempfile, "TemporaryFile", lambda **options: written)

    upload = uploaded(CANARY * 10_000)

    on_disk = (tmp_path / "spool").read_bytes()
    assert len(on_disk) > len(CANARY) * 10_000
    assert CANARY not in on_disk
    assert CANARY in upload.read()
    upload.close()


def test_temporary_file_has_no_name(settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)

    upload = uploaded(CANARY * 10_000)

    assert upload.size == len(CANARY) * 10_000
    assert list(tmp_path.iterdir()) == []


def test_of_an_upload_over_the_limit_only_the_size_is_kept(settings):
    settings.DELIVERY_UPLOAD_LIMIT = 2 * BLOCK

    upload = uploaded(CANARY * 10_000)

    assert upload.size == len(CANARY) * 10_000
    assert upload.read() == b""


def test_interrupted_upload_leaves_nothing():
    handler = uploads.SealedUploadHandler()
    handler.upload_interrupted()
    handler.new_file("file", "drop.csv", "text/csv", 10)

    handler.upload_interrupted()

    assert handler.spool.closed
