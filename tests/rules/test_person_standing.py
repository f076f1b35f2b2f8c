"""Is a person current."""

from datetime import UTC, date, datetime

import pytest

from agreements.rules.person_standing import PersonCheck, PersonFacts, decide_person
from idea_portal.policy import Decision, Finding

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
TODAY = date(2026, 3, 1)
PRIVACY = {"Privacy": date(2026, 12, 31)}


def accepted(answer):
    return Decision("P-0001", "Accepted?", (Finding("accepted", answer, "AUA-2026-001."),))


def person(**fields):
    described = {
        "is_active": True,
        "is_on_the_team": True,
        "belongs": True,
        "recipient": "Outreach",
        "acceptance": accepted(True),
        "trained_until": PRIVACY,
        "courses_required": frozenset({"Privacy"}),
        "today": TODAY,
    }
    return PersonFacts(reference="P-0001", name="Rosa", **(described | fields))


@pytest.mark.parametrize(
    "current",
    [
        person(),
        person(courses_required=frozenset()),
        person(trained_until={"Privacy": TODAY}),
        person(trained_until={"Old": date(2020, 1, 1)} | PRIVACY),
    ],
)
def test_person_with_everything_is_current(current):
    assert decide_person(current, at=AT).allowed


@pytest.mark.parametrize(
    ("wrong", "check"),
    [
        (person(is_active=False), PersonCheck.ACCOUNT_OPEN),
        (person(is_on_the_team=False), PersonCheck.ON_THE_TEAM),
        (person(belongs=False), PersonCheck.BELONGS_TO_THE_RECIPIENT),
        (person(acceptance=accepted(False)), PersonCheck.ACCEPTABLE_USE_ACCEPTED),
        (person(trained_until={}), PersonCheck.TRAINING_CURRENT),
        (person(trained_until={"Privacy": date(2026, 2, 28)}), PersonCheck.TRAINING_CURRENT),
        (
            person(courses_required=frozenset({"Privacy", "Part 2"})),
            PersonCheck.TRAINING_CURRENT,
        ),
    ],
)
def test_person_is_not_current_with_one_thing_wrong(wrong, check):
    decision = decide_person(wrong, at=AT)

    assert [finding.check for finding in decision.refusals] == [check]
