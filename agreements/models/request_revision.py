"""What was submitted, frozen, and what people said about it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from agreements.models.research_request import ResearchRequest
from agreements.rules.consolidation import Outcome
from agreements.rules.request_content import RequestContent
from agreements.rules.request_points import Point


class RequestRevision(models.Model):
    """The content of a request as it was submitted. Written once, never changed."""

    request = models.ForeignKey(ResearchRequest, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    content_sha256 = models.CharField(max_length=64)
    decision = models.JSONField()
    frozen_at = models.DateTimeField()
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["request", "number"]
        get_latest_by = "number"
        constraints = [
            models.UniqueConstraint(
                name="request_revision_number_is_used_once", fields=["request", "number"]
            ),
            models.CheckConstraint(
                name="request_revision_numbers_begin_at_one", condition=Q(number__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request} revision {self.number}"

    @property
    def asked(self) -> RequestContent:
        return RequestContent.from_record(self.content)


class ReturnPoint(models.Model):
    """One point to change, said to the requester with a return. Public on the request's page."""

    request = models.ForeignKey(ResearchRequest, models.PROTECT, related_name="return_points")
    revision = models.ForeignKey(RequestRevision, models.PROTECT, related_name="return_points")
    point = models.CharField(
        max_length=40, choices=[(point.value, point.value.replace("-", " ")) for point in Point]
    )
    comment = models.TextField()
    said_as = models.CharField(max_length=80)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="return_point_is_known",
                condition=Q(point__in=[point.value for point in Point]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.revision}: {self.point}"


class RequestOutcome(models.Model):
    """What the reviews of one revision decided together. Written once, never changed."""

    request = models.ForeignKey(ResearchRequest, models.PROTECT, related_name="outcomes")
    revision = models.OneToOneField(RequestRevision, models.PROTECT, related_name="outcome")
    outcome = models.CharField(
        max_length=20, choices=[(each.value, each.value.replace("-", " ")) for each in Outcome]
    )
    datasets = models.JSONField()
    elements = models.JSONField()
    # Whether every reviewer who approved struck the list of people that was to be brought.
    without_list = models.BooleanField(default=False)
    because = models.JSONField()
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="request_outcome_is_known",
                condition=Q(outcome__in=[each.value for each in Outcome]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.revision}: {self.outcome}"
