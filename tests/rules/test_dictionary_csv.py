import csv
import io

import pytest

from datasets.rules.dictionary import Entry
from datasets.rules.dictionary_csv import COLUMNS, parse, write_row
from datasets.rules.vocabulary import ElementType, Identifiability, IdentityRole, Sensitivity

HEADER = "name,label,type,definition,codes,identity_role,sensitivity,identifiability,is_required"


def problems(text: str) -> list[tuple[int, str]]:
    return [(problem.line, problem.message) for problem in parse(text).problems]


def test_every_word_of_a_line_is_read() -> None:
    text = f"""\ufeff{HEADER},date_format
member_id,Member,string,The plan's number,,record_key,restricted,limited,yes,

sex,Sex,code,,F=Female; M=Male; U,sex,Confidential,deidentified,,
birth_date,Birth date,date,,,birth_date,restricted,limited,no,%m/%d/%Y|%d %b %Y
"""

    parsed = parse(text.replace("Confidential", "confidential"))

    assert parsed.problems == ()
    assert parsed.entries == (
        Entry(
            name="member_id",
            label="Member",
            definition="The plan's number",
            type=ElementType.STRING,
            identity_role=IdentityRole.RECORD_KEY,
            identifiability=Identifiability.LIMITED,
            is_required=True,
        ),
        Entry(
            name="sex",
            label="Sex",
            type=ElementType.CODE,
            codes={"F": "Female", "M": "Male", "U": "U"},
            identity_role=IdentityRole.SEX,
            sensitivity=Sensitivity.CONFIDENTIAL,
            identifiability=Identifiability.DEIDENTIFIED,
        ),
        Entry(
            name="birth_date",
            label="Birth date",
            type=ElementType.DATE,
            identity_role=IdentityRole.BIRTH_DATE,
            identifiability=Identifiability.LIMITED,
            date_format="%m/%d/%Y|%d %b %Y",
        ),
    )


def test_what_nobody_described_is_protected_like_the_most_sensitive() -> None:
    text = "name,label,type\nnote,Note,string\n"

    (entry,) = parse(text).entries

    assert entry.sensitivity is Sensitivity.RESTRICTED
    assert entry.identifiability is Identifiability.IDENTIFIED


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("First Name,Name,string", "“First Name” is no element name"),
        ("note,,string", "The label is empty."),
        (f"note,{'x' * 121},string", "The label is longer than 120 characters."),
        ("note,Note,picture", "“picture” is no type."),
        ("note,Note,", "“” is no type."),
        ("note,Note,string,,,nickname", "“nickname” is no identity role."),
        ("note,Note,string,,,,secret", "“secret” is no sensitivity."),
        ("note,Note,string,,,,,vague", "“vague” is no identifiability."),
        ("note,Note,string,,,,,,perhaps", "“perhaps” in is_required"),
        ("note,Note,code", "An element of type code lists its codes."),
        ("note,Note,string,,A=Adult", "Only an element of type code has codes."),
        ("note,Note,code,,=Adult", "A code is empty."),
        ("note,Note,code,,A=Adult; A=Aged", "Code “A” is listed twice."),
        ("note,Note,string,,,,,,,%m/%d/%Y", "Only an element of type date has a date format."),
        ("note,Note,date,,,,,,,%m/%d", "“%m/%d” is no date format."),
        ("note,Note,date,,,,,,,%m/%d/%y", "“%m/%d/%y” is no date format."),
        ("note,Note,date,,,,,,,%Y%m%d|DD/MM/YYYY", "“DD/MM/YYYY” is no date format."),
        ("note,Note,string,,,ssn,restricted,limited", "A ssn is at least identified, not limited."),
    ],
)
def test_a_faulty_line_is_named_with_what_is_wrong(line: str, message: str) -> None:
    header = f"{HEADER},date_format"
    cells = line + "," * (header.count(",") - line.count(","))

    found = problems(f"{header}\nmember_id,Member,string{',' * 7}\n{cells}\n")

    assert len(found) == 1
    assert found[0][0] == 3
    assert message in found[0][1]


def test_lines_are_counted_through_cells_that_hold_line_breaks() -> None:
    text = 'name,label,type,definition\nnote,Note,string,"first\nsecond"\nplan,Plan,picture,\n'

    found = problems(text)

    assert [line for line, _ in found] == [4]


def test_one_problem_empties_the_result_and_all_are_listed_by_line() -> None:
    text = (
        "name,label,type,identity_role\n"
        "member_id,Member,string,record_key\n"
        "plan,Plan,picture\n"
        "case_id,Case,string,record_key\n"
        "member_id,,string,\n"
    )

    parsed = parse(text)

    assert parsed.entries == ()
    assert [(problem.line, problem.message) for problem in parsed.problems] == [
        (3, "3 cells where the header has 4."),
        (4, "A dataset has one record key; member_id is it already."),
        (5, "The label is empty."),
        (5, "“member_id” already stands on line 2."),
    ]


def test_a_file_of_faulty_lines_only_is_not_called_empty() -> None:
    text = "name,label,type\nplan,Plan\n"

    found = problems(text)

    assert found == [(2, "2 cells where the header has 3.")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "The header lacks: name, label, type."),
        ("name,label\n", "The header lacks: type."),
        ("name,label,type,color\n", "columns a dictionary does not know: color."),
        ("name,label,type,label\n", "The header names a column twice: label."),
        ("name,label,type\n", "The dictionary has no entries."),
        ('name,label,type\n"note,Note,string\n', "This cannot be read as CSV"),
    ],
)
def test_a_file_that_is_no_dictionary_is_turned_away(text: str, message: str) -> None:
    found = problems(text)

    assert len(found) == 1
    assert message in found[0][1]


def test_entries_are_written_as_they_are_read() -> None:
    entries = (
        Entry(
            name="sex",
            label="Sex, as recorded",
            type=ElementType.CODE,
            codes={"F": "Female", "M": "Male"},
            identity_role=IdentityRole.SEX,
            is_required=True,
        ),
        Entry(name="seen_on", label="Seen", type=ElementType.DATE, date_format="%m/%d/%Y"),
    )
    written = io.StringIO()

    csv.writer(written).writerows([COLUMNS, *map(write_row, entries)])

    assert parse(written.getvalue()).entries == entries
