from django.conf import settings
from django.db import models
from django.db.models import Q


class Signature(models.Model):
    """A person signed the words of a version, for a party, or accepted them for themselves."""

    version = models.ForeignKey("AgreementVersion", models.PROTECT, related_name="signatures")
    revision = models.PositiveIntegerField()
    # Empty where a person accepts an acceptable-use agreement for themselves.
    party = models.ForeignKey(
        "AgreementParty", models.PROTECT, null=True, related_name="signatures"
    )
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="signatures")
    person = models.CharField(max_length=20)  # the same for all accounts of one person
    name = models.CharField(max_length=200)
    title = models.CharField(max_length=200, blank=True)
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ["signed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["party", "revision"],
                condition=Q(party__isnull=False),
                name="signature_for_a_party_is_given_once",
            ),
            models.UniqueConstraint(
                fields=["version", "revision", "by"],
                condition=Q(party=None),
                name="acceptance_is_given_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version}: signed by {self.name}"
