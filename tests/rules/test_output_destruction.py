from dataclasses import replace

import pytest

from linkage.rules.output_destruction import (
    DestructionCheck,
    DestructionFacts,
    decide_destruction,
)
from linkage.rules.output_states import OutputState
from tests.factories.jobs import MIDSUMMER

FACTS = DestructionFacts(
    reference="OUT-2026-0001",
    state=OutputState.RELEASED,
    is_named_on_authorization=True,
    is_linkage_analyst=False,
    is_compliance_reviewer=False,
)


@pytest.mark.parametrize(
    "who", ["is_named_on_authorization", "is_linkage_analyst", "is_compliance_reviewer"]
)
def test_those_who_answer_for_an_output_may_destroy_it(who):
    nobody = replace(FACTS, is_named_on_authorization=False)

    assert decide_destruction(replace(nobody, **{who: True}), at=MIDSUMMER).allowed


@pytest.mark.parametrize(
    ("changed", "check"),
    [
        ({"state": OutputState.DESTROYED}, DestructionCheck.NOT_YET_DESTROYED),
        ({"is_named_on_authorization": False}, DestructionCheck.PERSON_MAY_DESTROY),
    ],
)
def test_a_destruction_with_one_thing_wrong_is_refused_for_that(changed, check):
    decision = decide_destruction(replace(FACTS, **changed), at=MIDSUMMER)

    assert [finding.check for finding in decision.refusals] == [check]
