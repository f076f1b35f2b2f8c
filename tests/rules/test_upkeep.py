from datetime import date

import pytest

from datasets.rules.upkeep import Upkeep, UpkeepFacts, next_due, what_is_needed
from datasets.rules.vocabulary import Cadence

TODAY = date(2026, 7, 1)


@pytest.mark.parametrize(
    ("has_dictionary", "cadence", "last", "needed"),
    [
        (False, Cadence.MONTHLY, None, Upkeep.IMPORT_DICTIONARY),
        (True, Cadence.MONTHLY, None, Upkeep.HAND_IN_FIRST),
        (True, Cadence.MONTHLY, date(2026, 5, 1), Upkeep.HAND_IN_NEXT),
        (True, Cadence.MONTHLY, date(2026, 6, 7), Upkeep.HAND_IN_NEXT),
        (True, Cadence.MONTHLY, date(2026, 6, 8), None),
        (True, Cadence.ANNUAL, date(2026, 1, 1), None),
        (True, Cadence.ONCE, date(2020, 1, 1), None),
    ],
)
def test_dataset_needs_one_thing_next(has_dictionary, cadence, last, needed) -> None:
    facts = UpkeepFacts(has_dictionary, cadence, last)

    assert what_is_needed(facts, today=TODAY) == needed


def test_next_delivery_is_due_one_period_after_the_last() -> None:
    weekly = UpkeepFacts(True, Cadence.WEEKLY, date(2026, 6, 30))
    never = UpkeepFacts(True, Cadence.WEEKLY, None)

    assert next_due(weekly) == date(2026, 7, 7)
    assert next_due(never) is None
