"""Nobody acts twice in one chain."""

import pytest

from agreements.rules.separation import Part, decide_separation, find_conflicts, review_part

STEWARD_OF_HEALTH = review_part("partner:health")
STEWARD_OF_HOMELESS = review_part("partner:homeless")
COMPLIANCE = review_part("compliance")


@pytest.mark.parametrize(
    ("holds", "wants"),
    [
        (Part.REQUESTER, STEWARD_OF_HEALTH),
        (Part.TEAM_MEMBER, STEWARD_OF_HEALTH),
        (Part.REQUESTER, Part.COORDINATOR),
        (Part.TEAM_MEMBER, Part.OUTPUT_CHECKER),
        (STEWARD_OF_HEALTH, STEWARD_OF_HOMELESS),
        (STEWARD_OF_HEALTH, COMPLIANCE),
        (STEWARD_OF_HEALTH, Part.TEAM_MEMBER),
        (COMPLIANCE, Part.COORDINATOR),
        (Part.COORDINATOR, COMPLIANCE),
        (Part.COORDINATOR, Part.JOB_RUNNER),
        (COMPLIANCE, Part.JOB_RUNNER),
        (Part.JOB_RUNNER, Part.OUTPUT_CHECKER),
        (Part.OUTPUT_AUTHOR, Part.OUTPUT_CHECKER),
        (Part.CLERICAL_REVIEWER, Part.OUTPUT_CHECKER),
        (Part.REQUESTER, Part.CLERICAL_REVIEWER),
    ],
)
def test_a_person_cannot_take_two_parts_of_one_chain(holds, wants):
    parts = {holds: frozenset({"P-0001"})}

    decision = decide_separation("P-0001", wants, parts, subject="RR-2026-0001")

    assert not decision.allowed
    assert "already acts in the chain" in decision.findings[0].because


@pytest.mark.parametrize(
    ("holds", "wants"),
    [
        (Part.REQUESTER, Part.TEAM_MEMBER),
        (Part.COORDINATOR, Part.COORDINATOR),
        (STEWARD_OF_HEALTH, STEWARD_OF_HEALTH),
        (Part.JOB_RUNNER, Part.OUTPUT_AUTHOR),
        (Part.JOB_RUNNER, Part.CLERICAL_REVIEWER),
    ],
)
def test_a_person_may_go_on_with_the_part_of_the_same_hand(holds, wants):
    parts = {holds: frozenset({"P-0001"})}

    assert decide_separation("P-0001", wants, parts, subject="RR-2026-0001").allowed


def test_parts_of_others_stand_in_nobodys_way():
    parts = {Part.REQUESTER: frozenset({"P-0002"}), COMPLIANCE: frozenset({"P-0003"})}

    assert decide_separation("P-0001", STEWARD_OF_HEALTH, parts, subject="RR-2026-0001").allowed


def test_chain_in_which_two_accounts_turn_out_to_be_one_person_is_found():
    parts = {
        Part.REQUESTER: frozenset({"P-0001"}),
        Part.TEAM_MEMBER: frozenset({"P-0001"}),
        STEWARD_OF_HEALTH: frozenset({"P-0002"}),
        COMPLIANCE: frozenset({"P-0003"}),
    }

    assert find_conflicts(parts).passed
    conflict = find_conflicts(parts | {COMPLIANCE: frozenset({"P-0002"})})
    assert not conflict.passed
    assert conflict.because == (
        "One person acts in this chain as reviewer (compliance) and reviewer (partner health)."
    )
