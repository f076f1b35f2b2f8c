from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models

from idea_portal.audit.models import ClockTimestamp


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, user) -> Self:
        """A person's own messages."""
        return self.filter(recipient=user.pk) if user.is_authenticated else self.none()

    def unread(self) -> Self:
        return self.filter(read_at=None)

    def unsent(self) -> Self:
        return self.filter(mailed_at=None).order_by("pk")


class Message(models.Model):
    """Word to one person that something waits for them or has happened. Holds no one's data."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="messages_received"
    )
    subject_line = models.CharField(max_length=200)
    text = models.TextField()
    url = models.CharField(max_length=300, blank=True)
    about = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(db_default=ClockTimestamp())
    read_at = models.DateTimeField(null=True, editable=False)
    mailed_at = models.DateTimeField(null=True, editable=False)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["recipient", "-created_at"], name="message_by_recipient"),
            models.Index(
                fields=["id"], condition=models.Q(mailed_at=None), name="message_waits_for_mail"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_line} to {self.recipient_id}"
