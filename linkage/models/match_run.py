"""What a linkage job found, in numbers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Self

from django.db import models

from agreements.models import Authorization
from datasets.models.words import choices, is_one_of
from linkage.rules.linkage_scope import LinkageScope
from linkage.rules.run_modes import RunMode

from .job import Job
from .person_index import PersonIndex
from .points_table import PointsTable


class MatchRunQuerySet(models.QuerySet["MatchRun"]):
    def of_scope(self, authorization: Authorization) -> Self:
        """Runs of the index that an authorization may use, whoever asked for them."""
        return self.filter(index__scope_key=LinkageScope.of(authorization.scope).key)

    def latest_for(
        self, authorization: Authorization, at: datetime | None = None
    ) -> MatchRun | None:
        """The run whose crosswalk work under an authorization uses, or used at a moment."""
        runs = self.of_scope(authorization).select_related("job")
        if at is not None:
            runs = runs.filter(published_at__lte=at)
        return runs.order_by("-published_at", "-pk").first()

    def latest_for_each(self, authorizations: Iterable[Authorization]) -> dict[int, MatchRun]:
        """The same for several authorizations, by primary key, where there is one."""
        keys = {each.pk: LinkageScope.of(each.scope).key for each in authorizations}
        runs = self.filter(index__scope_key__in=set(keys.values())).select_related("job", "index")
        # Which run it was is asked of it, and nothing of what its job and index keep.
        named = runs.only("job__reference", "index__scope_key")
        by_scope = named.order_by("index__scope_key", "-published_at", "-pk")
        latest = {run.index.scope_key: run for run in by_scope.distinct("index__scope_key")}
        return {pk: latest[key] for pk, key in keys.items() if key in latest}

    def latest_at_each(self, used: Iterable[tuple[Authorization, datetime]]) -> set[int]:
        """The runs, by primary key, whose crosswalk work used that began under these, then."""
        wanted = [(LinkageScope.of(authorization.scope).key, at) for authorization, at in used]
        runs = self.filter(index__scope_key__in={key for key, _ in wanted})
        published = list(
            runs.order_by("-published_at", "-pk").values_list(
                "pk", "index__scope_key", "published_at"
            )
        )
        latest = (
            next((pk for pk, key, since in published if (key, since <= at) == (scope, True)), None)
            for scope, at in wanted
        )
        return {pk for pk in latest if pk is not None}


class MatchRun(models.Model):
    """One published linkage: a full comparison of an index's records, or a refresh."""

    job = models.OneToOneField(Job, models.PROTECT, related_name="match_run")
    authorization = models.ForeignKey(Authorization, models.PROTECT, related_name="match_runs")
    index = models.ForeignKey(PersonIndex, models.PROTECT, related_name="runs")
    mode = models.CharField(max_length=10, choices=choices(RunMode))
    points_table = models.ForeignKey(PointsTable, models.PROTECT, related_name="match_runs")
    counts = models.JSONField()
    published_at = models.DateTimeField()

    objects = MatchRunQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]
        constraints = [is_one_of("mode", RunMode, name="match_run_mode_is_known")]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        return self.job.reference
