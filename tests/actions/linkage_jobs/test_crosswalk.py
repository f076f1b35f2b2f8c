"""Who was this record on a day, as known on a day: what runs write beside each other."""

from datetime import timedelta

import pytest

from idea_portal.audit.clock import database_clock
from linkage.actions import linkage_jobs
from linkage.facts.crosswalk import entries_for
from linkage.models import CrosswalkEntry, IndexGeneration, MatchRun, PersonChange, PersonIndex
from linkage.tasks import run_linkage_job
from tests.factories.linkages import PEOPLE, rows_of
from tests.factories.requests import make_data
from tests.factories.vaulted import make_stored_delivery

from .records import key, persons_by_record

pytestmark = pytest.mark.django_db
WALTER = ("medicaid", 3)


def again(first, analyst):
    other = linkage_jobs.request(authorization=first.authorization, by=analyst)
    run_linkage_job(other.reference)
    other.refresh_from_db()
    return other


def entries_of(record):
    dataset, record_key = key(*record)
    return CrosswalkEntry.objects.filter(dataset=dataset, record_key=record_key).order_by("pk")


def deliver_medicaid(people, *, in_days=0):
    [medicaid] = make_data("medicaid")
    at = database_clock() + timedelta(days=in_days)
    return make_stored_delivery(medicaid, rows_of("medicaid", people), received_at=at)


def test_a_run_that_finds_nothing_else_writes_nothing_else(linked_job, analyst):
    before = CrosswalkEntry.objects.count()

    again(linked_job, analyst)

    assert (CrosswalkEntry.objects.count(), PersonIndex.objects.count()) == (before, 1)
    assert [each.number for each in IndexGeneration.objects.order_by("pk")] == [1, 2]


def test_a_record_that_left_is_known_until_the_day_of_the_delivery_without_it(linked_job, analyst):
    everybody = key(*WALTER) in persons_by_record()
    last = 3 if everybody else 2
    delivery = deliver_medicaid(PEOPLE[:1], in_days=3)

    again(linked_job, analyst)

    was, corrected = entries_of(("medicaid", last))
    assert (was.valid_until, was.known_until.number) == (None, 2)
    assert corrected.valid_from == was.valid_from
    assert corrected.valid_until - was.valid_from == timedelta(days=3)
    assert (corrected.person_id, corrected.known_until) == (was.person_id, None)
    assert delivery.received_at > database_clock()


def test_a_record_that_comes_back_is_of_the_same_person_from_that_day_on(linked_job, analyst):
    before = persons_by_record()
    deliver_medicaid(PEOPLE[:1], in_days=3)
    again(linked_job, analyst)

    deliver_medicaid(PEOPLE[:3], in_days=5)
    again(linked_job, analyst)

    back = entries_of(("medicaid", 2)).last()
    assert back.person_id == before[key("medicaid", 2)]
    assert (back.known_from.number, back.valid_until) == (3, None)


def test_the_crosswalk_of_a_moment_stays_what_was_known_then(linked_job, analyst):
    moment = database_clock()
    deliver_medicaid(PEOPLE[:1], in_days=3)
    later = again(linked_job, analyst)

    then = entries_for(linked_job.authorization, known_at=moment)
    now = entries_for(linked_job.authorization)

    assert len(list(then.people_of("medicaid"))) > len(list(now.people_of("medicaid"))) == 1
    assert (then.run.reference, now.run.reference) == (linked_job.reference, later.reference)
    assert entries_for(linked_job.authorization, known_at=moment - timedelta(days=9)) is None


def test_persons_a_run_finds_to_be_one_or_two_are_changes_on_record(linked_job, analyst):
    before = persons_by_record()
    # Omar's record of medicaid now holds what Luz's does.
    deliver_medicaid([PEOPLE[0], PEOPLE[2], PEOPLE[2]])

    again(linked_job, analyst)

    after = persons_by_record()
    change = PersonChange.objects.get()
    assert after[key("medicaid", 1)] == before[key("medicaid", 2)]
    assert change.kind == "split"
    assert (change.kept_id, change.other_id) == (
        before[key("medicaid", 1)],
        before[key("medicaid", 2)],
    )
    assert change.generation.run == MatchRun.objects.latest_for(linked_job.authorization)
