import pytest

from idea_portal.embedded import updates
from idea_portal.embedded.data_folder import DataFolder


class Site:
    """Remembers the commands instead of running them."""

    def __init__(self):
        self.commands = []

    def run(self, *arguments):
        self.commands.append(arguments[0])


@pytest.fixture
def repository(tmp_path, monkeypatch):
    monkeypatch.setattr(updates, "REPOSITORY", tmp_path)
    monkeypatch.delenv("DATABASE_URL")
    (tmp_path / "datasets" / "migrations").mkdir(parents=True)
    return tmp_path


def test_tables_and_static_files_are_updated_only_after_a_change(repository, tmp_path):
    folder, site = DataFolder(tmp_path / "data"), Site()
    folder.prepare()

    for _ in range(2):
        updates.update_tables(folder, site)
        updates.update_static_files(folder, site)
    (repository / "datasets" / "migrations" / "0001_begin.py").write_text("")
    updates.update_tables(folder, site)
    updates.update_static_files(folder, site)

    assert site.commands == ["migrate", "collectstatic", "migrate"]


def test_database_that_others_keep_is_always_looked_at(repository, tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/portal")
    folder, site = DataFolder(tmp_path / "data"), Site()
    folder.prepare()

    for _ in range(2):
        updates.update_tables(folder, site)

    assert site.commands == ["migrate", "migrate"]
