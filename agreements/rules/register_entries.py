"""Reads a YAML file entry by entry and remembers the line of everything it finds wrong."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, TypeVar, cast

import yaml

WHOLE_FILE = "the file"
Word = TypeVar("Word", bound=StrEnum)
# A trial register stays fresh: its days can be told from the day it is loaded.
FROM_TODAY = re.compile(r"today(?:\s*(?P<days>[+-]\s*\d{1,5}))?\Z")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands in a file: the line, and the entry in words."""

    line: int
    entry: str


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong with a file, and where."""

    place: Place
    because: str

    def told_of(self, file: str) -> str:
        """The problem in one line, the way compilers tell it."""
        return f"{file}, line {self.place.line}, {self.place.entry}: {self.because}"


@dataclass(slots=True)
class Entry:
    """One mapping of the file. Every read checks; what was never asked for is a problem, too."""

    place: Place
    values: dict[str, yaml.Node]
    problems: list[Problem]
    loaded_on: date
    asked: set[str] = field(default_factory=set)

    def wrong(self, name: str, because: str) -> None:
        """Remember a problem at the value of a name, or at the entry when it has none."""
        node = self.values.get(name)
        line = _line(node) if node else self.place.line
        self.problems.append(Problem(Place(line, self.place.entry), because))

    def text(self, name: str, *, default: str | None = None) -> str:
        """A line or paragraph of text as it is written; without a default it must be there."""
        node = self._scalar(name, may_be_missing=default is not None)
        return (default or "") if node is None else str(node.value).strip()

    def word(self, name: str, kind: type[Word]) -> Word | None:
        """One of the words of a vocabulary."""
        node = self._scalar(name, may_be_missing=False)
        if node is None:
            return None
        try:
            return kind(node.value)
        except ValueError:
            known = ", ".join(kind)
            self.wrong(name, f"{node.value} is not a {name}; known: {known}.")
            return None

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of short texts; none when the name is missing."""
        node = self._asked_for(name)
        if node is None:
            return ()
        items: list[Any] = node.value if isinstance(node, yaml.SequenceNode) else [None]
        if not all(isinstance(item, yaml.ScalarNode) for item in items):
            self.wrong(name, f"{name} must be a list of words.")
            return ()
        return tuple(str(item.value) for item in items)

    def pairs(self, name: str) -> dict[str, str]:
        """Names and texts below a name, as they are written: a code 01 stays 01."""
        node = self._asked_for(name)
        if node is None:
            return {}
        pairs: list[Any] = node.value if isinstance(node, yaml.MappingNode) else [(None, None)]
        if not all(isinstance(each, yaml.ScalarNode) for pair in pairs for each in pair):
            self.wrong(name, f"{name} must be names and values, such as F: Female.")
            return {}
        return {str(key.value): str(value.value) for key, value in pairs}

    def day(self, name: str, *, required: bool = True) -> date | None:
        """A day, written 2026-07-01, or today, today+90, today-30."""
        node = self._scalar(name, may_be_missing=not required)
        if node is None:
            return None
        if told := FROM_TODAY.match(node.value):
            days = (told["days"] or "0").replace(" ", "")
            return self.loaded_on + timedelta(days=int(days))
        try:
            return date.fromisoformat(node.value)
        except ValueError:
            self.wrong(name, f"{name} must be a day such as 2026-07-01 or today+90.")
            return None

    def flag(self, name: str) -> bool:
        """True or false; false when the name is missing."""
        node = self._scalar(name, may_be_missing=True)
        written = node.value.lower() if node else "false"
        if written not in {"true", "false"}:
            self.wrong(name, f"{name} must be true or false.")
        return written == "true"

    def entries(self, name: str) -> Iterator["Entry"]:
        """The entries of a list, each told apart by its number and its name or code."""
        node = self._asked_for(name)
        if node is None:
            return
        if not isinstance(node, yaml.SequenceNode):
            self.wrong(name, f"{name} must be a list.")
            return
        for number, item in enumerate(node.value, start=1):
            entry = _entry(item, f"{self._below(name)} {number}", self.problems, self.loaded_on)
            if entry:
                yield entry

    def entry(self, name: str) -> "Entry | None":
        """The one entry below a name; none when the name is missing."""
        node = self._asked_for(name)
        if node is None:
            return None
        return _entry(node, self._below(name), self.problems, self.loaded_on)

    def plain(self, name: str) -> Any:
        """Whatever stands below a name, as plain values."""
        node = self._asked_for(name)
        try:
            return None if node is None else _plain(node)
        except (yaml.YAMLError, ValueError):
            self.wrong(name, f"{name} cannot be read.")
            return None

    def finish(self) -> None:
        """Complain about every name nobody asked for."""
        known = ", ".join(sorted(self.asked))
        for name in sorted(self.values.keys() - self.asked):
            self.wrong(name, f"{name} is not known here; known: {known}.")

    def _below(self, name: str) -> str:
        return name if self.place.entry == WHOLE_FILE else f"{self.place.entry}, {name}"

    def _asked_for(self, name: str) -> yaml.Node | None:
        """What stands below a name; an empty value counts as missing."""
        self.asked.add(name)
        node = self.values.get(name)
        is_empty = isinstance(node, yaml.ScalarNode) and node.tag.endswith(":null")
        return None if is_empty else node

    def _scalar(self, name: str, *, may_be_missing: bool) -> yaml.ScalarNode | None:
        node = self._asked_for(name)
        if node is None and not may_be_missing:
            self.wrong(name, f"{name} is missing.")
        if node is not None and not isinstance(node, yaml.ScalarNode):
            self.wrong(name, f"{name} must be a single value.")
            return None
        return node


def read_entries(text: str, *, today: date) -> tuple[Entry | None, list[Problem]]:
    """The whole file as one entry, or what keeps it from being read."""
    problems: list[Problem] = []
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        because = f"this is not YAML: {getattr(error, 'problem', None) or error}."
        return None, [Problem(Place(line, WHOLE_FILE), because)]
    if node is None:
        return None, [Problem(Place(1, WHOLE_FILE), "the file is empty.")]
    return _entry(node, "", problems, today), problems


def _entry(node: yaml.Node, told: str, problems: list[Problem], today: date) -> Entry | None:
    place = Place(_line(node), told or WHOLE_FILE)
    if not isinstance(node, yaml.MappingNode):
        problems.append(Problem(place, "names and values were expected here."))
        return None
    values: dict[str, yaml.Node] = {}
    for key, value in node.value:
        name = str(key.value)
        if name in values:
            problems.append(Problem(Place(_line(key), place.entry), f"{name} stands here twice."))
        values[name] = value
    named = _first_scalar(values, ("code", "key", "email", "name", "number"))
    entry = f"{told} ({named})" if named else told
    return Entry(Place(place.line, entry or place.entry), values, problems, today)


def _first_scalar(values: dict[str, yaml.Node], names: Sequence[str]) -> str:
    found = [values[name] for name in names if isinstance(values.get(name), yaml.ScalarNode)]
    return str(found[0].value) if found else ""


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


class _PlainLoader(yaml.SafeLoader):
    """Leaves days as they are written: clauses are stored as JSON, which knows no days."""


_PlainLoader.add_constructor(
    "tag:yaml.org,2002:timestamp",
    lambda loader, node: loader.construct_scalar(cast("yaml.ScalarNode", node)),
)


def _plain(node: yaml.Node) -> Any:
    loader = _PlainLoader("")
    try:
        return loader.construct_document(node)
    finally:
        loader.dispose()
