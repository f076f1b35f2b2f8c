"""What a reviewer sees of two values: every part of a name, no digit of a number in vain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkage.rules.side_by_side import (
    numbers_below_one_another,
    numbers_side_by_side,
    side_by_side,
)


def text(marked):
    return "".join(part.text for part in marked)


def agreeing(marked):
    return [part.text for part in marked if part.agrees]


def test_shared_parts_of_two_names_are_marked_whatever_the_case():
    left, right = side_by_side("Canary-Ann", "CANARYANN")

    assert agreeing(left) == ["Canary", "Ann"]
    assert [part.text for part in left if not part.agrees] == ["-"]
    assert agreeing(right) == ["CANARYANN"]


def test_a_letter_that_folds_to_two_is_compared_as_it_is_written():
    left, right = side_by_side("Weiß", "Weiss")

    assert (text(left), text(right)) == ("Weiß", "Weiss")
    assert agreeing(left) == ["Wei"]


@given(st.text(max_size=12), st.text(max_size=12))
def test_marking_never_changes_a_value(left, right):
    assert tuple(text(marked) for marked in side_by_side(left, right)) == (left, right)


@pytest.mark.parametrize(
    ("left", "right", "shown"),
    [
        ("123-45-6789", "123456789", ("•••••••••", "•••••••••")),
        ("123-45-6789", "123-45-6780", ("••••••••9", "••••••••0")),
        ("123-45-6789", "987-65-4321", ("•••••6789", "•••••4321")),
        ("123-45-6789", "", ("•••••6789", "")),
        ("6789", "123-45-6789", ("6789", "•••••6789")),
        ("", "", ("", "")),
    ],
)
def test_only_digits_that_differ_are_shown_of_a_number(left, right, shown):
    assert tuple(map(text, numbers_side_by_side(left, right))) == shown


def test_equal_last_digits_are_marked():
    short, whole = numbers_side_by_side("6789", "123-45-6789")

    assert agreeing(short) == agreeing(whole) == ["6789"]


@given(st.from_regex(r"[0-9]{9}", fullmatch=True), st.from_regex(r"[0-9]{9}", fullmatch=True))
def test_no_more_than_four_digits_of_a_number_are_ever_shown(left, right):
    for marked in numbers_side_by_side(left, right):
        assert sum(character.isdecimal() for character in text(marked)) <= 4


@pytest.mark.parametrize(
    ("numbers", "shown"),
    [
        (["123-45-6789", "123456789", ""], ["•••••••••", "•••••••••", ""]),
        (["123456789", "123456780", "123456789"], ["••••••••9", "••••••••0", "••••••••9"]),
        (["123456789", "987654321"], ["•••••6789", "•••••4321"]),
        (["123456789", "6789"], ["•••••6789", "6789"]),
        (["", ""], ["", ""]),
    ],
)
def test_of_several_numbers_only_digits_that_tell_them_apart_are_shown(numbers, shown):
    assert numbers_below_one_another(numbers) == shown


@given(st.lists(st.from_regex(r"[0-9]{9}", fullmatch=True), max_size=5))
def test_no_more_than_four_digits_of_several_numbers_are_ever_shown(numbers):
    for number in numbers_below_one_another(numbers):
        assert sum(character.isdecimal() for character in number) <= 4
