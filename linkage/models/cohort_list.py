"""A list of people that a requester brought: handed in, matched for one authorization, destroyed."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from agreements.models import Authorization
from agreements.rules.brought_list import BroughtList
from datasets.models.words import choices, is_one_of
from datasets.rules.delivery_states import DeliveryState
from idea_portal.accounts.models import User
from linkage.rules.list_keeping import due_at

from .job import Job
from .match_run import MatchRun
from .points_table import PointsTable


class CohortListQuerySet(models.QuerySet["CohortList"]):
    def visible_to(self, user: User, at: datetime | None = None) -> Self:
        """Lists of the authorizations a person may know of: what is known of them, never rows."""
        return self.filter(authorization__in=Authorization.objects.visible_to(user, at))

    def stored(self) -> Self:
        """Lists whose rows have not been destroyed."""
        return self.filter(state=DeliveryState.STORED.value)

    def kept_at(self, at: datetime) -> Self:
        """Lists that were stored at a moment, destroyed since then or not."""
        stored = self.exclude(state=DeliveryState.REJECTED.value).filter(received_at__lte=at)
        return stored.filter(Q(destroyed_at=None) | Q(destroyed_at__gt=at))


class CohortList(models.Model):
    """One list handed in under an authorization. Its rows are in the vault, and in no index."""

    reference = models.CharField(max_length=20, unique=True)
    authorization = models.ForeignKey(Authorization, models.PROTECT, related_name="lists")
    received_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    received_at = models.DateTimeField()
    # What a file is called may name people: it goes with the list.
    original_name = models.CharField(max_length=120, blank=True)
    format = models.CharField(max_length=10)
    state = models.CharField(max_length=20, choices=choices(DeliveryState))
    rows = models.PositiveBigIntegerField(default=0)
    rows_rejected = models.PositiveBigIntegerField(default=0)
    # Names of the columns the vault holds; names of those that never entered it, each with why.
    columns = models.JSONField(default=list)
    left_out = models.JSONField(default=dict)
    # Row, column and problem of what was turned away. Never a value.
    rejects = models.JSONField(default=list)
    profile = models.JSONField(default=dict)
    # Keyed: a short list could be guessed from a plain hash.
    content_hmac = models.CharField(max_length=64)
    decision = models.JSONField(default=dict)
    destroyed_at = models.DateTimeField(null=True, blank=True)
    # Nobody where the portal destroyed it, because its time was over.
    destroyed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    destroyed_because = models.TextField(blank=True)

    objects = CohortListQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-pk"]
        constraints = [
            is_one_of("state", DeliveryState, name="cohort_list_state_is_known"),
            models.CheckConstraint(
                name="cohort_list_format_is_known", condition=Q(format__in=["csv", "parquet"])
            ),
            models.CheckConstraint(
                name="cohort_list_names_its_content",
                condition=Q(content_hmac__regex="^[0-9a-f]{64}$"),
            ),
            models.CheckConstraint(
                name="cohort_list_keeps_rows_only_when_it_was_stored",
                condition=~Q(state=DeliveryState.REJECTED.value) | Q(rows=0, columns=[]),
            ),
            models.CheckConstraint(
                name="cohort_list_names_its_file_only_while_it_is_stored",
                condition=Q(state=DeliveryState.STORED.value) | Q(original_name=""),
            ),
            models.UniqueConstraint(
                name="authorization_keeps_one_list_at_a_time",
                fields=["authorization"],
                condition=Q(state=DeliveryState.STORED.value),
            ),
            models.CheckConstraint(
                name="cohort_list_destruction_says_when_and_why",
                condition=Q(state=DeliveryState.DESTROYED.value, destroyed_at__isnull=False)
                & ~Q(destroyed_because="")
                | ~Q(state=DeliveryState.DESTROYED.value)
                & Q(destroyed_at=None, destroyed_by=None, destroyed_because=""),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("linkage:list-detail", args=[self.reference])

    @property
    def brought(self) -> BroughtList:
        """What the authorization says of it."""
        brought = self.authorization.scope.brought_list
        if brought is None:
            raise ValueError(f"{self.authorization} brings no list.")
        return brought

    @property
    def due_at(self) -> datetime:
        """From this moment on nothing reads it, and it is destroyed."""
        authorization = self.authorization
        return due_at(self.brought, authorization.period, authorization.revoked_at)

    @property
    def latest_match(self) -> CohortMatch | None:
        return self.matches.select_related("job").order_by("-pk").first()


class CohortMatch(models.Model):
    """What matching a list found, in numbers. Who matched is in the vault, and goes with the list."""

    job = models.OneToOneField(Job, models.PROTECT, related_name="cohort_match")
    cohort_list = models.ForeignKey(CohortList, models.PROTECT, related_name="matches")
    points_table = models.ForeignKey(PointsTable, models.PROTECT, related_name="+")
    # The linkage that said who is who; none where every record is a person of its own.
    run = models.ForeignKey(MatchRun, models.PROTECT, null=True, blank=True, related_name="+")
    counts = models.JSONField()
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["-published_at", "-pk"]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        return self.job.reference
