from __future__ import annotations

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class ClockTimestamp(models.Func):
    """The database's clock, which unlike now() moves on inside a transaction."""

    function = "clock_timestamp"
    output_field = models.DateTimeField()


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def about(self, *references: str) -> Self:
        """Events that concern every one of the references, as subject or otherwise."""
        return self.filter(about__contains=list(references))


class AuditEvent(models.Model):
    """Something a person or the system did, or tried and was refused. Written once.

    Holds no foreign keys: an event must outlive the things it speaks of.
    """

    at = models.DateTimeField(db_default=ClockTimestamp())
    what = models.CharField(max_length=80)
    is_refusal = models.BooleanField(default=False)
    subject_type = models.CharField(max_length=80)
    subject_reference = models.CharField(max_length=80)
    by = models.CharField(max_length=40)
    by_name = models.CharField(max_length=200)
    about = ArrayField(models.CharField(max_length=120), default=list)
    reason = models.TextField(blank=True)
    decision = models.JSONField(null=True)
    details = models.JSONField(default=dict)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["-at", "-id"], name="audit_event_newest_first"),
            models.Index(fields=["what", "-at"], name="audit_event_by_kind"),
            models.Index(fields=["by", "-at"], name="audit_event_by_person"),
            GinIndex(fields=["about"], name="audit_event_by_reference"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.subject_reference} by {self.by_name}"


class ReferenceSeries(models.Model):
    """The last number given out under a prefix: RR-2026 stands at 142."""

    prefix = models.CharField(max_length=20, unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.prefix} {self.last}"


__all__ = ["AuditEvent", "ClockTimestamp", "ReferenceSeries"]
