"""The database's answer to what is in force is the rule's answer."""

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest

from agreements.facts.agreements import agreement_facts, fetch_with_facts
from agreements.models import Agreement, Hold, Reinstatement
from agreements.rules.agreement_force import decide_force
from agreements.rules.agreement_states import VersionState
from tests.factories import make_agreement, make_organization, make_user, make_version

pytestmark = pytest.mark.django_db

LONG_AGO = datetime(2021, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
PAST = (date(2020, 1, 1), date(2025, 12, 31))
FUTURE = (date(2027, 1, 1), date(2030, 12, 31))
DAY = timedelta(days=1)


def hold(agreement, at, lifted_at=None):
    person = make_user(f"holder-{Hold.objects.count()}")
    held = Hold.objects.create(
        agreement=agreement,
        side="party",
        organization=make_organization("health"),
        suspended_by=person,
        suspended_at=at,
        reason="An incident.",
    )
    for consent in ["side", "compliance"] if lifted_at else ["side"]:
        Reinstatement.objects.create(
            hold=held,
            consent=consent,
            by=person,
            person="P",
            given_at=lifted_at or at,
            reason="Resolved.",
        )
    return agreement


def terminate(agreement, at):
    agreement.terminated_at = at
    agreement.terminated_by = make_user(f"ender-{agreement.pk}")
    agreement.termination_reason = "Over."
    agreement.termination_impact_sha256 = "0" * 64
    agreement.save()
    return agreement


@pytest.fixture(scope="module")
def spread(shared_transaction):
    """Agreements of every standing, and their children."""
    make = partial(make_agreement, at=LONG_AGO)
    for state in VersionState:
        make(state=state)
    make(days=PAST)
    make(days=FUTURE)
    suspended = hold(make(kind="mou"), NOW - DAY)
    make(parent=suspended)
    hold(make(), NOW - DAY, lifted_at=NOW - DAY / 2)
    hold(make(), NOW - DAY, lifted_at=NOW + DAY)
    hold(make(), NOW + DAY)
    terminate(make(), NOW - DAY)
    terminate(make(), NOW + DAY)
    umbrella = make(kind="mou")
    sharing = make(parent=umbrella)
    make(kind="dul", parent=sharing)
    ended_umbrella = make(kind="mou", days=PAST)
    make(kind="dul", parent=make(parent=ended_umbrella))
    amended = make(days=PAST)
    make_version(amended, at=LONG_AGO)
    ended_by_amendment = make()
    make_version(ended_by_amendment, days=PAST, at=LONG_AGO)
    make_version(make(), days=FUTURE, at=LONG_AGO)
    make_version(make(), state=VersionState.DRAFT, at=LONG_AGO)
    make_agreement(at=NOW + DAY)


@pytest.mark.parametrize(
    "at",
    [
        LONG_AGO,
        NOW - DAY,
        NOW - DAY / 2,
        NOW,
        NOW + DAY,
        datetime(2026, 1, 1, 4, 59, tzinfo=UTC),
        datetime(2026, 1, 1, 5, tzinfo=UTC),
        datetime(2028, 1, 1, tzinfo=UTC),
    ],
)
def test_the_list_in_force_holds_exactly_what_the_rule_finds_in_force(spread, at):
    every = fetch_with_facts(Agreement.objects.all())

    by_rule = {each for each in every if decide_force(agreement_facts(each, at), at=at).allowed}

    assert set(Agreement.objects.in_force(at)) == by_rule
    assert 0 < len(by_rule) < len(every)


def test_facts_of_all_agreements_take_one_query_for_each_kind_of_row(
    spread, django_assert_num_queries
):
    with django_assert_num_queries(7):
        for each in fetch_with_facts(Agreement.objects.all()):
            agreement_facts(each, NOW)
