"""The one place where a row condition becomes SQL.

The text of the SQL is made of this module's own words and of column names its caller made up.
Values travel as parameters. A value that cannot be read as what the dictionary says it is counts
as unknown, and a row for which the condition is unknown is not chosen: neither the condition nor
its opposite holds for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from agreements.rules.conditions import (
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
)
from datasets.rules.dictionary import ElementFacts
from datasets.rules.vocabulary import ElementType

ISO_DATES = ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S")
# What departments of a city in the United States write when the dictionary does not say.
USUAL_DATES = ("%m/%d/%Y", "%Y%m%d", "%m-%d-%Y")
LARGEST_INTEGER = 2**63 - 1

_OPERATORS = {
    Comparison.EQUAL: "=",
    Comparison.NOT_EQUAL: "<>",
    Comparison.LESS: "<",
    Comparison.AT_MOST: "<=",
    Comparison.GREATER: ">",
    Comparison.AT_LEAST: ">=",
}


class UnreadableCondition(Exception):
    """A condition does not fit the dictionary or the rows at hand, so no row may be read by it."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """A condition as SQL with the values it takes, in order."""

    sql: str
    parameters: list[object]


def compile_condition(
    condition: Condition,
    columns: Mapping[str, str],
    dictionary: Mapping[str, ElementFacts],
) -> Compiled:
    """Compile a condition over elements found in the columns given."""
    compiler = _Compiler(columns, dictionary)
    sql = compiler.write(condition)
    return Compiled(sql, compiler.parameters)


def read_column(element: ElementFacts, column: str) -> Compiled:
    """A column as a value of the type the dictionary gives its element; NULL where it is none."""
    compiler = _Compiler({}, {})
    return Compiled(compiler.read(element, column, _text_of(column)), compiler.parameters)


@dataclass(slots=True)
class _Compiler:
    columns: Mapping[str, str]
    dictionary: Mapping[str, ElementFacts]
    parameters: list[object] = field(default_factory=list)

    def write(self, condition: Condition) -> str:
        match condition:
            case And(parts) if parts:
                return "(" + " AND ".join(self.write(part) for part in parts) + ")"
            case Or(parts) if parts:
                return "(" + " OR ".join(self.write(part) for part in parts) + ")"
            case Not(part):
                return f"(NOT {self.write(part)})"
            case Compare() | Between() | IsIn() | IsNull():
                return self.write_leaf(condition)
        raise UnreadableCondition("A row condition joins nothing.")

    def write_leaf(self, leaf: Leaf) -> str:
        if leaf.element not in self.columns or leaf.element not in self.dictionary:
            raise UnreadableCondition(f"{leaf.element} is not there to be read.")
        element = self.dictionary[leaf.element]
        text = _text_of(self.columns[leaf.element])
        read = self.read(element, self.columns[leaf.element], text)
        match leaf:
            case Compare(_, comparison, value):
                return f"({read} {_OPERATORS[comparison]} {self.take(value, element)})"
            case Between(_, low, high):
                lowest = self.take(low, element)
                return f"({read} BETWEEN {lowest} AND {self.take(high, element)})"
            case IsIn(_, values):
                listed = ", ".join(self.take(value, element) for value in values)
                return f"({read} IN ({listed}))"
            case IsNull():
                return (
                    f"(CASE WHEN {text} IS NULL THEN TRUE WHEN {read} IS NOT NULL THEN FALSE END)"
                )

    def read(self, element: ElementFacts, column: str, text: str) -> str:
        """The column as a value of the dictionary's type; NULL where it is not one."""
        match element.type:
            case ElementType.DATE:
                formats = self.take_texts(date_formats(element))
                return (
                    f"(CASE WHEN typeof({column}) = 'DATE' THEN try_cast({text} AS DATE)"
                    f" ELSE CAST(try_strptime({text}, {formats}) AS DATE) END)"
                )
            case ElementType.INTEGER:
                return (
                    f"(CASE WHEN regexp_full_match({text}, '[+-]?[0-9]+([.]0*)?')"
                    f" THEN try_cast({text} AS BIGINT) END)"
                )
            case ElementType.NUMBER:
                number = f"try_cast({text} AS DOUBLE)"
                return f"(CASE WHEN isfinite({number}) THEN {number} END)"
            case ElementType.BOOLEAN:
                return (
                    f"(CASE WHEN lower({text}) IN ('true', 't', 'yes', 'y', '1') THEN TRUE"
                    f" WHEN lower({text}) IN ('false', 'f', 'no', 'n', '0') THEN FALSE END)"
                )
            case ElementType.STRING | ElementType.CODE:
                return text

    def take(self, value: Value, element: ElementFacts) -> str:
        """Hand a value over as a parameter and say where it stands."""
        if not _fits(value, element.type):
            raise UnreadableCondition(
                f"A row condition holds a value that does not fit {element.reference},"
                f" which is a {element.type}."
            )
        if isinstance(value, int) and element.type == ElementType.NUMBER:
            value = float(value)
        self.parameters.append(value)
        return f"${len(self.parameters)}"

    def take_texts(self, texts: tuple[str, ...]) -> str:
        places = []
        for text in texts:
            self.parameters.append(text)
            places.append(f"${len(self.parameters)}")
        return "[" + ", ".join(places) + "]"


def _text_of(column: str) -> str:
    return f"nullif(trim(CAST({column} AS VARCHAR)), '')"


def date_formats(element: ElementFacts) -> tuple[str, ...]:
    """How a date of this element may be written: as its dictionary says, or as is usual."""
    declared = tuple(written for written in element.date_format.split("|") if written)
    return (*declared, *ISO_DATES) if declared else (*ISO_DATES, *USUAL_DATES)


def _fits(value: Value, kind: ElementType) -> bool:
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    match kind:
        case ElementType.DATE:
            return isinstance(value, date)
        case ElementType.INTEGER:
            return isinstance(value, int) and is_whole and abs(value) <= LARGEST_INTEGER
        case ElementType.NUMBER:
            return is_whole or isinstance(value, float)
        case ElementType.BOOLEAN:
            return isinstance(value, bool)
        case ElementType.STRING | ElementType.CODE:
            return isinstance(value, str)
