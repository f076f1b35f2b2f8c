"""How much each agreement is worth, as a reviewed record."""

from django.conf import settings
from django.db import models
from django.urls import reverse


class PointsTable(models.Model):
    """One version of a points table. A version never changes; a run names the one it used."""

    name = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    content = models.JSONField()
    reason = models.TextField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "-version"]
        constraints = [
            models.UniqueConstraint(
                name="points_table_version_is_unique", fields=["name", "version"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, version {self.version}"

    def get_absolute_url(self) -> str:
        return reverse("linkage:points-table-detail", args=[self.name, self.version])

    @property
    def reference(self) -> str:
        return f"{self.name}-{self.version}"
