"""What was approved and issued: permission with immutable bounds."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.functional import cached_property
from simple_history.models import HistoricalRecords

from agreements.models.agreement import Agreement
from agreements.models.request_revision import RequestRevision
from agreements.models.research_request import ResearchRequest
from agreements.rules.scope import Scope
from idea_portal.accounts.facts import has_role
from idea_portal.accounts.models import User
from idea_portal.accounts.roles import Role
from idea_portal.policy import Period


class AuthorizationQuerySet(models.QuerySet["Authorization"]):
    def visible_to(self, user: User, at: datetime | None = None) -> Self:
        """Authorizations a person may know of: whoever sees the request, and who runs or checks."""
        if has_role(user, Role.LINKAGE_ANALYST, Role.OUTPUT_CHECKER, at=at):
            return self.all()
        return self.filter(request__in=ResearchRequest.objects.visible_to(user, at))

    def running(self, at: datetime) -> Self:
        """Authorizations within their days and not revoked; their parents may still hold them."""
        return self.filter(begins_at__lte=at, ends_at__gt=at).exclude(revoked_at__lte=at)


class Authorization(models.Model):
    """Permission for named people to use named data elements, for one purpose, until a day."""

    reference = models.CharField(max_length=20, unique=True)
    request = models.OneToOneField(ResearchRequest, models.PROTECT, related_name="authorization")
    revision = models.ForeignKey(RequestRevision, models.PROTECT, related_name="authorizations")
    dul = models.ForeignKey(Agreement, models.PROTECT, related_name="authorizations")
    scope_record = models.JSONField("scope")
    scope_sha256 = models.CharField(max_length=64)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    decision = models.JSONField()
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    revoked_because = models.TextField(blank=True)
    history = HistoricalRecords()
    objects = AuthorizationQuerySet.as_manager()

    class Meta:
        ordering = ["-reference"]
        constraints = [
            models.CheckConstraint(
                name="authorization_ends_after_it_begins",
                condition=Q(ends_at__gt=F("begins_at")),
            ),
            models.CheckConstraint(
                name="authorization_revocation_names_who_and_why",
                condition=Q(revoked_at=None, revoked_by=None, revoked_because="")
                | (Q(revoked_at__isnull=False, revoked_by__isnull=False) & ~Q(revoked_because="")),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("agreements:authorization-detail", args=[self.reference])

    @cached_property
    def scope(self) -> Scope:
        """The bounds, which never change."""
        return Scope.from_record(self.scope_record)

    @property
    def period(self) -> Period:
        return Period(self.begins_at, self.ends_at)
