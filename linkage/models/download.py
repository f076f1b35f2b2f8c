"""How an output gets to a person: a link of their own, and what came of it."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q

from idea_portal.accounts.models import User

from .output import Output


class DownloadLinkQuerySet(models.QuerySet["DownloadLink"]):
    def visible_to(self, user: User) -> Self:
        """Links to outputs the person may know of; whose each is, is decided when it is used."""
        return self.filter(output__in=Output.objects.visible_to(user))


class DownloadLink(models.Model):
    """A short-lived way to one output for one person. Only the hash of its token is kept."""

    reference = models.CharField(max_length=20, unique=True)
    output = models.ForeignKey(Output, models.PROTECT, related_name="download_links")
    person = models.ForeignKey(User, models.PROTECT, related_name="+")
    token_sha256 = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    objects = DownloadLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="download_link_expires_after_it_was_made",
                condition=Q(expires_at__gt=F("created_at")),
            )
        ]

    def __str__(self) -> str:
        return self.reference


class DownloadEvent(models.Model):
    """That a download was about to begin, and what came of it. A link has one of each at most."""

    class Kind(models.TextChoices):
        INTENT = "intent", "about to begin"
        OUTCOME = "outcome", "ended"

    class Result(models.TextChoices):
        COMPLETED = "completed", "handed over whole"
        INTERRUPTED = "interrupted", "broken off by the receiver"
        STOPPED = "stopped", "stopped: no longer allowed"
        FAILED = "failed", "stopped: the content could not be read as released"

    link = models.ForeignKey(DownloadLink, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    result = models.CharField(max_length=20, choices=Result.choices, blank=True)
    chunks = models.PositiveIntegerField(default=0)
    bytes_sent = models.PositiveBigIntegerField(default=0)
    decision = models.JSONField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            # The link is used up by its intent: a second one cannot be written.
            models.UniqueConstraint(
                name="download_link_is_used_once_and_ends_once", fields=["link", "kind"]
            ),
            models.CheckConstraint(
                name="download_event_has_a_result_exactly_when_it_is_an_outcome",
                condition=Q(kind="intent", result="")
                | Q(
                    kind="outcome",
                    result__in=["completed", "interrupted", "stopped", "failed"],
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.link}: {self.kind}"
