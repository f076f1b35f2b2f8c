"""A list in the chain: what it rests on, what came of it, and why it was taken at any moment."""

from datetime import timedelta

import pytest

from idea_portal.audit.addresses import address_of
from idea_portal.audit.clock import database_clock
from linkage.actions import cohort_lists, extracts
from linkage.facts.explanations import explain
from linkage.facts.stations import chain_of, find_record
from linkage.rules.list_admission import ListAdmissionCheck
from linkage.rules.list_use import ListUseCheck
from linkage.tasks import run_extract_job
from tests.factories.cohort_lists import make_match

pytestmark = pytest.mark.django_db


def named(stations):
    return {station.reference: station.kind for station in stations}


def test_the_chain_is_walked_through_a_list_both_ways(stored, analyst):
    match = make_match(stored, analyst, {0: "medicaid-0"})
    type(match.job).objects.filter(pk=match.job.pk).update(
        settings=match.job.settings | {"details": {"list": stored.reference}}
    )

    chain, back = chain_of(stored.reference), chain_of(match.reference)

    authorization = stored.authorization
    assert named(chain.back)[authorization.reference] == "authorization"
    assert named(chain.forward)[match.reference] == "job"
    assert named(back.back)[stored.reference] == "list"
    assert stored.reference in named(chain_of(authorization.reference).forward)
    assert address_of(stored.reference) == stored.get_absolute_url()
    assert address_of(match.reference) == match.job.get_absolute_url()


def test_a_list_shows_in_the_chain_to_whoever_sees_its_authorization(stored, outsider, steward):
    chain = stored.authorization.reference

    assert stored.reference in named(chain_of(chain, seen_by=steward).forward)
    assert stored.reference not in named(chain_of(chain, seen_by=outsider).forward)


def test_a_hand_in_is_decided_again_for_the_moment_it_was_made(stored, researcher):
    before = stored.received_at - timedelta(microseconds=1)
    cohort_lists.destroy(cohort_list=stored, by=researcher, reason="The study ended early.")
    record = find_record(stored.reference)

    assert explain(record, before).decision.allowed
    assert explain(record, stored.received_at + timedelta(microseconds=1)).decision.allowed
    unissued = explain(record, stored.authorization.begins_at - timedelta(days=9)).decision
    assert {each.check for each in unissued.refusals} == {ListAdmissionCheck.AUTHORIZATION_IN_FORCE}
    kept = [each.what for each in explain(record, before).kept]
    assert kept == ["list-stored", "list-destroyed"]


def test_an_extract_is_decided_again_with_the_list_as_it_was(stored, researcher, analyst):
    make_match(stored, analyst, {0: "medicaid-0"})
    job = extracts.request(authorization=stored.authorization, by=analyst)
    run_extract_job(job.reference)
    job.refresh_from_db()
    cohort_lists.destroy(cohort_list=stored, by=researcher, reason="The study ended early.")

    assert explain(job, job.claimed_at).decision.allowed
    now = explain(job, database_clock()).decision
    assert {each.check for each in now.refusals} == {ListUseCheck.LIST_KEPT}
    [output] = [each for each in chain_of(stored.reference).forward if each.kind == "output"]
    assert output.reference == job.output.reference
