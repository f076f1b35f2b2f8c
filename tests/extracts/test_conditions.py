from datetime import date

import pyarrow as pa
import pytest

from agreements.rules.conditions import (
    And,
    Between,
    Compare,
    Comparison,
    IsIn,
    IsNull,
    Not,
    Or,
)
from datasets.rules.dictionary import ElementFacts
from datasets.rules.vocabulary import ElementType
from linkage.extracts.conditions import UnreadableCondition, compile_condition
from linkage.extracts.engine import open_engine


def chosen(condition, values, kind, *, date_format=""):
    """The values for which a condition on the element a.x holds."""
    facts = ElementFacts("a.x", "a", "x", kind, date_format=date_format)
    compiled = compile_condition(condition, {"a.x": "c0"}, {"a.x": facts})
    engine = open_engine()
    engine.register("batch", pa.table({"c0": values}))
    found = engine.execute(
        f"SELECT c0 FROM batch WHERE {compiled.sql}",  # noqa: S608 - the text under test
        compiled.parameters,
    )
    return [row[0] for row in found.fetchall()]


def test_a_date_is_compared_as_a_date_however_it_is_written():
    written = ["2019-05-04", "05/04/2019", "5/4/2019", "20190504", "2019-05-04T00:00:00", "soon"]

    after = chosen(Compare("a.x", Comparison.AT_LEAST, date(2019, 5, 4)), written, ElementType.DATE)
    before = chosen(Compare("a.x", Comparison.LESS, date(2019, 5, 4)), written, ElementType.DATE)

    assert after == written[:5]
    assert before == []


def test_a_date_is_read_as_its_dictionary_says_it_is_written():
    fourth_of_may = Compare("a.x", Comparison.EQUAL, date(2019, 5, 4))

    assert chosen(fourth_of_may, ["04.05.2019"], ElementType.DATE, date_format="%d.%m.%Y")
    assert chosen(fourth_of_may, [date(2019, 5, 4)], ElementType.DATE, date_format="%Y-%d-%m")


@pytest.mark.parametrize(
    ("kind", "value", "alike", "others"),
    [
        (ElementType.INTEGER, 5, ["5", "05", " 5 ", "+5", "5.0"], ["5.4", "6", "five", "", None]),
        (ElementType.NUMBER, 2.5, ["2.5", "2.50", "25e-1"], ["2", "nan", "inf", "x", None]),
        (ElementType.BOOLEAN, True, ["true", "T", "Yes", "y", "1"], ["no", "0", "maybe", None]),
        (ElementType.CODE, "01", ["01", " 01"], ["1", "011", None]),
        (ElementType.STRING, "Oak", ["Oak", "Oak "], ["oak", "Oaks", None]),
    ],
)
def test_values_are_compared_as_the_dictionary_types_them(kind, value, alike, others):
    found = chosen(Compare("a.x", Comparison.EQUAL, value), alike + others, kind)

    assert found == alike


def test_a_value_that_cannot_be_read_is_chosen_by_neither_a_condition_nor_its_opposite():
    over_ten = Compare("a.x", Comparison.GREATER, 10)
    values = ["11", "9", "ten", None]

    assert chosen(over_ten, values, ElementType.INTEGER) == ["11"]
    assert chosen(Not(over_ten), values, ElementType.INTEGER) == ["9"]
    assert chosen(IsNull("a.x"), values, ElementType.INTEGER) == [None]
    assert chosen(Not(IsNull("a.x")), values, ElementType.INTEGER) == ["11", "9"]


def test_conditions_join_as_written():
    condition = Or(
        (
            And((Between("a.x", 1, 3), Compare("a.x", Comparison.NOT_EQUAL, 2))),
            IsIn("a.x", (7, 9)),
        )
    )

    found = chosen(condition, ["1", "2", "3", "4", "7", "9"], ElementType.INTEGER)

    assert found == ["1", "3", "7", "9"]


@pytest.mark.parametrize(
    "evil", ["' OR TRUE --", '"; DROP TABLE batch; --', "$1", "\\' OR 1=1", "%' OR '1'='1"]
)
def test_no_value_is_ever_read_as_sql(evil):
    equals = Compare("a.x", Comparison.EQUAL, evil)

    compiled = compile_condition(
        equals, {"a.x": "c0"}, {"a.x": ElementFacts("a.x", "a", "x", ElementType.STRING)}
    )

    assert evil not in compiled.sql or evil == "$1"
    assert chosen(equals, [evil, "other"], ElementType.STRING) == [evil]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (ElementType.DATE, "2019-05-04"),
        (ElementType.INTEGER, "5"),
        (ElementType.INTEGER, True),
        (ElementType.INTEGER, 2**70),
        (ElementType.NUMBER, "2"),
        (ElementType.BOOLEAN, "true"),
        (ElementType.CODE, 1),
    ],
)
def test_a_value_that_no_longer_fits_the_dictionary_stops_the_reading(kind, value):
    with pytest.raises(UnreadableCondition, match=r"a\.x"):
        chosen(Compare("a.x", Comparison.EQUAL, value), ["5"], kind)


@pytest.mark.parametrize("condition", [IsNull("a.other"), And(()), Or(())])
def test_a_condition_that_cannot_be_evaluated_chooses_nothing(condition):
    with pytest.raises(UnreadableCondition):
        chosen(condition, ["5"], ElementType.INTEGER)


def test_the_engine_can_read_no_file(tmp_path):
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n")

    with pytest.raises(Exception, match="disabled by configuration"):
        open_engine().execute(f"SELECT * FROM '{secret}'")  # noqa: S608 - an attack on purpose
