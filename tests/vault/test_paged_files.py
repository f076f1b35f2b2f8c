"""A paged file gives back single pages, and notices every change, cut and exchange."""

import hashlib
from dataclasses import replace

import pytest

from linkage import vault
from linkage.vault import PagedFile, PagedWriter, SealBroken

PAGES = [b"Canary" * 40, b"", b"Finch" * 70, b"Wren"]


def seal(pages=PAGES, name="IX-2026-0001", directory=b"four birds"):
    with PagedWriter(name) as writer:
        writer.add(pages[:2])
        writer.add(pages[2:])
        return writer.finish(directory=directory, rows=len(pages))


def files_in(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_pages_are_read_one_by_one_in_the_order_asked_for():

    file = PagedFile(seal())

    assert (file.pages, file.directory) == (4, b"four birds")
    assert file.read([2, 0]) == [PAGES[2], PAGES[0]]
    assert file.read([0, 1, 2, 3, 3]) == [*PAGES, PAGES[3]]
    assert file.read([]) == []


def test_pages_are_at_hand_one_behind_the_other():
    file = PagedFile(seal())

    pages = [page.tobytes() for page in file.each([2, 1, 0, 2])]

    assert pages == [PAGES[2], PAGES[1], PAGES[0], PAGES[2]]
    assert list(file.each([])) == []


def test_a_page_that_is_not_there_is_an_error():
    file = PagedFile(seal())

    for number in (-1, 4):
        with pytest.raises(IndexError, match="has 4 pages"):
            file.read([number])


def test_nothing_written_can_be_found_in_the_bytes(folder):
    sealed = seal()

    content = files_in(folder)[0].read_bytes()

    assert not any(word in content for word in (b"Canary", b"Finch", b"Wren", b"birds"))
    assert (sealed.sha256, sealed.size) == (hashlib.sha256(content).hexdigest(), len(content))


def test_every_changed_byte_is_noticed(folder):
    sealed = seal()
    [file] = files_in(folder)
    content = file.read_bytes()

    unnoticed = []
    for position in range(len(content)):
        changed = bytearray(content)
        changed[position] ^= 1
        file.write_bytes(changed)
        try:
            PagedFile(sealed).read(range(4))
            unnoticed.append(position)
        except SealBroken:
            pass

    assert unnoticed == []


@pytest.mark.parametrize("left", [0, 5, 400, -1])
def test_a_file_cut_short_is_noticed(folder, left):
    sealed = seal()
    [file] = files_in(folder)
    file.write_bytes(file.read_bytes()[:left])

    with pytest.raises(SealBroken, match="changed since it was sealed"):
        PagedFile(sealed).read(range(4))


def test_two_pages_cannot_be_exchanged(folder):
    sealed = seal([b"a" * 32, b"b" * 32])
    [file] = files_in(folder)
    content, page = file.read_bytes(), 32 + 16
    file.write_bytes(content[page : 2 * page] + content[:page] + content[2 * page :])

    with pytest.raises(SealBroken):
        PagedFile(sealed).read([0])


def test_two_files_cannot_be_exchanged(folder):
    first, second = seal(), seal()
    here, there = folder / first.location, folder / second.location
    here.write_bytes(there.read_bytes())

    with pytest.raises(SealBroken, match="changed since it was sealed"):
        PagedFile(first)
    with pytest.raises(SealBroken, match="belongs to another file"):
        PagedFile(replace(first, wrapped_key=second.wrapped_key))


def test_a_destroyed_file_cannot_be_opened():
    sealed = seal()

    vault.destroy(sealed)

    with pytest.raises(SealBroken, match="not in the store"):
        PagedFile(sealed)
    with pytest.raises(SealBroken, match="destroyed or never finished"):
        PagedFile(replace(sealed, wrapped_key=""))


def test_a_file_left_unfinished_leaves_nothing(folder):
    with PagedWriter("IX-2026-0001") as writer:
        writer.add(PAGES)

    assert files_in(folder) == []
    with pytest.raises(ValueError, match="not open"):
        writer.finish(directory=b"", rows=0)
    with pytest.raises(ValueError, match="not open"):
        writer.add(PAGES)


def test_pages_lie_in_any_store(settings):
    settings.VAULT_URL = "memory://pages"
    sealed = seal()

    file = PagedFile(sealed)

    assert file.read([3, 0, 1]) == [PAGES[3], PAGES[0], PAGES[1]]
    vault.destroy(sealed)
    with pytest.raises(SealBroken, match="not in the store"):
        file.read([1])
    with pytest.raises(SealBroken, match="not in the store"):
        PagedFile(sealed)
