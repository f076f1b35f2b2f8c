"""A dictionary written as CSV: one line an element."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import asdict

from .dictionary import Entry
from .dictionary_entries import Parsed, Problem, RawEntry, understand

REQUIRED = ("name", "label", "type")
OPTIONAL = (
    "definition",
    "codes",
    "identity_role",
    "sensitivity",
    "identifiability",
    "is_required",
    "date_format",
)
COLUMNS = REQUIRED + OPTIONAL


def parse(text: str) -> Parsed:
    """Read a dictionary from CSV text; every problem names its line."""
    # Without strict, a stray quote would silently swallow the lines after it.
    rows = _numbered_rows(text.removeprefix("\ufeff"))
    try:
        _, header = next(rows, (1, []))
        columns = [cell.strip().lower() for cell in header]
        problems = _header_problems(columns)
        if problems:
            return Parsed((), problems)
        return _parse_rows(rows, columns)
    except csv.Error as error:
        return Parsed((), (Problem(1, f"This cannot be read as CSV: {error}."),))


def _numbered_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not empty, with the line each begins on."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    for row in reader:
        if any(cell.strip() for cell in row):
            yield line, row
        line = reader.line_num + 1


def _header_problems(columns: list[str]) -> tuple[Problem, ...]:
    missing = [name for name in REQUIRED if name not in columns]
    unknown = [name for name in columns if name not in COLUMNS]
    twice = sorted({name for name in columns if columns.count(name) > 1})
    return tuple(
        Problem(1, message + ", ".join(names) + ".")
        for message, names in (
            ("The header lacks: ", missing),
            ("The header has columns a dictionary does not know: ", unknown),
            ("The header names a column twice: ", twice),
        )
        if names
    )


def _parse_rows(rows: Iterator[tuple[int, list[str]]], columns: list[str]) -> Parsed:
    raw_entries, problems = [], []
    for line, row in rows:
        if len(row) != len(columns):
            problems.append(Problem(line, f"{len(row)} cells where the header has {len(columns)}."))
            continue
        words = {column: cell.strip() for column, cell in zip(columns, row, strict=True)}
        try:
            codes = read_codes(words.pop("codes", ""))
        except ValueError as error:
            problems.append(Problem(line, str(error)))
            continue
        raw_entries.append(RawEntry(line, words, codes))
    parsed = understand(raw_entries)
    if not problems:
        return parsed
    found = {*problems, *(parsed.problems if raw_entries else ())}
    return Parsed((), tuple(sorted(found, key=lambda problem: (problem.line, problem.message))))


def read_codes(cell: str) -> dict[str, str]:
    """Codes as a CSV cell writes them: F=Female; M=Male. A code alone is its own label."""
    codes: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in cell.split(";"))):
        code, _, label = (piece.strip() for piece in part.partition("="))
        if code in codes:
            raise ValueError(f"Code “{code}” is listed twice.")
        codes[code] = label or code
    return codes


def write_row(entry: Entry) -> list[str]:
    """The line of COLUMNS that parse() reads back."""
    words = asdict(entry) | {
        "codes": write_codes(entry.codes),
        "is_required": "yes" if entry.is_required else "no",
    }
    return [str(words[column]) for column in COLUMNS]


def write_codes(codes: Mapping[str, str]) -> str:
    """The CSV cell that read_codes() reads back."""
    return "; ".join(f"{code}={label}" for code, label in codes.items())
