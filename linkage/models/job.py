"""A job's row is the truth about it; messages only remind a worker to look."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from agreements.models import Authorization
from agreements.rules.vocabulary import Operation
from idea_portal.accounts.facts import has_role
from idea_portal.accounts.models import User
from idea_portal.accounts.roles import Role
from idea_portal.policy import Decision
from linkage.rules.job_settings import JobSettings
from linkage.rules.job_states import UNFINISHED, JobKind, JobState

SEES_EVERY_JOB = (Role.LINKAGE_ANALYST, Role.COMPLIANCE_REVIEWER, Role.INTAKE_COORDINATOR)


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, user: User, at: datetime | None = None) -> Self:
        """Every job for the office's staff; for others those of authorizations they may see."""
        if has_role(user, *SEES_EVERY_JOB, at=at):
            return self
        return self.filter(authorization__in=Authorization.objects.visible_to(user, at))

    def waiting(self) -> Self:
        return self.filter(state=JobState.QUEUED.value)

    def lapsed(self, at: datetime) -> Self:
        """Jobs whose worker has not been heard of for longer than its lease."""
        return self.filter(state=JobState.RUNNING.value, lease_until__lt=at)


class Job(models.Model):
    """One run over the datasets an authorization covers: a linkage, an extract, learning or matching."""

    reference = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.label) for kind in JobKind])
    authorization = models.ForeignKey(Authorization, models.PROTECT, related_name="jobs")
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=20, choices=[(state.value, state.value) for state in JobState]
    )
    settings = models.JSONField(default=dict)
    # The same question, asked three times.
    decision_when_requested = models.JSONField()
    decision_when_claimed = models.JSONField(null=True, blank=True)
    decision_when_published = models.JSONField(null=True, blank=True)
    # Each claim raises the fence: what an earlier worker still holds counts no more.
    fence = models.PositiveIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    worker = models.CharField(max_length=120, blank=True)
    rung_at = models.DateTimeField(null=True, blank=True)
    progress_done = models.PositiveBigIntegerField(default=0)
    progress_total = models.PositiveBigIntegerField(default=0)
    progress_label = models.CharField(max_length=120, blank=True)
    counts = models.JSONField(default=dict)
    error = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="job_kind_is_known", condition=Q(kind__in=[kind.value for kind in JobKind])
            ),
            models.CheckConstraint(
                name="job_state_is_known",
                condition=Q(state__in=[state.value for state in JobState]),
            ),
            models.CheckConstraint(
                name="job_has_a_lease_exactly_while_it_runs",
                condition=Q(state=JobState.RUNNING.value, lease_until__isnull=False)
                | (~Q(state=JobState.RUNNING.value) & Q(lease_until=None)),
            ),
            models.CheckConstraint(
                name="job_is_finished_exactly_when_it_has_ended",
                condition=Q(state__in=[s.value for s in sorted(UNFINISHED)], finished_at=None)
                | (
                    ~Q(state__in=[s.value for s in sorted(UNFINISHED)])
                    & Q(finished_at__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="job_that_succeeded_was_decided_when_published",
                condition=~Q(state=JobState.SUCCEEDED.value)
                | Q(decision_when_published__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("linkage:job-detail", args=[self.reference])

    @property
    def decision(self) -> Decision:
        """The latest answer to whether the job may run."""
        latest = (
            self.decision_when_published
            or self.decision_when_claimed
            or self.decision_when_requested
        )
        return Decision.from_record(latest)

    @property
    def operation(self) -> Operation:
        return Operation.EXTRACT if self.kind == JobKind.EXTRACT else Operation.LINK

    @property
    def is_unfinished(self) -> bool:
        return JobState(self.state) in UNFINISHED

    @property
    def set_to(self) -> JobSettings:
        return JobSettings.from_record(self.settings)
