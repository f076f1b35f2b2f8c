"""The crosswalk from records to persons. It holds keyed names of records and no identifier."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from .match_run import MatchRun
from .person_index import IndexGeneration, PersonIndex


class Person(models.Model):
    """Somebody records are about, under an id that says nothing and is never used again."""

    person_id = models.UUIDField(primary_key=True)
    first_run = models.ForeignKey(MatchRun, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.person_id)


class CrosswalkQuerySet(models.QuerySet["CrosswalkEntry"]):
    def known_at(self, generation: IndexGeneration) -> Self:
        """What an index held to be true as of one of its generations."""
        return self.filter(
            Q(known_until=None) | Q(known_until__gt=generation),
            index=generation.index_id,
            known_from__lte=generation,
        )

    def known_now(self) -> Self:
        return self.filter(known_until=None)

    def not_replaced(self) -> Self:
        """Without whom a record was of before, where what is known now names somebody later."""
        same = {name: OuterRef(name) for name in ("index", "dataset", "record_key")}
        later = CrosswalkEntry.objects.known_now().filter(
            **same, valid_from__gt=OuterRef("valid_from")
        )
        return self.filter(~Exists(later.exclude(person=OuterRef("person"))))

    def delivered(self) -> Self:
        """Records that the latest delivery read still holds."""
        return self.filter(valid_until=None)

    def true_on(self, day: date) -> Self:
        """Entries that hold for a day, by the deliveries' days."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gt=day), valid_from__lte=day)


class CrosswalkEntry(models.Model):
    """From a day on, and as an index knew from a generation on, this record was of this person.

    Nothing is ever rewritten: what turns out otherwise is known until the generation that learned
    better, and a new entry says what is known from there.
    """

    index = models.ForeignKey(PersonIndex, models.PROTECT, related_name="entries")
    dataset = models.CharField(max_length=60)
    record_key = models.CharField(max_length=32)
    person = models.ForeignKey(Person, models.PROTECT, related_name="entries")
    # Days of deliveries: the first that held the record, and the first that no longer did.
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    known_from = models.ForeignKey(IndexGeneration, models.PROTECT, related_name="learned")
    known_until = models.ForeignKey(
        IndexGeneration, models.PROTECT, null=True, blank=True, related_name="corrected"
    )

    objects = CrosswalkQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "crosswalk entries"
        constraints = [
            models.UniqueConstraint(
                name="crosswalk_knows_one_person_of_a_record",
                fields=["index", "dataset", "record_key"],
                condition=Q(known_until=None, valid_until=None),
            ),
            models.CheckConstraint(
                name="crosswalk_holds_keyed_names_only",
                condition=Q(record_key__regex="^[0-9a-f]{32}$"),
            ),
            models.CheckConstraint(
                name="crosswalk_entry_holds_for_a_day_at_least",
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
            ),
            models.CheckConstraint(
                name="crosswalk_entry_is_corrected_after_it_was_learned",
                condition=Q(known_until=None) | Q(known_until__gt=F("known_from")),
            ),
        ]
        indexes = [
            models.Index(fields=["dataset", "record_key"], name="crosswalk_by_record"),
        ]

    def __str__(self) -> str:
        return f"{self.dataset} {self.record_key[:8]}"
