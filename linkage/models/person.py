"""The crosswalk from records to persons. It holds keyed names of records and no identifier."""

from django.db import models
from django.db.models import Q

from .match_run import MatchRun


class Person(models.Model):
    """Somebody records are about, under an id that says nothing and is never used again."""

    person_id = models.UUIDField(primary_key=True)
    first_run = models.ForeignKey(MatchRun, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.person_id)


class CrosswalkEntry(models.Model):
    """In one run, this record of this dataset was found to be about this person."""

    run = models.ForeignKey(MatchRun, models.PROTECT, related_name="entries")
    dataset = models.CharField(max_length=60)
    record_key = models.CharField(max_length=32)
    person = models.ForeignKey(Person, models.PROTECT, related_name="entries")

    class Meta:
        verbose_name_plural = "crosswalk entries"
        constraints = [
            models.UniqueConstraint(
                name="crosswalk_knows_a_record_once_in_a_run",
                fields=["run", "dataset", "record_key"],
            ),
            models.CheckConstraint(
                name="crosswalk_holds_keyed_names_only",
                condition=Q(record_key__regex="^[0-9a-f]{32}$"),
            ),
        ]
        indexes = [
            models.Index(fields=["dataset", "record_key"], name="crosswalk_by_record"),
        ]

    def __str__(self) -> str:
        return f"{self.dataset} {self.record_key[:8]}"
