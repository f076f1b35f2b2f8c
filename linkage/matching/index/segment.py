"""One sealed file of the index: sections of sorted entries and of rows, and what it says of itself."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import numpy as np
import pyarrow as pa

from linkage.matching.index import entries, texts
from linkage.matching.index.entries import Entries, Keys, Values
from linkage.matching.index.texts import Texts
from linkage.vault import PagedFile, PagedWriter, Sealed

# How a segment lies in its file, and what its sections mean. Higher whenever either changes.
LAYOUT = 5


class StaleIndex(Exception):
    """The index was made under another points table or by another release: link in full."""


@dataclass(frozen=True, slots=True)
class Segment:
    """An open segment. Sections are read by key, a few pages at a time."""

    sealed: Sealed
    about: Mapping[str, Any]
    entries: Mapping[str, Entries]
    texts: Mapping[str, Texts]

    @classmethod
    def open(cls, sealed: Sealed) -> Self:
        file = PagedFile(sealed)
        size = int.from_bytes(file.directory[:8], "little")
        said = json.loads(file.directory[8 : 8 + size])
        if said.get("layout") != LAYOUT:
            raise StaleIndex("The index was written by another release.")
        firsts = np.frombuffer(file.directory, dtype="<u8", offset=8 + size)
        numbers: dict[str, Entries] = {}
        words: dict[str, Texts] = {}
        at = 0
        for section in said["sections"]:
            first_keys = firsts[at : at + section["pages"]]
            at += section["pages"]
            place = (file, section["first_page"], section["count"])
            if "columns" in section:
                columns, width = tuple(section["columns"]), np.dtype(section["width"])
                words[section["name"]] = Texts(
                    *place, columns, width, section["counted"], first_keys
                )
            else:
                numbers[section["name"]] = Entries(
                    *place, _dtype(section["value"]), section["counted"], first_keys
                )
        return cls(sealed, said["about"], numbers, words)


class SegmentWriter:
    """A segment in the making; nothing of it can be read before `finish`."""

    def __init__(self, name: str) -> None:
        self._file = PagedWriter(name)
        self._sections: list[dict[str, Any]] = []
        self._firsts: list[Keys] = []

    def __enter__(self) -> Self:
        self._file.__enter__()
        return self

    def add_entries(self, section: str, keys: Keys, values: Values) -> None:
        """Add a section of keys with their values, in any order."""
        keys, values = entries.in_order(keys, values)
        counted = entries.are_counted(keys)
        per_page = entries.entries_on_a_page(values.dtype, counted=counted)
        self._add(section, keys, per_page, value=_named(values.dtype), counted=counted)
        self._file.add(entries.pages_of(keys, values, counted=counted))

    def add_texts(self, section: str, keys: Keys, table: pa.Table) -> None:
        """Add a section of rows sorted by their keys."""
        width, counted = texts.width_of(table), entries.are_counted(keys)
        self._add(
            section, keys, texts.ROWS_ON_A_PAGE,
            columns=table.column_names, width=width.str, counted=counted,
        )  # fmt: skip
        self._file.add(texts.pages_of(keys, table, width, counted=counted))

    def finish(self, about: Mapping[str, Any], *, rows: int) -> Sealed:
        directory = {"layout": LAYOUT, "about": dict(about), "sections": self._sections}
        said = json.dumps(directory).encode()
        # Arrays are read in place: they begin at a multiple of their size.
        said += b" " * (-len(said) % 8)
        firsts = np.concatenate([np.empty(0, np.uint64), *self._firsts]).astype("<u8")
        written = len(said).to_bytes(8, "little") + said + firsts.tobytes()
        return self._file.finish(directory=written, rows=rows)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.__exit__(kind, error, trace)

    def _add(self, section: str, keys: Keys, per_page: int, **more: Any) -> None:
        firsts = keys[::per_page]
        self._sections.append(
            {
                "name": section,
                "first_page": self._file.pages,
                "pages": len(firsts),
                "count": len(keys),
                **more,
            }
        )
        self._firsts.append(firsts)


def _named(value: np.dtype[Any]) -> list[list[str]]:
    return [[name, value[name].str] for name in value.names or ()]


def _dtype(named: list[list[str]]) -> np.dtype[Any]:
    return np.dtype([(name, kind) for name, kind in named])
