"""The slips of the pen the generator makes."""

from datetime import date
from random import Random

import pytest

from linkage.demo.errors import (
    abbreviate_street,
    misdate,
    mishear,
    mistype,
    mistype_number,
    nickname,
)


@pytest.fixture
def dice() -> Random:
    return Random(1)  # noqa: S311  slips of the pen, not secrets


def test_a_slip_changes_little(dice: Random) -> None:
    slips = {mistype("Margaret", dice) for _ in range(200)}

    assert len(slips) > 20
    assert all(7 <= len(slip) <= 9 for slip in slips)


def test_a_single_letter_is_left_alone(dice: Random) -> None:
    assert mistype("M", dice) == "M"


def test_a_name_is_spelled_as_heard(dice: Random) -> None:
    assert mishear("Sophie", dice) in {"Sofie", "Sophy"}


def test_a_name_without_a_doubtful_sound_is_mistyped(dice: Random) -> None:
    heard = mishear("Hugo", dice)

    assert heard != "Hugo"
    assert 3 <= len(heard) <= 5


def test_only_names_that_have_one_get_a_nickname(dice: Random) -> None:
    assert nickname("Margaret", dice) in {"Maggie", "Peggy", "Meg"}
    assert nickname("Zora", dice) == "Zora"


def test_a_birth_date_stays_a_date(dice: Random) -> None:
    slips = {misdate(date(2012, 3, 31), dice) for _ in range(200)}

    assert len(slips) > 5
    assert {slip.year for slip in slips} == {2011, 2012, 2013}


def test_day_and_month_get_turned_around(dice: Random) -> None:
    assert date(2012, 4, 3) in {misdate(date(2012, 3, 4), dice) for _ in range(50)}


def test_a_number_keeps_its_length(dice: Random) -> None:
    assert all(len(mistype_number("812345678", dice)) == 9 for _ in range(50))


def test_streets_are_abbreviated() -> None:
    assert abbreviate_street("12 Linden Street") == "12 Linden St"
