"""Who is on the team of a request, and who ever was."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from agreements.models.research_request import ResearchRequest
from idea_portal.accounts.grants import UserGrant


class RequestGrant(UserGrant):
    """A person's grant to open one request. It opens pages; it never releases data."""

    content_object = models.ForeignKey(ResearchRequest, models.CASCADE)


class RequestMemberQuerySet(models.QuerySet["RequestMember"]):
    def on_the_team(self, at: datetime) -> Self:
        """Times on a team that were running at a moment."""
        return self.filter(Q(removed_at=None) | Q(removed_at__gt=at), added_at__lte=at)


class RequestMember(models.Model):
    """A person's time on the team of a request. Leaving ends the row; it is never removed."""

    request = models.ForeignKey(ResearchRequest, models.PROTECT, related_name="members")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="request_memberships"
    )
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = RequestMemberQuerySet.as_manager()

    class Meta:
        ordering = ["added_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="request_member_is_on_the_team_once",
                fields=["request", "user"],
                condition=Q(removed_at=None),
            ),
            models.CheckConstraint(
                name="request_member_removal_names_who_removed",
                condition=Q(removed_at=None, removed_by=None)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="request_member_leaves_after_joining",
                condition=Q(removed_at=None) | Q(removed_at__gte=F("added_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} on {self.request}"
