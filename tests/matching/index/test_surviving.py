"""A refresh that dies, or a file somebody touched: never half an index, never a wrong answer."""

import resource
import signal

import pytest

from linkage.matching.index import Index
from linkage.matching.index.refreshing import STEPS
from linkage.vault import SealBroken

from .cases import OMAR, ROSA, Crosswalk, changed

NEW = [("b/1", changed(ROSA, first_name="Roza")), ("b/2", OMAR), ("b/3", ("Ana", "Wren"))]


def files_in(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def crosswalk():
    known = Crosswalk()
    known.full([("a/1", ROSA), ("a/2", OMAR)])
    return known


@pytest.mark.parametrize("last", range(1, STEPS + 1))
def test_a_refresh_that_dies_leaves_the_index_as_it_was(crosswalk, folder, last):
    files, persons = crosswalk.files, dict(crosswalk.persons)
    stored = files_in(folder)[: len(files)]
    done = []

    def step(label):
        done.append(label)
        if len(done) == last:
            raise RuntimeError("killed")

    with pytest.raises(RuntimeError, match="killed"):
        crosswalk.refresh(NEW, step=step)

    assert (crosswalk.files, crosswalk.persons) == (files, persons)
    assert set(stored) <= set(files_in(folder))
    crosswalk.refresh(NEW)
    assert crosswalk.groups() == [["a/1", "b/1"], ["a/2", "b/2"], ["b/3"]]


def test_a_full_disk_leaves_the_index_as_it_was(crosswalk, folder):
    stored = files_in(folder)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, limits[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            crosswalk.refresh(NEW)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)

    assert files_in(folder) == stored
    crosswalk.refresh(NEW)
    assert crosswalk.groups() == [["a/1", "b/1"], ["a/2", "b/2"], ["b/3"]]


def test_a_changed_file_of_the_index_is_noticed(crosswalk, folder):
    [file] = files_in(folder)
    content = file.read_bytes()
    size = Index(crosswalk.files).segments[0].sealed.size
    assert size == len(content)

    for position in range(0, size, size // 12):
        broken = bytearray(content)
        broken[position] ^= 1
        file.write_bytes(broken)
        other = Crosswalk()
        other.files, other.persons = crosswalk.files, dict(crosswalk.persons)
        try:
            other.refresh(NEW)
        except SealBroken:
            continue
        # A page nobody read: what was found is right.
        assert other.groups() == [["a/1", "b/1"], ["a/2", "b/2"], ["b/3"]]


def test_two_files_of_an_index_cannot_be_exchanged(crosswalk, folder):
    crosswalk.refresh(NEW)
    first, second = (folder / sealed.location for sealed in crosswalk.files)
    content = first.read_bytes()
    first.write_bytes(second.read_bytes())
    second.write_bytes(content)

    with pytest.raises(SealBroken):
        Index(crosswalk.files)


def test_nothing_anybody_said_can_be_read_in_the_files(crosswalk, folder):
    crosswalk.refresh(NEW)

    for file in files_in(folder):
        content = file.read_bytes()
        assert not any(
            word in content for word in (b"ROSA", b"QUINTERO", b"412659081", b"postings")
        )


def test_an_index_lies_in_any_store(settings):
    settings.VAULT_URL = "memory://index"
    crosswalk = Crosswalk()

    crosswalk.full([("a/1", ROSA), ("a/2", OMAR)])
    crosswalk.refresh(NEW)

    assert crosswalk.groups() == [["a/1", "b/1"], ["a/2", "b/2"], ["b/3"]]
