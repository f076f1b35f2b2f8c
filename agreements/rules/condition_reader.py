"""Reads a row condition from JSON: its shape always, its meaning against a dictionary."""

import math
from collections.abc import Mapping
from datetime import date

from datasets.rules.dictionary import ElementFacts
from datasets.rules.vocabulary import ElementType, IdentityRole

from .conditions import (
    And,
    Between,
    Compare,
    Comparison,
    Condition,
    IsIn,
    IsNull,
    Leaf,
    Not,
    Or,
    Value,
    leaves,
)

DEEPEST = 8
MOST_LEAVES = 50

# A value compared with one of these could name a person, and conditions are kept in records.
NAMELESS_ROLES = frozenset(
    {
        IdentityRole.NONE,
        IdentityRole.SEX,
        IdentityRole.CITY,
        IdentityRole.STATE,
        IdentityRole.ZIP_CODE,
    }
)
# A birth date may bound an age; one exact birth date would point at a person.
BOUNDS = frozenset({Comparison.LESS, Comparison.AT_MOST, Comparison.GREATER, Comparison.AT_LEAST})
ORDERED_TYPES = frozenset({ElementType.INTEGER, ElementType.NUMBER, ElementType.DATE})


class ConditionError(ValueError):
    """What is wrong with a condition, and where in it."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"{path}: {problem}" if path else problem)
        self.path = path
        self.problem = problem


def parse(record: object, dictionary: Mapping[str, ElementFacts]) -> Condition:
    """Read a condition somebody wrote, refusing what the dictionary does not support."""
    condition = _read(record, "condition", 1, dictionary)
    count = sum(1 for _ in leaves(condition))
    if count > MOST_LEAVES:
        raise ConditionError(
            "condition", f"has {count} comparisons; at most {MOST_LEAVES} are allowed."
        )
    return condition


def from_record(record: object) -> Condition:
    """Read a condition back that was parsed when it was stored."""
    return _read(record, "condition", None, None)


def _read(
    record: object,
    path: str,
    depth: int | None,
    dictionary: Mapping[str, ElementFacts] | None,
) -> Condition:
    if depth is not None and depth > DEEPEST:
        raise ConditionError(path, f"is nested deeper than {DEEPEST} levels.")
    if not isinstance(record, dict):
        raise ConditionError(path, "must be an object with “op”.")
    deeper = depth + 1 if depth is not None else None
    match record.get("op"):
        case "and" | "or" as op:
            _only(record, {"op", "of"}, path)
            of = record.get("of")
            if not isinstance(of, list) or not of:
                raise ConditionError(f"{path}.of", "must be a list of conditions, not empty.")
            parts = tuple(
                _read(part, f"{path}.of[{index}]", deeper, dictionary)
                for index, part in enumerate(of)
            )
            return And(parts) if op == "and" else Or(parts)
        case "not":
            _only(record, {"op", "of"}, path)
            return Not(_read(record.get("of"), f"{path}.of", deeper, dictionary))
        case _:
            return _leaf(record, path, dictionary)


def _leaf(
    record: dict[str, object], path: str, dictionary: Mapping[str, ElementFacts] | None
) -> Leaf:
    op = record.get("op")
    element = record.get("element")
    known = {"between", "in", "is-null", *map(str, Comparison)}
    if not isinstance(op, str) or op not in known:
        raise ConditionError(
            f"{path}.op", f"must be one of and, or, not, {', '.join(sorted(known))}."
        )
    if not isinstance(element, str) or not element:
        raise ConditionError(f"{path}.element", "must name a data element.")
    facts = _facts(element, path, dictionary)
    _may_compare(facts, op, path)
    match op:
        case "is-null":
            _only(record, {"op", "element"}, path)
            return IsNull(element)
        case "between":
            _only(record, {"op", "element", "low", "high"}, path)
            low = _value(record.get("low"), facts, f"{path}.low")
            high = _value(record.get("high"), facts, f"{path}.high")
            return Between(element, low, high)
        case "in":
            _only(record, {"op", "element", "values"}, path)
            values = record.get("values")
            if not isinstance(values, list) or not values:
                raise ConditionError(f"{path}.values", "must be a list of values, not empty.")
            return IsIn(
                element,
                tuple(
                    _value(value, facts, f"{path}.values[{index}]")
                    for index, value in enumerate(values)
                ),
            )
        case _:
            _only(record, {"op", "element", "value"}, path)
            value = _value(record.get("value"), facts, f"{path}.value")
            return Compare(element, Comparison(op), value)


def _facts(
    element: str, path: str, dictionary: Mapping[str, ElementFacts] | None
) -> ElementFacts | None:
    if dictionary is None:
        return None
    if element not in dictionary:
        raise ConditionError(f"{path}.element", f"{element} is not in the dictionary.")
    return dictionary[element]


def _may_compare(facts: ElementFacts | None, op: str, path: str) -> None:
    if facts is None or op == "is-null":
        return
    bounds = op == "between" or op in BOUNDS
    if bounds and facts.type not in ORDERED_TYPES:
        raise ConditionError(path, f"{facts.reference} is a {facts.type}, which has no order.")
    if facts.identity_role in NAMELESS_ROLES:
        return
    if facts.identity_role is IdentityRole.BIRTH_DATE and bounds:
        return
    raise ConditionError(
        path,
        f"{facts.reference} identifies a person, so no condition may hold a value of it.",
    )


def _value(value: object, facts: ElementFacts | None, path: str) -> Value:
    read = _plain(value, path)
    if facts is None:
        return read
    match facts.type:
        case ElementType.DATE:
            return read if isinstance(read, date) else _day(read, path)
        case ElementType.BOOLEAN:
            fits = isinstance(read, bool)
        case ElementType.INTEGER:
            fits = isinstance(read, int) and not isinstance(read, bool)
        case ElementType.NUMBER:
            fits = isinstance(read, int | float) and not isinstance(read, bool)
        case ElementType.CODE:
            fits = isinstance(read, str) and (not facts.codes or read in facts.codes)
        case _:
            fits = isinstance(read, str)
    if not fits:
        raise ConditionError(path, f"does not fit {facts.reference}, which is a {facts.type}.")
    return read


def _plain(value: object, path: str) -> Value:
    if isinstance(value, dict) and set(value) == {"date"}:
        return _day(value["date"], path)
    if isinstance(value, float) and not math.isfinite(value):
        raise ConditionError(path, "must be a finite number.")
    if isinstance(value, str | int | float | bool | date):
        return value
    raise ConditionError(path, "must be a text, a number, true, false or a date.")


def _day(value: object, path: str) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise ConditionError(path, "must be a date written like 2026-01-31.") from None


def _only(record: dict[str, object], allowed: set[str], path: str) -> None:
    unknown = sorted(set(map(str, record)) - allowed)
    if unknown:
        raise ConditionError(path, f"says {', '.join(unknown)}, which means nothing here.")
