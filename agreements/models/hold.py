from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from agreements.rules.agreement_states import Consent, HoldSide
from idea_portal.accounts.models import Organization

from .words import choices, is_one_of


class HoldQuerySet(models.QuerySet["Hold"]):
    def standing(self, at: datetime) -> Self:
        """Suspensions that both consents had not lifted at a moment."""
        given = Reinstatement.objects.filter(hold=OuterRef("pk"), given_at__lte=at)
        lifted = [Exists(given.filter(consent=consent.value)) for consent in Consent]
        return self.filter(suspended_at__lte=at).exclude(*lifted)


class Hold(models.Model):
    """An agreement was suspended: nothing may rest on it until both sides reinstate it."""

    agreement = models.ForeignKey("Agreement", models.PROTECT, related_name="holds")
    side = models.CharField(max_length=20, choices=choices(HoldSide))
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    suspended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    suspended_at = models.DateTimeField()
    reason = models.TextField()

    objects = HoldQuerySet.as_manager()

    class Meta:
        ordering = ["suspended_at"]
        constraints = [
            is_one_of("side", HoldSide, name="hold_side_is_known"),
            models.CheckConstraint(
                name="hold_names_the_organization_it_is_for",
                condition=Q(side="compliance", organization=None)
                | (~Q(side="compliance") & Q(organization__isnull=False)),
            ),
            models.CheckConstraint(name="hold_has_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.agreement}: suspended"


class Reinstatement(models.Model):
    """One of the two consents that lift a suspension."""

    hold = models.ForeignKey(Hold, models.PROTECT, related_name="reinstatements")
    consent = models.CharField(max_length=20, choices=choices(Consent))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    person = models.CharField(max_length=20)  # the same for all accounts of one person
    given_at = models.DateTimeField()
    reason = models.TextField()

    class Meta:
        ordering = ["given_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["hold", "consent"], name="reinstatement_consent_is_given_once"
            ),
            is_one_of("consent", Consent, name="reinstatement_consent_is_known"),
            models.CheckConstraint(name="reinstatement_has_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.hold}: {self.consent} consents to reinstate"
