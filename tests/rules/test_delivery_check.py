from datasets.rules.delivery_check import LeftOut, element_name, plan_columns
from datasets.rules.vocabulary import IdentityRole
from tests.factories import element_facts

DICTIONARY = [
    element_facts("medicaid.member_id", identity_role=IdentityRole.RECORD_KEY, is_required=True),
    element_facts("medicaid.first_name"),
    element_facts("medicaid.birth_date"),
    element_facts("medicaid.note"),
]
COVERED = frozenset({"medicaid.member_id", "medicaid.first_name", "medicaid.birth_date"})


def test_columns_find_their_elements_and_the_rest_is_left_out_with_its_reason() -> None:
    header = ["Birth Date", " member-id ", "NOTE", "Shoe size"]

    plan = plan_columns(header, DICTIONARY, COVERED)

    assert plan.stored == {"birth_date": 0, "member_id": 1}
    assert plan.left_out == {"NOTE": LeftOut.NOT_COVERED, "Shoe size": LeftOut.NOT_IN_DICTIONARY}
    assert (plan.missing_required, plan.missing_record_key, plan.named_twice) == ((), "", ())
    assert plan.has_header


def test_missing_and_doubled_columns_are_named() -> None:
    header = ["first_name", "First Name"]

    plan = plan_columns(header, DICTIONARY, COVERED)

    assert plan.missing_required == ("member_id",)
    assert plan.missing_record_key == "member_id"
    assert plan.named_twice == ("first_name",)


def test_record_key_that_no_agreement_covers_is_missing() -> None:
    header = ["member_id", "first_name"]

    plan = plan_columns(header, DICTIONARY, frozenset({"medicaid.first_name"}))

    assert plan.missing_required == ()
    assert plan.missing_record_key == "member_id"


def test_dataset_without_a_record_key_misses_none() -> None:
    header = ["first_name"]

    plan = plan_columns(header, DICTIONARY[1:], COVERED)

    assert plan.missing_record_key == ""


def test_words_of_a_first_record_are_never_repeated_as_names_of_columns() -> None:
    header = ["10342", "Zebulon", "Quill", "1984-03-02"]

    plan = plan_columns(header, DICTIONARY, COVERED)

    assert not plan.has_header
    assert list(plan.left_out) == ["column 1", "column 2", "column 3", "column 4"]


def test_heading_that_looks_like_no_name_is_called_by_its_place() -> None:
    header = ["member_id", "first_name", "z@quill.example"]

    plan = plan_columns(header, DICTIONARY, COVERED)

    assert plan.has_header
    assert list(plan.left_out) == ["column 3"]


def test_file_without_columns_has_no_header() -> None:
    plan = plan_columns([], DICTIONARY, COVERED)

    assert not plan.has_header
    assert plan.columns == 0


def test_headings_are_read_without_regard_to_case_and_spaces() -> None:
    written = [" Birth  Date ", "birth-date", "BIRTH_DATE"]

    names = {element_name(cell) for cell in written}

    assert names == {"birth_date"}
