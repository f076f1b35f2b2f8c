"""What a linkage job found, in numbers."""

from __future__ import annotations

from typing import Self

from django.db import models

from agreements.models import Authorization

from .job import Job
from .points_table import PointsTable


class MatchRunQuerySet(models.QuerySet["MatchRun"]):
    def latest_for(self, authorization: Authorization) -> MatchRun | None:
        """The run whose crosswalk work under an authorization uses."""
        return self.filter(authorization=authorization).order_by("-published_at", "-pk").first()

    def with_details(self) -> Self:
        return self.select_related("job", "points_table")


class MatchRun(models.Model):
    """One published linkage: its crosswalk stands, as it was found, beside later ones."""

    job = models.OneToOneField(Job, models.PROTECT, related_name="match_run")
    authorization = models.ForeignKey(Authorization, models.PROTECT, related_name="match_runs")
    points_table = models.ForeignKey(PointsTable, models.PROTECT, related_name="match_runs")
    counts = models.JSONField()
    published_at = models.DateTimeField()

    objects = MatchRunQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        return self.job.reference
