"""Row conditions: a small typed tree over dictionary elements. No functions, no free text."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

Value = str | int | float | bool | date
Record = dict[str, object]


class Comparison(StrEnum):
    """How one element is compared with one value."""

    EQUAL = "="
    NOT_EQUAL = "!="
    LESS = "<"
    AT_MOST = "<="
    GREATER = ">"
    AT_LEAST = ">="


@dataclass(frozen=True, slots=True)
class Compare:
    """An element compared with one value."""

    element: str
    comparison: Comparison
    value: Value


@dataclass(frozen=True, slots=True)
class Between:
    """An element between two values, both included."""

    element: str
    low: Value
    high: Value


@dataclass(frozen=True, slots=True)
class IsIn:
    """An element equal to one of several values."""

    element: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class IsNull:
    """An element that is missing."""

    element: str


@dataclass(frozen=True, slots=True)
class And:
    """Every part holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: "Condition"


Leaf = Compare | Between | IsIn | IsNull
Condition = Leaf | And | Or | Not


def as_record(condition: Condition) -> Record:
    """The condition as plain JSON; dates are marked so that they read back as dates."""
    match condition:
        case Compare(element, comparison, value):
            return {"op": comparison.value, "element": element, "value": _stored(value)}
        case Between(element, low, high):
            return {"op": "between", "element": element, "low": _stored(low), "high": _stored(high)}
        case IsIn(element, values):
            return {"op": "in", "element": element, "values": [_stored(v) for v in values]}
        case IsNull(element):
            return {"op": "is-null", "element": element}
        case And(parts):
            return {"op": "and", "of": [as_record(part) for part in parts]}
        case Or(parts):
            return {"op": "or", "of": [as_record(part) for part in parts]}
        case _:
            return {"op": "not", "of": as_record(condition.part)}


def leaves(condition: Condition) -> Iterator[Leaf]:
    """Every comparison in the tree, from left to right."""
    match condition:
        case And(parts) | Or(parts):
            for part in parts:
                yield from leaves(part)
        case Not(part):
            yield from leaves(part)
        case _:
            yield condition


def elements_of(condition: Condition) -> frozenset[str]:
    """The references of every data element the condition reads."""
    return frozenset(leaf.element for leaf in leaves(condition))


def conjoin(conditions: Iterable[Condition]) -> Condition | None:
    """One condition that holds where all hold, the same whatever their order or repetition."""
    parts = {_key(part): part for condition in conditions for part in _conjuncts(condition)}
    ordered = tuple(parts[key] for key in sorted(parts))
    if len(ordered) > 1:
        return And(ordered)
    return ordered[0] if ordered else None


def conjuncts(condition: Condition | None) -> frozenset[Condition]:
    """The parts that must all hold for the condition to hold."""
    return frozenset(_conjuncts(condition)) if condition is not None else frozenset()


def sentence(condition: Condition, labels: Mapping[str, str]) -> str:
    """The condition in plain words."""
    match condition:
        case Compare(element, comparison, value):
            return f"{labels.get(element, element)} {_WORDS[comparison]} {value}"
        case Between(element, low, high):
            return f"{labels.get(element, element)} is from {low} to {high}"
        case IsIn(element, values):
            return f"{labels.get(element, element)} is one of {', '.join(map(str, values))}"
        case IsNull(element):
            return f"{labels.get(element, element)} is missing"
        case And(parts):
            return " and ".join(_inner(part, labels) for part in parts)
        case Or(parts):
            return " or ".join(_inner(part, labels) for part in parts)
        case _:
            return f"not ({sentence(condition.part, labels)})"


_WORDS = {
    Comparison.EQUAL: "is",
    Comparison.NOT_EQUAL: "is not",
    Comparison.LESS: "is below",
    Comparison.AT_MOST: "is at most",
    Comparison.GREATER: "is above",
    Comparison.AT_LEAST: "is at least",
}


def _inner(condition: Condition, labels: Mapping[str, str]) -> str:
    words = sentence(condition, labels)
    return f"({words})" if isinstance(condition, And | Or) else words


def _conjuncts(condition: Condition) -> Iterator[Condition]:
    if isinstance(condition, And):
        for part in condition.parts:
            yield from _conjuncts(part)
    else:
        yield condition


def _key(condition: Condition) -> str:
    return json.dumps(as_record(condition), sort_keys=True)


def _stored(value: Value) -> object:
    return {"date": value.isoformat()} if isinstance(value, date) else value
