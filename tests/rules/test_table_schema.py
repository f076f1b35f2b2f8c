import json
from collections.abc import Mapping
from typing import Any

import pytest

from datasets.rules import dictionary_file
from datasets.rules.table_schema import parse
from datasets.rules.vocabulary import ElementType, Identifiability, IdentityRole, Sensitivity


def schema(*fields: Any, **more: Any) -> str:
    return json.dumps({"fields": list(fields)} | more, indent=1)


def test_fields_of_the_standard_become_entries() -> None:
    text = schema(
        {
            "name": "member_id",
            "title": "Member",
            "description": "The plan's number",
            "constraints": {"required": True},
        },
        {"name": "birth_date", "type": "date", "format": "%m/%d/%Y", "identity_role": "birth_date"},
        {"name": "seen_on", "type": "date", "format": "default", "date_format": "%Y%m%d"},
        {"name": "sex", "type": "string", "constraints": {"enum": ["F", "M"]}},
        {"name": "plan", "categories": [{"value": "A", "label": "Adult"}, "C"]},
        {"name": "zone", "type": "code", "categories": {"1": "North"}, "is_required": True},
        {"name": "year", "type": "year", "constraints": {"enum": [2025]}},
        {
            "name": "score",
            "type": "number",
            "sensitivity": "internal",
            "identifiability": "limited",
        },
        primaryKey="member_id",
    )

    parsed = parse(text)

    assert parsed.problems == ()
    member, birth, seen, sex, plan, zone, year, score = parsed.entries
    assert (member.label, member.definition) == ("Member", "The plan's number")
    assert member.is_required
    assert member.identity_role is IdentityRole.RECORD_KEY
    assert (birth.type, birth.date_format) == (ElementType.DATE, "%m/%d/%Y")
    assert birth.identity_role is IdentityRole.BIRTH_DATE
    assert seen.date_format == "%Y%m%d"
    assert (sex.type, sex.codes, sex.label) == (ElementType.CODE, {"F": "F", "M": "M"}, "sex")
    assert (plan.type, plan.codes) == (ElementType.CODE, {"A": "Adult", "C": "C"})
    assert zone.codes == {"1": "North"}
    assert zone.is_required
    assert (year.type, year.codes) == (ElementType.INTEGER, {})
    assert score.sensitivity is Sensitivity.INTERNAL
    assert score.identifiability is Identifiability.LIMITED


def test_primary_key_may_be_a_list_of_one_and_yields_to_a_stated_role() -> None:
    listed = schema({"name": "case_id"}, primaryKey=["case_id"])
    stated = schema({"name": "case_id", "identity_role": "household_key"}, primaryKey="case_id")

    roles = [parse(text).entries[0].identity_role for text in (listed, stated)]

    assert roles == [IdentityRole.RECORD_KEY, IdentityRole.HOUSEHOLD_KEY]


def test_a_problem_names_the_line_its_field_begins_on() -> None:
    text = """{
  "note": {"fields": ["not these"]},
  "fields": [
    {"name": "member_id"},
    {"name": "Plan",
     "type": "string"}
    ,{"name": "picture", "type": "object"},
    7
  ]
}"""

    parsed = parse(text)

    assert parsed.entries == ()
    assert [problem.line for problem in parsed.problems] == [5, 7, 8]
    assert "“object” cannot be delivered" in parsed.problems[1].message


@pytest.mark.parametrize(
    ("field", "message"),
    [
        ([], "A field is an object."),
        ({"name": 3}, "name is text."),
        ({"name": "note", "type": ["string"]}, "type is text."),
        ({"name": "note", "sensitivity": None}, "sensitivity is text."),
        ({"name": "note", "is_required": "yes"}, "is_required is true or false."),
        ({"name": "note", "type": "geopoint"}, "Type “geopoint” cannot be delivered."),
        ({"name": "note", "constraints": []}, "constraints is an object"),
        ({"name": "note", "constraints": {"enum": "A"}}, "constraints is an object"),
        ({"name": "note", "categories": "A"}, "categories is a list."),
        ({"name": "note", "categories": [{"label": "Adult"}]}, "A category is text"),
        ({"name": "note", "categories": [["A"]]}, "A category is text"),
    ],
)
def test_a_field_in_an_unknown_shape_is_one_problem(
    field: Mapping[str, Any] | list[Any], message: str
) -> None:
    text = schema(field)

    problems = parse(text).problems

    assert len(problems) == 1
    assert problems[0].line == 3
    assert message in problems[0].message


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("[]", "A Table Schema is an object with a list of fields.", 1),
        ('{"fields": {}}', "A Table Schema is an object with a list of fields.", 1),
        ('{"fields": []}', "The dictionary has no entries.", 1),
        ('{\n"fields": [}', "This is not JSON", 2),
        ("[" * 100_000, "nests too deeply", 1),
        ('{"fields": [' + "1" * 5000 + "]}", "too long a number", 1),
    ],
)
def test_a_file_that_is_no_table_schema_is_turned_away(text: str, message: str, line: int) -> None:
    parsed = parse(text)

    assert [problem.line for problem in parsed.problems] == [line]
    assert message in parsed.problems[0].message


def test_of_two_lists_of_fields_the_last_counts() -> None:
    text = '\ufeff{"fields": [1, 2, 3], "name": "x",\n "fields": [{"name": "Bad"}]\n}'

    problems = parse(text).problems

    assert [problem.line for problem in problems] == [2]


def test_codes_that_the_csv_form_could_not_write_are_turned_away() -> None:
    text = schema({"name": "plan", "categories": [{"value": "A", "label": "Adult; or aged"}]})

    (problem,) = parse(text).problems

    assert problem.message == "A code holds neither ; nor =, and its label no ; either."


def test_kind_of_a_dictionary_file_is_told_by_its_name() -> None:
    as_json, as_csv = schema({"name": "note"}), "name,label,type\r\nnote,note,string\r\n"

    entries = [
        dictionary_file.parse(as_json, name="Schema.JSON").entries,
        dictionary_file.parse(as_csv, name="dictionary.csv").entries,
    ]

    assert entries[0] == entries[1] != ()
