"""What output checkers found."""

from django.db import models
from django.db.models import Q

from idea_portal.accounts.models import User
from linkage.rules.output_states import CheckOutcome

from .output import Output


class OutputCheck(models.Model):
    """What one checker found, and of which content. Never changed: a second opinion is another."""

    output = models.ForeignKey(Output, models.PROTECT, related_name="checks")
    checker = models.ForeignKey(User, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=20, choices=[(o.value, o.label) for o in CheckOutcome])
    comment = models.TextField()
    content_sha256 = models.CharField(max_length=64)
    checked_at = models.DateTimeField()

    class Meta:
        ordering = ["checked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="output_check_outcome_is_known",
                condition=Q(outcome__in=[outcome.value for outcome in CheckOutcome]),
            ),
            models.CheckConstraint(name="output_check_says_why", condition=~Q(comment="")),
            models.UniqueConstraint(
                name="output_is_checked_once_by_each_checker", fields=["output", "checker"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.output}: {self.outcome}"
