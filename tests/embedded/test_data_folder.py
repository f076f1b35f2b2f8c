import os
import shutil
from types import SimpleNamespace

import pytest

from idea_portal.embedded.data_folder import DataFolder
from idea_portal.embedded.problems import Problem


@pytest.fixture
def folder(tmp_path):
    folder = DataFolder(tmp_path / "data")
    folder.prepare()
    return folder


def mode(path):
    return path.stat().st_mode & 0o777


def test_folder_that_exists_keeps_its_mode(tmp_path):
    (tmp_path / "data").mkdir(mode=0o755)

    DataFolder(tmp_path / "data").prepare()

    assert mode(tmp_path / "data") == 0o755


def test_secrets_are_made_once_and_only_their_owner_reads_them(folder):
    umask = os.umask(0)
    password, key = folder.secret("password"), folder.key_file("vault.key").read_text()
    os.umask(umask)

    assert folder.secret("password") == password
    assert folder.key_file("vault.key").read_text() == key
    assert [mode(file) for file in folder.keys.iterdir()] == [0o600, 0o600]
    assert mode(folder.keys) == 0o700


def test_one_portal_at_a_time_holds_the_folder(folder):
    with folder.claim() as first, folder.claim() as second:
        assert (first, second) == (True, False)

    with folder.claim() as afterwards:
        assert afterwards


def test_running_portal_says_where_its_services_answer(folder):
    folder.publish({"DATABASE_URL": "first"})
    folder.publish({"DATABASE_URL": "second"})

    assert folder.published() == {"DATABASE_URL": "second"}
    folder.retract()
    with pytest.raises(Problem, match="just starting"):
        folder.published()


def test_too_little_space_is_said_before_anything_starts(folder, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=5_000_000))

    with pytest.raises(Problem, match=r"5 MB free, 400 are needed.*PORTAL_DATA"):
        folder.prepare()


def test_long_log_is_put_aside(folder):
    folder.log("web").write_bytes(b"x" * 10_000_001)

    assert not folder.log("web").exists()
    assert (folder.logs / "web.log.1").exists()


def test_cleared_folder_is_empty_and_still_held(folder):
    with folder.claim():
        secret = folder.secret("password")
        folder.clear()

        with folder.claim() as second:
            assert not second
        assert folder.secret("password") != secret
