"""In force is derived: from signatures, dates, parents, suspensions and the end."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from agreements.rules.acceptance import AcceptanceCheck, AcceptanceFacts, decide_acceptance
from agreements.rules.agreement_force import (
    AgreementFacts,
    ForceCheck,
    HoldFacts,
    VersionFacts,
    decide_force,
    standing_of,
)
from agreements.rules.agreement_states import NEXT_STATES, Standing, Step, VersionState
from agreements.rules.fingerprint import SignedWords
from agreements.rules.vocabulary import AgreementKind
from idea_portal.policy import Decision, Finding, Period

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def version(number=1, first=date(2026, 1, 1), last=date(2026, 12, 31), **changes):
    whole = VersionFacts(
        number=number,
        state=VersionState.EXECUTED,
        period=Period.of_days(first, last),
        executed_at=datetime(2025, 12, 1, tzinfo=UTC),
        unsigned=(),
        is_intact=True,
    )
    return replace(whole, **changes)


def facts(*versions, **changes):
    return AgreementFacts("DSA-1", AgreementKind.DSA, versions or (version(),), **changes)


def decision(passed):
    return Decision("MOU-1", "Is it?", (Finding("x", passed, "Because."),))


UNSIGNED = version(state=VersionState.PARTIALLY_SIGNED, executed_at=None, unsigned=("Health",))


def test_an_agreement_signed_by_all_within_its_dates_is_in_force():
    assert decide_force(facts(), at=NOW).allowed
    assert decide_force(facts(parent=decision(True)), at=NOW).allowed
    assert standing_of(facts(), at=NOW) is Standing.IN_FORCE


@pytest.mark.parametrize(
    ("check", "standing", "agreement"),
    [
        (ForceCheck.EXECUTED, Standing.PARTIALLY_SIGNED, facts(UNSIGNED)),
        (
            ForceCheck.EXECUTED,
            Standing.DRAFT,
            facts(version(executed_at=NOW + DAY)),
        ),
        (
            ForceCheck.SIGNATURES_INTACT,
            Standing.NOT_INTACT,
            facts(version(is_intact=False)),
        ),
        (
            ForceCheck.EFFECTIVE,
            Standing.NOT_YET_EFFECTIVE,
            facts(version(first=date(2026, 6, 2))),
        ),
        (ForceCheck.NOT_ENDED, Standing.ENDED, facts(version(last=date(2026, 5, 31)))),
        (
            ForceCheck.PARENT_IN_FORCE,
            Standing.PARENT_NOT_IN_FORCE,
            facts(parent=decision(False)),
        ),
        (
            ForceCheck.NOT_SUSPENDED,
            Standing.SUSPENDED,
            facts(holds=(HoldFacts(NOW - DAY, "An incident.", None),)),
        ),
        (
            ForceCheck.NOT_TERMINATED,
            Standing.TERMINATED,
            facts(terminated_at=NOW),
        ),
    ],
)
def test_an_agreement_is_not_in_force_for_one_reason_alone(check, standing, agreement):
    found = decide_force(agreement, at=NOW)

    assert [finding.check for finding in found.refusals] == [check]
    assert [finding.check for finding in found.findings] == list(ForceCheck)
    assert standing_of(agreement, at=NOW) is standing


def test_an_agreement_without_a_version_is_not_in_force():
    nothing = AgreementFacts("DSA-1", AgreementKind.DSA, ())

    assert not decide_force(nothing, at=NOW).allowed
    assert standing_of(nothing, at=NOW) is Standing.DRAFT


def test_a_suspension_ends_at_the_moment_both_sides_lifted_it():
    held = facts(holds=(HoldFacts(NOW - DAY, "An incident.", NOW),))

    assert not decide_force(held, at=NOW - timedelta(microseconds=1)).allowed
    assert decide_force(held, at=NOW).allowed
    assert decide_force(held, at=NOW - 2 * DAY).allowed


def test_a_newer_version_supersedes_from_its_first_day_even_once_it_has_ended():
    amended = facts(version(), version(2, date(2026, 3, 1), date(2026, 4, 30)))

    assert decide_force(amended, at=datetime(2026, 2, 1, tzinfo=UTC)).allowed
    assert not decide_force(amended, at=NOW).allowed
    old = decide_force(amended, at=NOW, number=1)
    assert [finding.check for finding in old.refusals] == [ForceCheck.NOT_SUPERSEDED]
    assert old.question == "Is version 1 of DSA-1 in force?"


def test_a_version_that_does_not_exist_is_not_in_force():
    assert not decide_force(facts(), at=NOW, number=9).allowed


def test_days_are_counted_in_the_city():
    first_moment = datetime(2026, 1, 1, 5, tzinfo=UTC)
    after_the_last = datetime(2027, 1, 1, 5, tzinfo=UTC)

    assert decide_force(facts(), at=first_moment).allowed
    assert not decide_force(facts(), at=first_moment - timedelta(microseconds=1)).allowed
    assert decide_force(facts(), at=after_the_last - timedelta(microseconds=1)).allowed
    assert not decide_force(facts(), at=after_the_last).allowed


def accepted(*in_force):
    return decide_acceptance("P-1", "Rosa", in_force, at=NOW)


def test_a_person_must_have_accepted_every_acceptable_use_agreement_in_force():
    one = AcceptanceFacts("AUA-1", 2, NOW - DAY)

    assert accepted(one).allowed
    for missing in (AcceptanceFacts("AUA-2", 1, None), AcceptanceFacts("AUA-2", 1, NOW + DAY)):
        refusals = accepted(one, missing).refusals
        assert [each.check for each in refusals] == [AcceptanceCheck.ACCEPTED]
        assert refusals[0].because == "Rosa has not accepted AUA-2 version 1."


def test_where_no_acceptable_use_agreement_is_in_force_nobody_has_accepted():
    assert {each.check for each in accepted().refusals} == set(AcceptanceCheck)


WORDS = SignedWords(
    agreement="DSA-1",
    kind="dsa",
    title="Health data",
    parent="MOU-1",
    version=1,
    effective_on=date(2026, 1, 1),
    ends_on=date(2026, 12, 31),
    parties=(("health", "data-partner"), ("office", "office")),
    terms=[{"number": "1", "kind": "irb"}],
    text="We agree.",
)


@pytest.mark.parametrize(
    "change",
    [
        {"agreement": "DSA-2"},
        {"kind": "mou"},
        {"title": "Health  data"},
        {"parent": ""},
        {"version": 2},
        {"effective_on": date(2026, 1, 2)},
        {"ends_on": date(2027, 1, 1)},
        {"parties": (("health", "recipient"), ("office", "office"))},
        {"terms": [{"number": "2", "kind": "irb"}]},
        {"text": "We agree. "},
        {"text": "We agree\u002e\u200b"},
    ],
)
def test_one_changed_byte_gives_another_digest(change):
    assert replace(WORDS, **change).sha256() != WORDS.sha256()


def test_the_digest_does_not_depend_on_the_order_in_which_things_are_named():
    turned = replace(WORDS, parties=WORDS.parties[::-1], terms=[{"kind": "irb", "number": "1"}])

    assert turned.sha256() == WORDS.sha256()


def test_every_state_leads_somewhere_but_the_last():
    assert [state for state, following in NEXT_STATES.items() if not following] == [
        VersionState.EXECUTED
    ]
    assert VersionState.DRAFT in NEXT_STATES[VersionState.PARTIALLY_SIGNED]
    assert all(step.done for step in Step)
