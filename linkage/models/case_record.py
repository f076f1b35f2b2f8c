"""Which records a case is about, and to whom they, or those of a person, were shown."""

from __future__ import annotations

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from agreements.models import Authorization
from idea_portal.accounts.facts import has_role
from idea_portal.accounts.models import User
from idea_portal.accounts.roles import Role

from .person import Person
from .person_index import IndexGeneration, PersonIndex
from .review_case import KEYED_NAME, ReviewCase


class CaseRecord(models.Model):
    """A record of one side of a case, and where its rows lie in a delivery: numbers only."""

    class Side(models.TextChoices):
        LEFT = "left", "left"
        RIGHT = "right", "right"

    case = models.ForeignKey(ReviewCase, models.PROTECT, related_name="records")
    side = models.CharField(max_length=5, choices=Side.choices)
    place = models.PositiveSmallIntegerField(default=0)
    record = models.CharField(max_length=120)
    # Where it was last found. Without rows in the current delivery it is looked for again.
    delivery = models.CharField(max_length=20, blank=True)
    rows = ArrayField(models.PositiveIntegerField(), default=list)
    household_rows = ArrayField(models.PositiveIntegerField(), default=list)
    records_at_address = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["side", "place"]
        constraints = [
            models.CheckConstraint(
                name="case_record_is_a_keyed_name", condition=Q(record__regex=KEYED_NAME)
            ),
            models.CheckConstraint(
                name="case_record_has_a_known_side", condition=Q(side__in=["left", "right"])
            ),
            models.UniqueConstraint(name="case_names_a_record_once", fields=["case", "record"]),
        ]
        indexes = [models.Index(fields=["record"], name="case_record_by_record")]

    def __str__(self) -> str:
        return f"{self.case}: {self.side} {self.place}"

    @property
    def dataset(self) -> str:
        return self.record.partition("/")[0]


class CaseRevealQuerySet(models.QuerySet["CaseReveal"]):
    def visible_to(self, user: User) -> Self:
        """Who was shown what: for those who audit, and each person's own."""
        if has_role(user, Role.COMPLIANCE_REVIEWER):
            return self.all()
        return self.filter(reviewer=user)


class CaseReveal(models.Model):
    """That somebody was about to be shown records: of a case, or of a person to be split."""

    case = models.ForeignKey(
        ReviewCase, models.PROTECT, null=True, blank=True, related_name="reveals"
    )
    index = models.ForeignKey(
        PersonIndex, models.PROTECT, null=True, blank=True, related_name="reveals"
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="reveals"
    )
    reviewer = models.ForeignKey(User, models.PROTECT, related_name="case_reveals")
    authorization = models.ForeignKey(Authorization, models.PROTECT, related_name="case_reveals")
    deliveries = models.JSONField()
    elements = models.JSONField()
    decision = models.JSONField()
    at = models.DateTimeField()

    objects = CaseRevealQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["reviewer", "-at"], name="case_reveal_by_reviewer")]
        constraints = [
            models.CheckConstraint(
                name="reveal_is_of_a_case_or_of_a_person",
                condition=Q(case__isnull=False, index=None, person=None)
                | Q(case=None, index__isnull=False, person__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} to {self.reviewer}"

    @property
    def subject(self) -> ReviewCase | Person | None:
        """Whose records were shown."""
        return self.case or self.person


class PersonShowing(models.Model):
    """The records of a person that were shown in fact, as an index knew them at a generation."""

    reveal = models.OneToOneField(CaseReveal, models.PROTECT, related_name="showing")
    generation = models.ForeignKey(IndexGeneration, models.PROTECT, related_name="+")
    records = ArrayField(models.CharField(max_length=120))

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return str(self.reveal)
