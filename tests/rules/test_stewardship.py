from dataclasses import replace

import pytest

from datasets.rules.stewardship import (
    EditCheck,
    RegistrationCheck,
    StewardCheck,
    StewardFacts,
    decide_assignment,
    decide_edit,
    decide_registration,
    decide_release_of_steward,
)

FACTS = StewardFacts(
    dataset="medicaid",
    department="health",
    person="P-0001",
    person_is_data_steward=True,
    person_was_assigned=False,
    stewards=frozenset({"P-0002"}),
)


def checks(decision):
    return [finding.check for finding in decision.refusals]


def test_dataset_is_registered_by_those_who_keep_the_inventory() -> None:
    decision = decide_registration(
        "medicaid", "health", code_is_free=True, actor_keeps_the_inventory=True
    )

    assert decision.allowed


@pytest.mark.parametrize(
    ("change", "check"),
    [
        ({"code_is_free": False}, RegistrationCheck.CODE_IS_FREE),
        ({"actor_keeps_the_inventory": False}, RegistrationCheck.ACTOR_KEEPS_THE_INVENTORY),
    ],
)
def test_registration_is_refused_when_one_thing_is_wrong(change, check) -> None:
    facts = {"code_is_free": True, "actor_keeps_the_inventory": True} | change

    decision = decide_registration("medicaid", "health", **facts)

    assert checks(decision) == [check]


def test_description_is_edited_by_a_steward_only() -> None:
    allowed = decide_edit("medicaid", actor_is_steward=True)

    refused = decide_edit("medicaid", actor_is_steward=False)

    assert allowed.allowed
    assert checks(refused) == [EditCheck.ACTOR_IS_STEWARD]


@pytest.mark.parametrize(
    ("facts", "may_assign", "expected"),
    [
        (FACTS, True, []),
        (FACTS, False, [StewardCheck.ACTOR_ASSIGNS_STEWARDS]),
        (
            replace(FACTS, person_is_data_steward=False),
            True,
            [StewardCheck.PERSON_IS_DATA_STEWARD],
        ),
        (replace(FACTS, person_was_assigned=True), True, [StewardCheck.PERSON_IS_NOT_STEWARD_YET]),
    ],
)
def test_steward_is_a_data_steward_of_the_department(facts, may_assign, expected) -> None:
    decision = decide_assignment(facts, actor_assigns_stewards=may_assign)

    assert checks(decision) == expected


@pytest.mark.parametrize(
    ("was_assigned", "may_assign", "expected"),
    [
        (True, True, []),
        (True, False, [StewardCheck.ACTOR_ASSIGNS_STEWARDS]),
        (False, True, [StewardCheck.PERSON_IS_STEWARD]),
    ],
)
def test_steward_is_released_by_those_who_assign(was_assigned, may_assign, expected) -> None:
    facts = replace(FACTS, person_was_assigned=was_assigned)

    decision = decide_release_of_steward(facts, actor_assigns_stewards=may_assign)

    assert checks(decision) == expected


def test_last_steward_of_a_dataset_is_not_released() -> None:
    facts = replace(FACTS, person="P-0002", person_was_assigned=True)

    decision = decide_release_of_steward(facts, actor_assigns_stewards=True)

    assert checks(decision) == [StewardCheck.ANOTHER_STEWARD_REMAINS]
