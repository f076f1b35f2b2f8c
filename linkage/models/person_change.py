"""Two persons found to be one, or one found to be two."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from datasets.models.words import choices, is_one_of
from idea_portal.accounts.models import User
from linkage.rules.run_modes import ChangeKind

from .case_record import PersonShowing
from .person import Person
from .person_index import IndexGeneration, PersonIndex


class PersonChangeQuerySet(models.QuerySet["PersonChange"]):
    def visible_to(self, user: User) -> Self:
        """Changes of the indexes a person may see."""
        return self.filter(generation__index__in=PersonIndex.objects.visible_to(user))

    def standing(self) -> Self:
        """Changes that nobody has taken back."""
        return self.filter(reversed_by=None)


class PersonChange(models.Model):
    """One merge or split, dated by its generation, made by a run or by a person with a reason.

    In a merge the older id stays and the other leads to it. In a split the larger part keeps its
    id and the other records go to the other person. Taking one back is a change of the other kind.
    """

    reference = models.CharField(max_length=40, unique=True)
    generation = models.ForeignKey(IndexGeneration, models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=10, choices=choices(ChangeKind))
    kept = models.ForeignKey(Person, models.PROTECT, related_name="changes_kept_in")
    other = models.ForeignKey(Person, models.PROTECT, related_name="changes_other_in")
    records = models.PositiveIntegerField()
    reason = models.TextField()
    verdict = models.CharField(max_length=40, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    # What whoever split a person on their own opinion was shown of it.
    showing = models.ForeignKey(
        PersonShowing, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversed_by"
    )

    objects = PersonChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            is_one_of("kind", ChangeKind, name="person_change_kind_is_known"),
            models.CheckConstraint(
                name="person_change_is_about_two_persons", condition=~Q(kept=F("other"))
            ),
            models.CheckConstraint(name="person_change_says_why", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("linkage:person-change-detail", args=[self.reference])
