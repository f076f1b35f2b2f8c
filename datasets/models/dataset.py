from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from datasets.rules.vocabulary import Cadence, Regime, Sensitivity, Unit
from idea_portal.accounts import grants
from idea_portal.accounts.facts import held_by, organizations_where
from idea_portal.accounts.models import Organization, User
from idea_portal.accounts.roles import Role

from .words import choices, is_one_of


class DatasetQuerySet(models.QuerySet["Dataset"]):
    def visible_to(self, user: User, at: datetime | None = None) -> Self:
        """Datasets the person may know exist: the inventory is open to everybody with a role."""
        return self if held_by(user, at) else self.none()

    def stewarded_by(self, user: User, at: datetime | None = None) -> Self:
        """Datasets the person answers for: by a grant, and as their department's steward."""
        return self.filter(
            pk__in=grants.held("steward_dataset", user, Dataset),
            department__in=organizations_where(user, Role.DATA_STEWARD, at=at),
        )


class Dataset(models.Model):
    """A described collection of records that a department holds."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    department = models.ForeignKey(Organization, models.PROTECT, related_name="datasets")
    regime = models.CharField(max_length=20, choices=choices(Regime))
    sensitivity = models.CharField(max_length=20, choices=choices(Sensitivity))
    unit = models.CharField(max_length=20, choices=choices(Unit))
    cadence = models.CharField(max_length=20, choices=choices(Cadence))

    history = HistoricalRecords()
    objects = DatasetQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        permissions = [("steward_dataset", "Answers for this dataset")]
        constraints = [
            models.CheckConstraint(
                name="dataset_code_is_lower_case_words",
                condition=Q(code__regex=r"^[a-z][a-z0-9_]*$"),
            ),
            is_one_of("regime", Regime, name="dataset_regime_is_known"),
            is_one_of("sensitivity", Sensitivity, name="dataset_sensitivity_is_known"),
            is_one_of("unit", Unit, name="dataset_unit_is_known"),
            is_one_of("cadence", Cadence, name="dataset_cadence_is_known"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("datasets:dataset-detail", args=[self.code])

    @property
    def reference(self) -> str:
        return self.code


class DatasetGrant(grants.UserGrant):
    """That one person is a steward of one dataset."""

    content_object = models.ForeignKey(Dataset, models.CASCADE, related_name="grants")
