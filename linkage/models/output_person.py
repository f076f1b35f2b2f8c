"""Whom an output is about: kept to account for disclosures, and to tell when it turns out otherwise.

Where it is about a list that was brought and never left, it is forgotten with the list.
"""

from django.db import models

from .output import Output
from .person import Person


class OutputPerson(models.Model):
    """One person, by an id that says nothing, was among those an output was built from."""

    output = models.ForeignKey(Output, models.PROTECT, related_name="persons")
    person = models.ForeignKey(Person, models.PROTECT, related_name="outputs")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="output_counts_a_person_once", fields=["output", "person"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.output_id} {self.person_id}"
