from django.db import models


class LapseNotice(models.Model):
    """Word was given once that a version ends within so many days."""

    version = models.ForeignKey("AgreementVersion", models.PROTECT, related_name="lapse_notices")
    days = models.PositiveIntegerField()
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "days"], name="lapse_notice_is_given_once")
        ]

    def __str__(self) -> str:
        return f"{self.version}: ends within {self.days} days"
