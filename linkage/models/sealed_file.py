"""The record of an encrypted file: without it the file is noise."""

from functools import reduce
from operator import or_
from typing import Self

from django.db import models
from django.db.models import Q

from datasets.models import Delivery
from linkage.vault import Sealed

from .cohort_list import CohortList, CohortMatch
from .output import Output
from .person_index import PersonIndex

# What a file can be the content of.
OWNERS = ("delivery", "output", "index", "cohort_list", "cohort_match")


class SealedFileQuerySet(models.QuerySet["SealedFile"]):
    def readable(self) -> Self:
        """Files whose key has not been destroyed."""
        return self.filter(destroyed_at=None)


class SealedFile(models.Model):
    """One encrypted file of the vault and its wrapped key; destroying the key destroys it."""

    delivery = models.OneToOneField(
        Delivery, models.PROTECT, null=True, blank=True, related_name="sealed_file"
    )
    output = models.OneToOneField(
        Output, models.PROTECT, null=True, blank=True, related_name="sealed_file"
    )
    index = models.ForeignKey(
        PersonIndex, models.PROTECT, null=True, blank=True, related_name="sealed_files"
    )
    cohort_list = models.OneToOneField(
        CohortList, models.PROTECT, null=True, blank=True, related_name="sealed_file"
    )
    cohort_match = models.OneToOneField(
        CohortMatch, models.PROTECT, null=True, blank=True, related_name="sealed_file"
    )
    location = models.CharField(max_length=200, unique=True)
    wrapped_key = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveBigIntegerField()
    size = models.PositiveBigIntegerField()
    destroyed_at = models.DateTimeField(null=True, blank=True)

    objects = SealedFileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="sealed_file_belongs_to_one_thing_at_most",
                condition=reduce(
                    or_,
                    (Q(**{other: None for other in OWNERS if other != owner}) for owner in OWNERS),
                ),
            ),
            models.CheckConstraint(
                name="sealed_file_has_a_key_until_it_is_destroyed",
                condition=(Q(destroyed_at=None) & ~Q(wrapped_key=""))
                | Q(destroyed_at__isnull=False, wrapped_key=""),
            ),
            models.CheckConstraint(
                name="sealed_file_names_its_content",
                condition=Q(sha256__regex="^[0-9a-f]{64}$"),
            ),
        ]

    def __str__(self) -> str:
        return self.location

    @property
    def sealed(self) -> Sealed:
        """The file as the vault reads it."""
        return Sealed(
            location=self.location,
            wrapped_key=self.wrapped_key,
            sha256=self.sha256,
            rows=self.rows,
            size=self.size,
        )
