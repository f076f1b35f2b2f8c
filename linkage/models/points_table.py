"""How much each agreement is worth, as a reviewed record."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from idea_portal.accounts.facts import has_role, memberships_of
from idea_portal.accounts.models import User
from idea_portal.accounts.roles import Role
from linkage.matching.points import PointsTable as Points
from linkage.rules.points_table_states import TableState

from .job import Job

SEES_EVERY_VERSION = (Role.LINKAGE_ANALYST, Role.COMPLIANCE_REVIEWER)


class PointsTableQuerySet(models.QuerySet["PointsTable"]):
    def visible_to(self, user: User) -> Self:
        """Every version for those who write and audit; the adopted ones for whoever has a role."""
        if has_role(user, *SEES_EVERY_VERSION):
            return self.all()
        return self.adopted() if memberships_of(user).exists() else self.none()

    def adopted(self) -> Self:
        """Versions records were, are or may be linked by, the one in use first."""
        return self.filter(state=TableState.ADOPTED.value).order_by("-adopted_at", "-version")

    def in_review(self) -> Self:
        return self.filter(state=TableState.IN_REVIEW.value)


class PointsTable(models.Model):
    """One version of a points table. Once reviewed it never changes; a run names the one it used."""

    name = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    state = models.CharField(
        max_length=20,
        choices=[(state.value, state.value.replace("-", " ")) for state in TableState],
        default=TableState.DRAFT.value,
    )
    based_on = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="successors"
    )
    # The job that proposed its points; its author still answers for them.
    learned_by = models.ForeignKey(
        Job, models.PROTECT, null=True, blank=True, related_name="learned_tables"
    )
    content = models.JSONField()
    reason = models.TextField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)
    review_comment = models.TextField(blank=True)
    review_decision = models.JSONField(null=True, blank=True)
    adopted_at = models.DateTimeField(null=True, blank=True)

    objects = PointsTableQuerySet.as_manager()

    class Meta:
        ordering = ["name", "-version"]
        constraints = [
            models.UniqueConstraint(
                name="points_table_version_is_unique", fields=["name", "version"]
            ),
            models.CheckConstraint(
                name="points_table_state_is_known",
                condition=Q(state__in=[state.value for state in TableState]),
            ),
            models.CheckConstraint(
                name="points_table_is_adopted_exactly_when_it_says_since_when",
                condition=Q(state=TableState.ADOPTED.value, adopted_at__isnull=False)
                | (~Q(state=TableState.ADOPTED.value) & Q(adopted_at=None)),
            ),
            models.CheckConstraint(
                name="points_table_review_names_who_when_and_why",
                condition=Q(
                    reviewer=None,
                    reviewed_at=None,
                    review_comment="",
                    review_decision__isnull=True,
                )
                | Q(
                    reviewer__isnull=False,
                    reviewed_at__isnull=False,
                    review_decision__isnull=False,
                )
                & ~Q(review_comment=""),
            ),
            # The table the office starts with comes with the portal; every later one is reviewed.
            models.CheckConstraint(
                name="points_table_is_reviewed_when_adopted_or_rejected",
                condition=Q(
                    state__in=[TableState.ADOPTED.value, TableState.REJECTED.value],
                    reviewer__isnull=False,
                )
                | Q(state=TableState.ADOPTED.value, based_on=None, reviewer=None)
                | Q(
                    state__in=[
                        TableState.DISCARDED.value,
                        TableState.DRAFT.value,
                        TableState.IN_REVIEW.value,
                    ],
                    reviewer=None,
                ),
            ),
            models.CheckConstraint(
                name="points_table_is_reviewed_by_another_than_its_author",
                condition=Q(reviewer=None) | ~Q(reviewer=F("author")),
            ),
            models.CheckConstraint(
                name="points_table_after_the_first_has_an_author_and_a_beginning",
                condition=Q(based_on=None, version=1)
                | Q(based_on__isnull=False, author__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, version {self.version}"

    def get_absolute_url(self) -> str:
        return reverse("linkage:points-table-detail", args=[self.name, self.version])

    @property
    def reference(self) -> str:
        return f"{self.name}-{self.version}"

    @property
    def points(self) -> Points:
        return Points.from_record(self.content)
