"""Every list of deliveries, jobs, outputs and links agrees with its rule."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from agreements.models import Authorization
from datasets.facts import is_steward
from datasets.models import Delivery
from idea_portal.accounts.roles import Role
from idea_portal.audit.clock import database_clock
from linkage.facts.learned_points import sees_learned
from linkage.models import DownloadLink, Job, Output
from linkage.rules.job_states import UNFINISHED, JobState
from linkage.rules.output_states import OutputState
from linkage.rules.visibility import (
    may_see_counts,
    may_see_delivery,
    may_see_job,
    may_see_learned,
    may_see_output,
)
from tests.actions.viewers import facts_of, viewer_of
from tests.factories import make_authorization, make_dataset, make_delivery, make_user
from tests.factories.outputs import make_job, make_output

MADE_BY_FACTORIES = [state for state in OutputState if state != OutputState.DESTROYED]


@pytest.fixture
def work_of_every_kind(vault_folder, requests_of_every_kind, steward, second_steward):
    for authorization in Authorization.objects.all():
        for state in JobState:
            make_job_in(state, authorization)
        for state in MADE_BY_FACTORIES:
            output = make_output(state.value, authorization=authorization)
            if state is OutputState.RELEASED:
                make_link(output, steward)
    for code, stewards in {"vaccines": [steward], "shelters": [second_steward], "jail": []}.items():
        dataset = make_dataset(code, stewards=stewards)
        make_delivery(dataset)
        make_delivery(dataset, state="rejected", rows=0, elements=[])
    return requests_of_every_kind


def make_job_in(state, authorization):
    at = database_clock()
    job = make_job(authorization, kind="linkage")
    job.state = state.value
    job.finished_at = None if state in UNFINISHED else at
    job.lease_until = at if state is JobState.RUNNING else None
    job.save()


def make_link(output, person):
    number, at = DownloadLink.objects.count(), database_clock()
    DownloadLink.objects.create(
        reference=f"DN-2026-{number:04}",
        output=output,
        person=person,
        token_sha256=f"{number:064}",
        created_at=at,
        expires_at=at + timedelta(minutes=1),
    )


def test_lists_show_exactly_what_the_rules_let_a_person_see(work_of_every_kind):
    requests = {each.pk: facts_of(each.request) for each in Authorization.objects.all()}
    deliveries = list(Delivery.objects.select_related("dataset"))
    jobs, outputs = list(Job.objects.all()), list(Output.objects.all())
    links = list(DownloadLink.objects.select_related("output"))

    for user in work_of_every_kind:
        viewer = viewer_of(user)
        assert set(Delivery.objects.visible_to(user)) == {
            each
            for each in deliveries
            if may_see_delivery(viewer, answers_for_its_dataset=is_steward(user, each.dataset))
        }, user
        assert set(Job.objects.visible_to(user)) == {
            job for job in jobs if may_see_job(requests[job.authorization_id], viewer)
        }, user
        seen = {each for each in outputs if may_see_output(requests[each.authorization_id], viewer)}
        assert set(Output.objects.visible_to(user)) == seen, user
        assert set(DownloadLink.objects.visible_to(user)) == {
            link for link in links if link.output in seen
        }, user
        assert sees_learned(user, database_clock()) == may_see_learned(viewer), user


def test_rows_are_told_in_lists_exactly_where_the_rule_lets_a_person_know_them(work_of_every_kind):
    # Somebody who looks at outputs, and is to have one of them all the same.
    both = make_user("bea-both", Role.REQUESTER, Role.LINKAGE_ANALYST)
    theirs = make_output("approved", authorization=make_authorization(people=[both]))
    outputs = list(Output.objects.select_related("authorization", "release"))
    told_to = {}

    for user in [*work_of_every_kind, both]:
        viewer = viewer_of(user)
        known = {
            output.pk
            for output in outputs
            if may_see_counts(
                was_released=output.was_released,
                looks_at_outputs=viewer.is_analyst
                or viewer.is_output_checker
                or viewer.is_compliance_reviewer,
                is_named=str(user.reference) in output.authorization.scope.people,
            )
        }
        told = Output.objects.with_rows_told(user).exclude(rows_told=None)
        assert set(told.values_list("pk", flat=True)) == known, user
        told_to[user] = len(known)

    assert set(told_to.values()) == {
        len(outputs),
        len(outputs) - 1,
        sum(each.was_released for each in outputs),
    }
    assert not Output.objects.with_rows_told(both).get(pk=theirs.pk).rows_told


def test_every_list_is_tried_on_somebody_who_sees_all_and_some_and_nothing(work_of_every_kind):
    everyone = [AnonymousUser(), *work_of_every_kind]

    for model in (Delivery, Job, Output, DownloadLink):
        seen = [model.objects.visible_to(user).count() for user in everyone]
        assert seen[0] == 0
        assert {0, model.objects.count()} <= set(seen[1:])
        assert len(set(seen)) >= 3, model
