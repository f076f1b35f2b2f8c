"""What was let out."""

from django.db import models

from idea_portal.accounts.models import User

from .output import Output


class Release(models.Model):
    """That an output was let out: of which content, by whom, on what decision."""

    reference = models.CharField(max_length=20, unique=True)
    output = models.OneToOneField(Output, models.PROTECT, related_name="release")
    released_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    released_at = models.DateTimeField()
    content_sha256 = models.CharField(max_length=64)
    decision = models.JSONField()

    class Meta:
        ordering = ["-released_at"]

    def __str__(self) -> str:
        return self.reference
