from django.conf import settings
from django.db import models

from agreements.rules.agreement_states import ClearanceKind

from .words import choices, is_one_of


class Clearance(models.Model):
    """A legal or compliance reviewer found the words of a version fit to be signed."""

    version = models.ForeignKey("AgreementVersion", models.PROTECT, related_name="clearances")
    revision = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=choices(ClearanceKind))
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    person = models.CharField(max_length=20)  # the same for all accounts of one person
    comment = models.TextField(blank=True)
    cleared_at = models.DateTimeField()

    class Meta:
        ordering = ["cleared_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "revision", "kind"], name="clearance_of_a_kind_is_given_once"
            ),
            models.UniqueConstraint(
                fields=["version", "revision", "person"],
                name="clearances_are_by_different_people",
            ),
            is_one_of("kind", ClearanceKind, name="clearance_kind_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.version}: {self.kind} clearance"
