"""A later linkage looks at what is new: what it reads, finds, and leaves as it was."""

import errno
from datetime import timedelta

import pytest

from agreements.models import Agreement
from datasets.models import Delivery
from idea_portal.audit.clock import database_clock
from linkage.actions import (
    crosswalks,
    index_files,
    linkage_jobs,
    linkage_runs,
    person_changes,
    sealed_files,
)
from linkage.actions.job_runs import JobFailed
from linkage.events import Event
from linkage.facts.points_tables import points_table_in_use
from linkage.failpoints import Failpoint
from linkage.models import MatchRun, Person, PersonIndex, SealedFile
from linkage.rules.job_states import JobState
from linkage.tasks import run_linkage_job
from tests.factories.linkages import PEOPLE, rows_of
from tests.factories.points_tables import make_adopted
from tests.factories.requests import make_authorization, make_data
from tests.factories.review_cases import analyst_called
from tests.factories.vaulted import make_stored_delivery

from .records import events, key, persons_by_record

pytestmark = pytest.mark.django_db
NEWCOMER = ("Greta", "Novak", "1999-09-09", "3 Birch Ln", "19132")


def deliver_medicaid(people):
    [medicaid] = make_data("medicaid")
    return make_stored_delivery(
        medicaid, rows_of("medicaid", people), received_at=database_clock() + timedelta(days=1)
    )


def again(first, analyst, **asked):
    other = linkage_jobs.request(authorization=first.authorization, by=analyst, **asked)
    run_linkage_job(other.reference)
    other.refresh_from_db()
    assert (other.state, other.error) == (JobState.SUCCEEDED, "")
    return other


def test_a_second_linkage_refreshes_the_index(linked_job, analyst):
    before = persons_by_record()
    delivery = deliver_medicaid([*PEOPLE, NEWCOMER])

    second = again(linked_job, analyst)

    run = MatchRun.objects.get(job=second)
    after = persons_by_record()
    assert (run.mode, run.index.runs.count()) == ("refresh", 2)
    assert {record: after[record] for record in before} == before
    assert after[key("medicaid", 4)] not in before.values()
    read = events(Event.IDENTITY_READ_DONE).filter(subject_reference=second.reference)
    assert {name for each in read for name in each.details["deliveries"]} == {
        delivery.reference,
        linked_job.settings["deliveries"]["medicaid"],
    }


def test_a_refresh_finds_what_is_new_although_the_earlier_delivery_was_destroyed(
    linked_job, analyst
):
    earlier = Delivery.objects.get(dataset__code="medicaid")
    deliver_medicaid([*PEOPLE[:2], NEWCOMER])
    sealed_files.destroy(earlier.sealed_file)

    second = again(linked_job, analyst)

    assert MatchRun.objects.get(job=second).mode == "refresh"
    assert sum(1 for dataset, _ in persons_by_record() if dataset == "medicaid") == 3


def test_a_full_comparison_is_made_when_it_is_asked_for(linked_job, analyst):
    before = persons_by_record()

    second = again(linked_job, analyst, in_full=True)

    assert MatchRun.objects.get(job=second).mode == "full"
    assert persons_by_record() == before
    assert SealedFile.objects.filter(index__isnull=False).readable().count() == 1


def test_what_people_changed_stands_through_the_next_refresh(linked_job, analyst):
    before = persons_by_record()
    index = PersonIndex.objects.get()
    omar, luz = before[key("medicaid", 1)], before[key("medicaid", 2)]
    person_changes.merge(index=index, kept=omar, gone=luz, because="One person.", by=analyst)
    kept = min(omar, luz)
    deliver_medicaid([*PEOPLE, NEWCOMER])

    again(linked_job, analyst)

    after = persons_by_record()
    assert after[key("medicaid", 1)] == after[key("homelessness", 2)] == kept


def test_whom_people_split_no_later_linkage_makes_one_until_it_is_taken_back(linked_job, analyst):
    index, ann = PersonIndex.objects.get(), persons_by_record()[key("medicaid", 0)]
    change = person_changes.split(
        index=index, person=ann, records=[key("homelessness", 0)], because="Two Anns.", by=analyst
    )
    deliver_medicaid([*PEOPLE, NEWCOMER])

    again(linked_job, analyst)
    refreshed = persons_by_record()
    again(linked_job, analyst, in_full=True)
    compared = persons_by_record()
    person_changes.reverse(change=change, because="One Ann.", by=analyst)
    again(linked_job, analyst, in_full=True)

    parts = [key("medicaid", 0), key("homelessness", 0)]
    assert [refreshed[record] for record in parts] == [change.kept_id, change.other_id]
    assert [compared[record] for record in parts] == [change.kept_id, change.other_id]
    assert {persons_by_record()[record] for record in parts} == {ann}


def test_a_merge_taken_back_leaves_both_persons_whole_in_every_later_linkage(linked_job, analyst):
    before, index = persons_by_record(), PersonIndex.objects.get()
    omar, luz = before[key("medicaid", 1)], before[key("medicaid", 2)]
    merge = person_changes.merge(
        index=index, kept=omar, gone=luz, because="One person.", by=analyst
    )
    deliver_medicaid([*PEOPLE, NEWCOMER])
    again(linked_job, analyst)
    merged = persons_by_record()

    person_changes.reverse(change=merge, because="Two people.", by=analyst)
    again(linked_job, analyst)
    refreshed = persons_by_record()
    again(linked_job, analyst, in_full=True)
    compared = persons_by_record()

    four = [key(dataset, place) for dataset in ("medicaid", "homelessness") for place in (1, 2)]
    assert len({merged[record] for record in four}) == 1
    assert [refreshed[record] for record in four] == [omar, luz, omar, luz]
    assert [compared[record] for record in four] == [omar, luz, omar, luz]


def test_what_people_change_while_a_run_works_stands(linked_job, analyst, monkeypatch):
    before = persons_by_record()
    omar, luz = before[key("medicaid", 1)], before[key("medicaid", 2)]
    original = crosswalks.publish_alone

    def after_a_merge():
        monkeypatch.setattr(crosswalks, "publish_alone", original)
        index = PersonIndex.objects.get()
        person_changes.merge(index=index, kept=omar, gone=luz, because="One.", by=analyst)
        original()

    monkeypatch.setattr(crosswalks, "publish_alone", after_a_merge)
    again(linked_job, analyst, in_full=True)

    after = persons_by_record()
    assert after[key("medicaid", 1)] == after[key("medicaid", 2)] == min(omar, luz)


def test_a_points_table_adopted_while_a_run_works_is_for_the_next_run(
    linked_job, analyst, monkeypatch
):
    deliver_medicaid([*PEOPLE, NEWCOMER])
    reach = linkage_runs.reach

    def adopted_meanwhile(point):
        if point == Failpoint.LINK_READ and points_table_in_use().version == 1:
            make_adopted(analyst, analyst_called("arno-analyst"))
        reach(point)

    monkeypatch.setattr(linkage_runs, "reach", adopted_meanwhile)

    during = MatchRun.objects.get(job=again(linked_job, analyst))
    following = MatchRun.objects.get(job=again(linked_job, analyst))

    assert points_table_in_use().version == 2
    assert (during.points_table.version, during.mode) == (1, "refresh")
    assert (following.points_table.version, following.mode) == (2, "full")


def test_a_person_another_index_knows_keeps_the_id(linked_job, analyst):
    sharing = list(Agreement.objects.filter(kind="dsa"))
    alone = make_authorization(datasets=("medicaid",), sharing=sharing)
    of_another_scope = linkage_jobs.request(authorization=alone, by=analyst)
    run_linkage_job(of_another_scope.reference)
    persons = Person.objects.count()
    deliver_medicaid([*PEOPLE, NEWCOMER])
    again(linked_job, analyst)

    later = linkage_jobs.request(authorization=alone, by=analyst)
    run_linkage_job(later.reference)

    later.refresh_from_db()
    assert (later.state, MatchRun.objects.get(job=later).mode) == (JobState.SUCCEEDED, "refresh")
    assert Person.objects.count() == persons + 1


def test_a_full_disk_leaves_the_index_as_it_was(linked_job, analyst, monkeypatch):
    before = persons_by_record()
    files = set(SealedFile.objects.readable().values_list("location", flat=True))
    deliver_medicaid(PEOPLE[:1])

    def full(*args, **kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(linkage_runs.person_index, "refresh", full)
    second = linkage_jobs.request(authorization=linked_job.authorization, by=analyst)
    run_linkage_job(second.reference)

    second.refresh_from_db()
    assert second.state == JobState.FAILED
    assert "no room left" in second.error
    assert persons_by_record() == before
    assert files <= set(SealedFile.objects.readable().values_list("location", flat=True))


def test_an_index_that_cannot_be_gone_on_with_is_built_anew(linked_job, analyst, monkeypatch):

    def stale(*args, **kwargs):
        raise linkage_runs.person_index.StaleIndex("The index was made by another release.")

    monkeypatch.setattr(linkage_runs.person_index, "refresh", stale)

    second = again(linked_job, analyst)

    assert MatchRun.objects.get(job=second).mode == "full"


def test_an_index_does_not_outlive_a_delivery_it_was_written_from(linked_job, analyst, steward):
    earlier = Delivery.objects.get(dataset__code="medicaid")
    deliver_medicaid([*PEOPLE, NEWCOMER])

    index_files.forget(earlier, by=steward)

    assert not SealedFile.objects.filter(index__isnull=False).readable().exists()
    assert earlier.reference in events(Event.INDEX_FORGOTTEN).get().about
    assert MatchRun.objects.get(job=again(linked_job, analyst)).mode == "full"


def test_a_delivery_no_index_was_written_from_leaves_them_alone(linked_job, steward):
    later = deliver_medicaid([*PEOPLE, NEWCOMER])

    index_files.forget(later, by=steward)

    assert SealedFile.objects.filter(index__isnull=False).readable().exists()


def test_a_refresh_fails_in_words_when_the_index_was_forgotten_meanwhile(
    linked_job, analyst, steward
):
    index = PersonIndex.objects.get()
    files = index_files.of(index)
    index_files.forget(Delivery.objects.get(dataset__code="medicaid"), by=steward)

    with pytest.raises(JobFailed, match="destroyed while the job ran"):
        index_files.replace(index, files)


NEWCOMERS = [
    (f"New{letter}", f"Comer{letter}", "2015-05-05", f"{place} Birch Ln", "19132")
    for place, letter in enumerate("abcdefghijklm")
]


def test_a_refresh_counts_its_own_records_by_group_and_nobody_elses(linked_job, analyst):
    known_elsewhere = ("Luz", "Ibarra", "2015-07-01", "11 Elm St", "19104")
    deliver_medicaid([*PEOPLE[:2], known_elsewhere, PEOPLE[3], *NEWCOMERS])

    second = again(linked_job, analyst)

    counts = MatchRun.objects.get(job=second).counts
    counted = counts["by_group"]
    [dataset] = [each for each in counted if each["kind"] == "dataset"]
    assert counts["sizes_touched"] == {"2": 1, "13": 1}
    assert dataset == {
        "kind": "dataset", "value": "medicaid", "records": 14, "linked": 1, "judged": [],
    }  # fmt: skip
    assert {each["value"] for each in counted if each["kind"] == "geography"} == {"191"}


def test_a_record_that_left_links_nobody_in_the_groups_of_a_refresh(linked_job, analyst):
    [homelessness] = make_data("homelessness")
    later = database_clock() + timedelta(days=1)
    make_stored_delivery(homelessness, rows_of("homelessness", PEOPLE[:1]), received_at=later)
    deliver_medicaid([*((*person[:4], "19150") for person in PEOPLE), *NEWCOMERS])

    second = again(linked_job, analyst)

    counted = MatchRun.objects.get(job=second).counts["by_group"]
    [dataset] = [each for each in counted if each["kind"] == "dataset"]
    assert (dataset["value"], dataset["records"], dataset["linked"]) == ("medicaid", 17, 1)


def test_a_refresh_with_one_new_record_says_of_no_group_whether_it_is_linked(linked_job, analyst):
    deliver_medicaid([*PEOPLE, NEWCOMERS[0]])

    second = again(linked_job, analyst)

    counts = MatchRun.objects.get(job=second).counts
    assert (counts["by_group"], counts["sizes_touched"]) == ([], {})
