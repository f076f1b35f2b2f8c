from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from datasets.rules.vocabulary import ElementType, Identifiability, IdentityRole, Sensitivity
from idea_portal.accounts.models import User

from .dataset import Dataset
from .words import choices, is_one_of


class DataElementQuerySet(models.QuerySet["DataElement"]):
    def visible_to(self, user: User) -> Self:
        """Elements of the datasets the person may know exist."""
        return self.filter(dataset__in=Dataset.objects.visible_to(user))


class DataElement(models.Model):
    """One entry of a dataset's dictionary: what a column of a delivery means."""

    dataset = models.ForeignKey(Dataset, models.PROTECT, related_name="elements")
    name = models.CharField(max_length=60)
    label = models.CharField(max_length=120)
    definition = models.TextField(blank=True)
    type = models.CharField(max_length=20, choices=choices(ElementType))
    codes = models.JSONField(default=dict, blank=True)
    date_format = models.CharField(max_length=120, blank=True)
    identity_role = models.CharField(
        max_length=20, choices=choices(IdentityRole), default=IdentityRole.NONE.value
    )
    sensitivity = models.CharField(max_length=20, choices=choices(Sensitivity))
    identifiability = models.CharField(max_length=20, choices=choices(Identifiability))
    is_required = models.BooleanField(default=False)
    position = models.PositiveIntegerField(default=0)

    history = HistoricalRecords()
    objects = DataElementQuerySet.as_manager()

    class Meta:
        ordering = ["dataset__code", "position", "name"]
        constraints = [
            models.UniqueConstraint(
                name="element_name_is_unique_in_its_dataset", fields=["dataset", "name"]
            ),
            models.CheckConstraint(
                name="element_name_is_lower_case_words",
                condition=Q(name__regex=r"^[a-z][a-z0-9_]*$"),
            ),
            models.UniqueConstraint(
                name="dataset_has_one_record_key",
                fields=["dataset"],
                condition=Q(identity_role=IdentityRole.RECORD_KEY.value),
            ),
            models.CheckConstraint(
                name="element_has_codes_exactly_when_its_type_is_code",
                condition=Q(type=ElementType.CODE.value) & ~Q(codes={})
                | ~Q(type=ElementType.CODE.value) & Q(codes={}),
            ),
            models.CheckConstraint(
                name="element_has_a_date_format_only_when_it_is_a_date",
                condition=Q(type=ElementType.DATE.value) | Q(date_format=""),
            ),
            is_one_of("type", ElementType, name="element_type_is_known"),
            is_one_of("identity_role", IdentityRole, name="element_identity_role_is_known"),
            is_one_of("sensitivity", Sensitivity, name="element_sensitivity_is_known"),
            is_one_of("identifiability", Identifiability, name="element_identifiability_is_known"),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("datasets:element-detail", args=[self.dataset.code, self.name])

    @property
    def reference(self) -> str:
        return f"{self.dataset.code}.{self.name}"
