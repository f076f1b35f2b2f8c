from __future__ import annotations

from datetime import datetime

from django.db import models

from idea_portal.audit.models import ClockTimestamp


class HeartbeatManager(models.Manager["Heartbeat"]):
    def heard_at(self) -> datetime | None:
        """When the worker was last heard, if ever."""
        return self.values_list("at", flat=True).first()

    def beat(self) -> None:
        """Keep the moment; there is one row, for one question."""
        self.update_or_create(pk=1, defaults={"at": ClockTimestamp()})


class Heartbeat(models.Model):
    """The last moment a worker did what beat rang for: all three of beat, broker and worker live."""

    at = models.DateTimeField()

    objects = HeartbeatManager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="heartbeat_is_one_row", condition=models.Q(pk=1))
        ]

    def __str__(self) -> str:
        return f"heard {self.at.isoformat()}"
