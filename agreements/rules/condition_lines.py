"""Row conditions written as lines, one comparison each; all lines must hold."""

import re
from collections.abc import Mapping

from datasets.rules.dictionary import ElementFacts
from datasets.rules.vocabulary import ElementType

from . import conditions
from .condition_reader import ConditionError, parse
from .conditions import (
    And,
    Between,
    Compare,
    Condition,
    IsIn,
    IsNull,
    Leaf,
    Not,
    Value,
)

Written = dict[str, object]

PRESENCE = re.compile(r"^(?P<name>\w+)\s+is\s+(?P<how>present|missing)$", re.IGNORECASE)
BETWEEN = re.compile(
    r"^(?P<name>\w+)\s+between\s+(?P<low>.+?)\s+and\s+(?P<high>.+)$", re.IGNORECASE
)
IS_IN = re.compile(r"^(?P<name>\w+)\s+in\s+(?P<values>.+)$", re.IGNORECASE)
COMPARE = re.compile(r"^(?P<name>\w+)\s*(?P<op><=|>=|!=|=|<|>)\s*(?P<value>.+)$")


class LineError(ValueError):
    """Which line cannot be read, and why."""


def read_lines(text: str, dataset: str, dictionary: Mapping[str, ElementFacts]) -> Written:
    """Read lines into the JSON of a condition, each checked against the dictionary."""
    parts = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            parts.append(_read_line(line.strip(), number, dataset, dictionary))
    if not parts:
        raise LineError("Write at least one comparison.")
    return parts[0] if len(parts) == 1 else {"op": "and", "of": parts}


def write_lines(condition: Condition) -> str:
    """A condition as lines; what lines cannot say is said in plain words, and does not read back."""
    parts = condition.parts if isinstance(condition, And) else (condition,)
    return "\n".join(_line(part) for part in parts)


def _read_line(
    line: str, number: int, dataset: str, dictionary: Mapping[str, ElementFacts]
) -> Written:
    written = _written(line, dataset, dictionary)
    if written is None:
        raise LineError(f"Line {number} is not a comparison.")
    try:
        parse(written, dictionary)
    except ConditionError as error:
        raise LineError(f"Line {number}: {error.problem}") from None
    return written


def _written(line: str, dataset: str, dictionary: Mapping[str, ElementFacts]) -> Written | None:
    if found := PRESENCE.match(line):
        missing: Written = {"op": "is-null", "element": f"{dataset}.{found['name']}"}
        return missing if found["how"].lower() == "missing" else {"op": "not", "of": missing}
    for pattern in (BETWEEN, IS_IN, COMPARE):
        if found := pattern.match(line):
            element = f"{dataset}.{found['name']}"
            facts = dictionary.get(element)
            if pattern is BETWEEN:
                low, high = _value(found["low"], facts), _value(found["high"], facts)
                return {"op": "between", "element": element, "low": low, "high": high}
            if pattern is IS_IN:
                values = [_value(each, facts) for each in found["values"].split(",")]
                return {"op": "in", "element": element, "values": values}
            return {"op": found["op"], "element": element, "value": _value(found["value"], facts)}
    return None


def _value(text: str, facts: ElementFacts | None) -> object:
    """What was typed as the type the dictionary expects; the parser judges whether it fits."""
    text = text.strip()
    kind = facts.type if facts else ElementType.STRING
    try:
        if kind is ElementType.INTEGER:
            return int(text)
        if kind is ElementType.NUMBER:
            return float(text)
    except ValueError:
        return text
    if kind is ElementType.BOOLEAN:
        return {"true": True, "yes": True, "false": False, "no": False}.get(text.lower(), text)
    return text


def _line(condition: Condition) -> str:
    match condition:
        case Compare() | Between() | IsIn() | IsNull():
            return _leaf(condition)
        case Not(IsNull(element)):
            return f"{_name(element)} is present"
        case _:
            return conditions.sentence(condition, {})


def _leaf(leaf: Leaf) -> str:
    name = _name(leaf.element)
    match leaf:
        case Compare(_, comparison, value):
            return f"{name} {comparison} {_typed(value)}"
        case Between(_, low, high):
            return f"{name} between {_typed(low)} and {_typed(high)}"
        case IsIn(_, values):
            return f"{name} in {', '.join(map(_typed, values))}"
        case _:
            return f"{name} is missing"


def _name(element: str) -> str:
    return element.partition(".")[2]


def _typed(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
