from enum import StrEnum

import pytest

from idea_portal.web.statuses import STATES, Tone, status_of


class Sample(StrEnum):
    IN_FORCE = "in_force"


@pytest.mark.parametrize(
    ("state", "word", "tone"),
    [
        ("in_force", "In force", Tone.GOOD),
        ("in-force", "In force", Tone.GOOD),
        (Sample.IN_FORCE, "In force", Tone.GOOD),
        ("conditions-pending", "Conditions pending", Tone.WAITING),
        ("returned", "Returned", Tone.WARNING),
        ("refused", "Refused", Tone.BAD),
        ("superseded", "Superseded", Tone.QUIET),
        ("a-state-nobody-listed", "A state nobody listed", Tone.QUIET),
    ],
)
def test_a_state_is_shown_by_its_word_and_its_tone(state, word, tone):
    status = status_of(state)

    assert (status.word, status.tone) == (word, tone)


def test_no_state_has_two_tones():
    listed = [state for states in STATES.values() for state in states.split()]

    assert len(listed) == len(set(listed))
