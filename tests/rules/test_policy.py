from datetime import UTC, date, datetime

import pytest

from idea_portal.policy import Decision, Finding, Period, Refused

MET = Finding("first", True, "It holds.")
NOT_MET = Finding("second", False, "It does not.", "Make it hold.")
AT = datetime(2026, 7, 1, tzinfo=UTC)
SUMMER = Period.of_days(date(2026, 6, 1), date(2026, 8, 31))


def test_decision_that_checked_nothing_is_refused():
    empty = Decision("LJ-1", "May it?", ())

    assert not empty.allowed
    with pytest.raises(Refused, match="Nothing was checked"):
        empty.require()


def test_one_unmet_check_refuses_and_says_why():
    decision = Decision("LJ-1", "May it?", (MET, NOT_MET))

    assert decision.refusals == (NOT_MET,)
    with pytest.raises(Refused, match="It does not."):
        decision.require()


def test_decision_with_every_check_met_is_allowed():
    Decision("LJ-1", "May it?", (MET,)).require()


@pytest.mark.parametrize("at", [AT, None])
def test_decision_survives_being_kept_as_a_record(at):
    decision = Decision("LJ-1", "May it?", (MET, NOT_MET), at)

    assert Decision.from_record(decision.as_record()) == decision


def test_period_of_days_holds_its_first_and_last_moment_in_the_city():
    assert datetime(2026, 6, 1, 4, tzinfo=UTC) in SUMMER
    assert datetime(2026, 9, 1, 3, 59, 59, tzinfo=UTC) in SUMMER
    assert datetime(2026, 9, 1, 4, tzinfo=UTC) not in SUMMER
    assert str(SUMMER) == "2026-06-01 to 2026-08-31"


def test_periods_share_the_time_that_is_in_both():
    autumn = Period.of_days(date(2026, 8, 1), date(2026, 11, 30))
    winter = Period.of_days(date(2026, 12, 1), date(2026, 12, 31))

    assert SUMMER.intersect(autumn) == Period.of_days(date(2026, 8, 1), date(2026, 8, 31))
    assert SUMMER.intersect(winter) is None


def test_period_survives_being_kept_as_a_record():
    assert Period.from_record(SUMMER.as_record()) == SUMMER


def test_period_refuses_instants_without_a_zone():
    with pytest.raises(ValueError, match="time zone"):
        Period(datetime(2026, 1, 1), AT)  # noqa: DTZ001


def test_period_refuses_to_end_before_it_begins():
    with pytest.raises(ValueError, match="before it begins"):
        Period(AT, datetime(2026, 1, 1, tzinfo=UTC))
