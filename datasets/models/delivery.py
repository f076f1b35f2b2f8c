from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse

from datasets.rules.delivery_states import DeliveryState
from idea_portal.accounts.facts import has_role
from idea_portal.accounts.models import User
from idea_portal.accounts.roles import Role

from .dataset import Dataset
from .words import choices, is_one_of

# The office's staff and its reviewers work with what was delivered, never with what it holds.
SEES_EVERY_DELIVERY = (Role.INTAKE_COORDINATOR, Role.LINKAGE_ANALYST, Role.COMPLIANCE_REVIEWER)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, user: User, at: datetime | None = None) -> Self:
        """Deliveries of the person's own datasets; all of them for the office's staff."""
        if has_role(user, *SEES_EVERY_DELIVERY, at=at):
            return self
        return self.filter(dataset__in=Dataset.objects.stewarded_by(user, at))

    def stored(self) -> Self:
        """Deliveries whose content can still be read."""
        return self.filter(state=DeliveryState.STORED.value)

    def current(self) -> Self:
        """The delivery of each dataset that work reads: the latest one still stored."""
        latest = Delivery.objects.stored().filter(dataset=OuterRef("dataset"))
        newest = Subquery(latest.order_by("-received_at", "-pk").values("pk")[:1])
        return self.annotate(newest=newest).filter(pk=F("newest"))


class Delivery(models.Model):
    """One load of a dataset: what was handed in, what was kept of it and what was turned away."""

    reference = models.CharField(max_length=20, unique=True)
    dataset = models.ForeignKey(Dataset, models.PROTECT, related_name="deliveries")
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    received_at = models.DateTimeField()
    original_name = models.CharField(max_length=120)
    format = models.CharField(max_length=10)
    state = models.CharField(max_length=20, choices=choices(DeliveryState))
    rows = models.PositiveBigIntegerField(default=0)
    rows_rejected = models.PositiveBigIntegerField(default=0)
    # Names of the elements the vault holds; names of columns that never entered it, each with why.
    elements = models.JSONField(default=list)
    left_out = models.JSONField(default=dict)
    # Row, column and problem of what was turned away. Never a value.
    rejects = models.JSONField(default=list)
    profile = models.JSONField(default=dict)
    content_sha256 = models.CharField(max_length=64)
    decision = models.JSONField(default=dict)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-pk"]
        verbose_name_plural = "deliveries"
        constraints = [
            is_one_of("state", DeliveryState, name="delivery_state_is_known"),
            models.CheckConstraint(
                name="delivery_format_is_known", condition=Q(format__in=["csv", "parquet"])
            ),
            models.CheckConstraint(
                name="delivery_names_its_content",
                condition=Q(content_sha256__regex="^[0-9a-f]{64}$"),
            ),
            models.CheckConstraint(
                name="delivery_keeps_rows_only_when_it_was_stored",
                condition=~Q(state=DeliveryState.REJECTED.value) | Q(rows=0, elements=[]),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("linkage:delivery-detail", args=[self.reference])
