"""From text to the type the dictionary states, with a mark on every cell that does not fit."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from datasets.rules.dictionary import ElementFacts
from datasets.rules.vocabulary import ElementType
from linkage.connectors.dates import read_dates
from linkage.rules.row_problems import RowProblem

TYPES = {
    ElementType.STRING: pa.string(),
    ElementType.INTEGER: pa.int64(),
    ElementType.NUMBER: pa.float64(),
    ElementType.BOOLEAN: pa.bool_(),
    ElementType.DATE: pa.date32(),
    ElementType.CODE: pa.string(),
}
# Not as arrays yet: the first that is made imports pandas.
YES = ["true", "t", "yes", "y", "1", "1.0"]
NO = ["false", "f", "no", "n", "0", "0.0"]


@dataclass(frozen=True, slots=True)
class TypedColumn:
    """Values of one element, null where a cell did not fit, and what was wrong with which."""

    values: pa.Array
    faults: dict[RowProblem, np.ndarray]


def read_column(texts: pa.Array, element: ElementFacts) -> TypedColumn:
    """Read one column as its element's type. Empty cells are null; only a required one is a fault."""
    texts = pc.utf8_trim_whitespace(texts)
    texts = pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)
    read, problem = READERS[element.type]
    values = read(texts, element)
    faults = {problem: _mask(pc.and_(pc.is_valid(texts), pc.is_null(values)))}
    if element.is_required:
        faults[RowProblem.MISSING] = _mask(pc.is_null(texts))
    return TypedColumn(values, faults)


def _mask(marks: pa.Array) -> np.ndarray:
    return marks.to_numpy(zero_copy_only=False)


def _read_string(texts: pa.Array, element: ElementFacts) -> pa.Array:
    return texts


def _read_integer(texts: pa.Array, element: ElementFacts) -> pa.Array:
    # Programs that know no missing whole number write 7.0 for 7.
    fitting = _where(texts, pc.match_substring_regex(texts, r"^[+-]?[0-9]{1,18}(\.0+)?$"))
    return pc.replace_substring_regex(fitting, r"^\+|\.0+$", "").cast(pa.int64())


def _read_number(texts: pa.Array, element: ElementFacts) -> pa.Array:
    pattern = r"^[+-]?([0-9]{1,30}(\.[0-9]{0,30})?|\.[0-9]{1,30})([eE][+-]?[0-9]{1,2})?$"
    fitting = _where(texts, pc.match_substring_regex(texts, pattern))
    return pc.replace_substring_regex(fitting, r"^\+", "").cast(pa.float64())


def _read_boolean(texts: pa.Array, element: ElementFacts) -> pa.Array:
    lower = pc.utf8_lower(texts)
    yes, no = (pc.is_in(lower, value_set=pa.array(words)) for words in (YES, NO))
    return pc.if_else(pc.or_(yes, no), yes, pa.scalar(None, pa.bool_()))


def _read_date(texts: pa.Array, element: ElementFacts) -> pa.Array:
    return read_dates(texts, tuple(filter(None, element.date_format.split("|"))))


def _read_code(texts: pa.Array, element: ElementFacts) -> pa.Array:
    return _where(texts, pc.is_in(texts, value_set=pa.array(list(element.codes), pa.string())))


def _where(texts: pa.Array, fits: pa.Array) -> pa.Array:
    return pc.if_else(fits, texts, pa.scalar(None, pa.string()))


Reader = Callable[[pa.Array, ElementFacts], pa.Array]
READERS: dict[ElementType, tuple[Reader, RowProblem]] = {
    # A text always fits, so its problem is never met.
    ElementType.STRING: (_read_string, RowProblem.WRONG_SHAPE),
    ElementType.INTEGER: (_read_integer, RowProblem.NOT_AN_INTEGER),
    ElementType.NUMBER: (_read_number, RowProblem.NOT_A_NUMBER),
    ElementType.BOOLEAN: (_read_boolean, RowProblem.NOT_A_BOOLEAN),
    ElementType.DATE: (_read_date, RowProblem.NOT_A_DATE),
    ElementType.CODE: (_read_code, RowProblem.UNKNOWN_CODE),
}
