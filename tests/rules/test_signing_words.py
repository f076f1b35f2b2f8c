"""Words are signed as they were cleared, to the byte."""

from datetime import UTC, datetime

import pytest

from agreements.rules.agreement_drafting import VersionAtHand
from agreements.rules.agreement_states import VersionState
from agreements.rules.signing import SigningCheck, SigningFacts, decide_signing

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
CLEARED = "c1ea5ed" * 9


def signing(frozen: str, recomputed: str):
    facts = SigningFacts(
        version=VersionAtHand("DSA-2026-001", 1, VersionState.READY_TO_SIGN),
        party="Health",
        is_signatory=True,
        person="P-0001",
        signed_for=(),
        has_cleared=False,
        party_has_signed=False,
        reauthenticated_at=NOW,
        frozen=frozen,
        recomputed=recomputed,
        seen=frozen,
    )
    return decide_signing(facts, at=NOW)


def test_words_that_stand_as_they_were_cleared_are_signed():
    assert signing(CLEARED, CLEARED).allowed


@pytest.mark.parametrize(
    ("frozen", "recomputed", "told"),
    [
        (CLEARED, "0" + CLEARED[1:], "The words cleared were c1ea5edc1ea5; they are 01ea5edc1ea5"),
        ("", CLEARED, "The words cleared were none"),
    ],
    ids=["one byte changed", "never cleared"],
)
def test_other_words_than_were_cleared_are_not_signed(frozen, recomputed, told):
    decision = signing(frozen, recomputed)

    [refused] = [each for each in decision.refusals if each.check == SigningCheck.WORDS_INTACT]
    assert refused.because.startswith(told)
