"""What can be wrong with a delivered row, told without its values."""

from dataclasses import dataclass
from enum import StrEnum


class RowProblem(StrEnum):
    """One thing wrong with one cell, or with the shape of its row."""

    WRONG_SHAPE = "wrong-shape"
    MISSING = "missing"
    NOT_AN_INTEGER = "not-an-integer"
    NOT_A_NUMBER = "not-a-number"
    NOT_A_BOOLEAN = "not-a-boolean"
    NOT_A_DATE = "not-a-date"
    UNKNOWN_CODE = "unknown-code"

    @property
    def label(self) -> str:
        return {
            RowProblem.WRONG_SHAPE: "more or fewer cells than the heading",
            RowProblem.MISSING: "required and empty",
            RowProblem.NOT_AN_INTEGER: "not a whole number",
            RowProblem.NOT_A_NUMBER: "not a number",
            RowProblem.NOT_A_BOOLEAN: "neither yes nor no",
            RowProblem.NOT_A_DATE: "no date, or not written as the dictionary says",
            RowProblem.UNKNOWN_CODE: "a code the dictionary does not list",
        }[self]


@dataclass(frozen=True, slots=True, order=True)
class Reject:
    """Where a row was turned away, and why. The value itself is never repeated."""

    row: int
    column: str
    problem: RowProblem

    def as_record(self) -> dict[str, object]:
        return {"row": self.row, "column": self.column, "problem": self.problem.value}
