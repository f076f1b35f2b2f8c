"""A dictionary written as a Frictionless Table Schema (JSON): one field an element."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from .dictionary_entries import Parsed, Problem, RawEntry, understand
from .vocabulary import ElementType, IdentityRole

TYPES = {
    "string": ElementType.STRING,
    "integer": ElementType.INTEGER,
    "year": ElementType.INTEGER,
    "number": ElementType.NUMBER,
    "boolean": ElementType.BOOLEAN,
    "date": ElementType.DATE,
    # Not of the standard, but plain: what our own CSV form calls it.
    "code": ElementType.CODE,
}
OWN_WORDS = ("identity_role", "sensitivity", "identifiability", "date_format")
DECODER = json.JSONDecoder()


def parse(text: str) -> Parsed:
    """Read a dictionary from a Table Schema; every problem names the line its field begins on."""
    text = text.removeprefix("\ufeff")
    try:
        schema = json.loads(text)
    except json.JSONDecodeError as error:
        return Parsed((), (Problem(error.lineno, f"This is not JSON: {error.msg}."),))
    except (ValueError, RecursionError):
        return Parsed((), (Problem(1, "This JSON nests too deeply or has too long a number."),))
    if not isinstance(schema, dict) or not isinstance(schema.get("fields"), list):
        return Parsed((), (Problem(1, "A Table Schema is an object with a list of fields."),))

    raw_entries: list[RawEntry] = []
    problems: list[Problem] = []
    for line, field in zip(_field_lines(text), schema["fields"], strict=True):
        message = _shape_problem(field)
        if message:
            problems.append(Problem(line, message))
        else:
            raw_entries.append(_raw_entry(line, field, schema))
    parsed = understand(raw_entries)
    if not problems:
        return parsed
    found = {*problems, *(parsed.problems if raw_entries else ())}
    return Parsed((), tuple(sorted(found, key=lambda problem: (problem.line, problem.message))))


def _shape_problem(field: object) -> str:
    """What stands in the way of reading a field at all; empty when nothing does."""
    if not isinstance(field, dict):
        return "A field is an object."
    for key in ("name", "title", "description", "type", "format", *OWN_WORDS):
        if not isinstance(field.get(key, ""), str):
            return f"{key} is text."
    if not isinstance(field.get("is_required", False), bool):
        return "is_required is true or false."
    if field.get("type", "string") not in TYPES:
        return f"Type “{field['type']}” cannot be delivered. Known: {', '.join(TYPES)}."
    constraints = field.get("constraints", {})
    if not isinstance(constraints, dict) or not isinstance(constraints.get("enum", []), list):
        return "constraints is an object, and its enum a list."
    categories = field.get("categories", [])
    if not isinstance(categories, list | dict):
        return "categories is a list."
    if isinstance(categories, list) and not all(_is_category(each) for each in categories):
        return "A category is text, or an object with a value."
    return ""


def _is_category(category: object) -> bool:
    return (
        not isinstance(category, list | dict)
        or isinstance(category, dict)
        and ("value" in category)
    )


def _raw_entry(line: int, field: Mapping[str, Any], schema: Mapping[str, Any]) -> RawEntry:
    codes = _codes(field)
    kind = TYPES[str(field.get("type", "string"))]
    words = {key: str(field.get(key, "")).strip() for key in OWN_WORDS}
    words["name"] = str(field.get("name", ""))
    words["label"] = str(field.get("title", "") or field.get("name", ""))
    words["definition"] = str(field.get("description", ""))
    words["type"] = ElementType.CODE if codes and kind == ElementType.STRING else kind
    words["date_format"] = words["date_format"] or _date_format(field, kind)
    words["is_required"] = "yes" if _is_required(field) else "no"
    if schema.get("primaryKey") in (words["name"], [words["name"]]):
        words["identity_role"] = words["identity_role"] or IdentityRole.RECORD_KEY
    return RawEntry(line, words, codes)


def _codes(field: Mapping[str, Any]) -> dict[str, str]:
    """Codes from categories (value and label) or from the enum constraint."""
    categories = field.get("categories") or {}
    if isinstance(categories, dict):
        return {str(code): str(label) for code, label in categories.items()} or _enum(field)
    codes = {}
    for category in categories:
        named = category if isinstance(category, dict) else {"value": category}
        codes[str(named["value"])] = str(named.get("label", named["value"]))
    return codes


def _enum(field: Mapping[str, Any]) -> dict[str, str]:
    # On a number an enum restricts values; only words with an enum are codes.
    if field.get("type", "string") not in ("string", "code"):
        return {}
    return {str(code): str(code) for code in field.get("constraints", {}).get("enum", [])}


def _date_format(field: Mapping[str, Any], kind: ElementType) -> str:
    written = str(field.get("format", "default"))
    return "" if kind != ElementType.DATE or written == "default" else written


def _is_required(field: Mapping[str, Any]) -> bool:
    return field.get("is_required") is True or field.get("constraints", {}).get("required") is True


def _field_lines(text: str) -> Iterator[int]:
    """The line on which each entry of the top-level list "fields" begins."""
    at = _after(text, _fields_begin(text))
    while text[at] != "]":
        yield text.count("\n", 0, at) + 1
        at = _past_value(text, at)


def _fields_begin(text: str) -> int:
    """Where the list "fields" opens; of two, the last counts, as it does for json.loads()."""
    begin, at = 0, _after(text, text.index("{"))
    while text[at] != "}":
        key, end = DECODER.raw_decode(text, at)
        value_at = _after(text, _space(text, end))
        begin = value_at if key == "fields" else begin
        at = _past_value(text, value_at)
    return begin


def _past_value(text: str, at: int) -> int:
    """The next value or key, or the bracket that closes what holds this one."""
    _, end = DECODER.raw_decode(text, at)
    end = _space(text, end)
    return _after(text, end) if text[end] == "," else end


def _after(text: str, at: int) -> int:
    return _space(text, at + 1)


def _space(text: str, at: int) -> int:
    while text[at].isspace():
        at += 1
    return at
