"""The person index: which persons the records of some datasets are about, step by step."""

from __future__ import annotations

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from agreements.models import Authorization
from idea_portal.accounts.facts import has_role
from idea_portal.accounts.models import User
from idea_portal.accounts.roles import Role
from linkage.rules.linkage_scope import LinkageScope

SEES_EVERY_INDEX = (Role.LINKAGE_ANALYST, Role.COMPLIANCE_REVIEWER)


class PersonIndexQuerySet(models.QuerySet["PersonIndex"]):
    def visible_to(self, user: User) -> Self:
        """The indexes for who keeps them and who audits them; none for anybody else."""
        return self.all() if has_role(user, *SEES_EVERY_INDEX) else self.none()

    def of(self, authorization: Authorization) -> PersonIndex | None:
        """The index that work under an authorization uses, once a linkage has been published."""
        return self.filter(scope_key=LinkageScope.of(authorization.scope).key).first()


class PersonIndex(models.Model):
    """The standing linkage of one scope: authorizations that may link the same share it."""

    reference = models.CharField(max_length=20, unique=True)
    datasets = ArrayField(models.CharField(max_length=60))
    elements = ArrayField(models.CharField(max_length=120))
    scope_key = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()

    objects = PersonIndexQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name_plural = "person indexes"
        constraints = [
            models.CheckConstraint(
                name="person_index_is_known_by_its_scope",
                condition=Q(scope_key__regex="^[0-9a-f]{64}$"),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("linkage:index-detail", args=[self.reference])

    @property
    def latest(self) -> IndexGeneration | None:
        """How the index stands now."""
        return self.generations.order_by("-pk").first()


class IndexGeneration(models.Model):
    """One published step of what an index knows: a run, or a change that a person made."""

    index = models.ForeignKey(PersonIndex, models.PROTECT, related_name="generations")
    number = models.PositiveIntegerField()
    run = models.OneToOneField(
        "linkage.MatchRun", models.PROTECT, null=True, blank=True, related_name="generation"
    )
    # Where the files of the index lie in the vault, in order. A change by hand writes none.
    manifest = models.JSONField(default=list)
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="index_generation_number_is_unique", fields=["index", "number"]
            ),
            models.CheckConstraint(
                name="index_generation_has_files_only_from_a_run",
                condition=Q(run__isnull=False) | Q(manifest=[]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.index}, generation {self.number}"
