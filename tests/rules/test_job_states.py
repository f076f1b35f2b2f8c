"""The life of a job."""

import pytest

from linkage.rules.job_settings import JobSettings
from linkage.rules.job_states import NEXT_STATES, STATES_IN_WORDS, UNFINISHED, JobKind, JobState
from linkage.rules.job_steps import CancelCheck, CancelFacts, decide_cancel
from tests.factories.jobs import MIDSUMMER


def test_every_state_is_in_the_table_and_has_its_words():
    assert set(NEXT_STATES) == set(STATES_IN_WORDS) == set(JobState)


def test_what_has_ended_stays_ended():
    ended = set(JobState) - UNFINISHED

    assert {following for state in ended for following in NEXT_STATES[state]} == set()
    assert {JobState.QUEUED, JobState.RUNNING} == UNFINISHED


def test_a_refused_job_has_never_run():
    assert [s for s in JobState if JobState.REFUSED in NEXT_STATES[s]] == [JobState.QUEUED]


def test_kinds_have_names_of_their_own():
    assert len({kind.prefix for kind in JobKind}) == len({kind.label for kind in JobKind}) == 4


def test_settings_survive_being_kept():
    settings = JobSettings(
        datasets=frozenset({"wic"}),
        elements=frozenset({"wic.first_name"}),
        deliveries={"wic": "DL-2026-0001"},
        details={"points_table": "default-1"},
    )

    assert JobSettings.from_record(settings.as_record()) == settings


def cancel(state=JobState.QUEUED, asked=False, analyst=False, compliance=False):
    facts = CancelFacts("LJ-2026-0001", state, asked, analyst, compliance)
    return {finding.check for finding in decide_cancel(facts, at=MIDSUMMER).refusals}


@pytest.mark.parametrize("who", ["asked", "analyst", "compliance"])
@pytest.mark.parametrize("state", [JobState.QUEUED, JobState.RUNNING])
def test_an_unfinished_job_can_be_cancelled_by_those_it_concerns(who, state):
    assert cancel(state, **{who: True}) == set()


def test_others_cannot_cancel():
    assert cancel() == {CancelCheck.PERSON_MAY_CANCEL}


@pytest.mark.parametrize("state", sorted(set(JobState) - UNFINISHED))
def test_what_has_ended_cannot_be_cancelled(state):
    assert cancel(state, asked=True) == {CancelCheck.NOT_FINISHED}
