"""One required opinion on a request."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from agreements.models.request_revision import RequestRevision
from agreements.models.research_request import ResearchRequest
from agreements.rules.tracks import Opinion, Route, Track
from idea_portal.accounts.facts import organizations_where, roles_of
from idea_portal.accounts.models import Organization, User
from idea_portal.accounts.roles import Role


class ReviewQuerySet(models.QuerySet["Review"]):
    def visible_to(self, user: User, at: datetime | None = None) -> Self:
        """Reviews a person may open: their own track's. Rule: request_visibility.may_see_review."""
        if not user.is_authenticated:
            return self.none()
        roles = roles_of(user, at)
        departments = organizations_where(user, Role.DATA_STEWARD, at=at)
        seen = Q(track=Track.PARTNER.value, department__in=departments)
        if Role.COMPLIANCE_REVIEWER in roles:
            seen |= Q(track=Track.COMPLIANCE.value)
        if Role.LEGAL_REVIEWER in roles:
            seen |= Q(track=Track.LEGAL.value)
        return self.filter(seen)

    def waiting(self) -> Self:
        """Reviews whose opinion has not been given."""
        return self.filter(outcome="", replaced_at=None)

    def current(self) -> Self:
        """Reviews whose opinion counts, or will, for the latest revision."""
        return self.filter(replaced_at=None)


class Review(models.Model):
    """One track of review: who must decide, on what, why, and what they answered."""

    reference = models.CharField(max_length=20, unique=True)
    request = models.ForeignKey(ResearchRequest, models.PROTECT, related_name="reviews")
    revision = models.ForeignKey(RequestRevision, models.PROTECT, related_name="reviews")
    track = models.CharField(max_length=20, choices=[(each.value, each.value) for each in Track])
    department = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="reviews"
    )
    datasets = models.JSONField()
    because = models.JSONField()
    outcome = models.CharField(
        max_length=20,
        blank=True,
        choices=[(each.value, each.value.replace("-", " ")) for each in Opinion],
    )
    comment = models.TextField(blank=True)
    removed_elements = models.JSONField(default=list, blank=True)
    # Whether it was approved without the list of people that was to be brought.
    without_list = models.BooleanField(default=False)
    points = models.JSONField(default=list, blank=True)
    decision = models.JSONField(null=True, blank=True)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="reviews"
    )
    routed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    replaced_at = models.DateTimeField(null=True, blank=True)
    history = HistoricalRecords()
    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["reference"]
        constraints = [
            models.CheckConstraint(
                name="review_track_is_known",
                condition=Q(track__in=[track.value for track in Track]),
            ),
            models.CheckConstraint(
                name="review_outcome_is_known",
                condition=Q(outcome__in=["", *(opinion.value for opinion in Opinion)]),
            ),
            models.CheckConstraint(
                name="review_names_a_department_when_a_partner_decides",
                condition=Q(track=Track.PARTNER.value, department__isnull=False)
                | (~Q(track=Track.PARTNER.value) & Q(department=None)),
            ),
            models.CheckConstraint(
                name="review_outcome_names_who_and_when",
                condition=Q(outcome="", reviewer=None, decided_at=None)
                | (~Q(outcome="") & Q(reviewer__isnull=False, decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="review_strikes_a_list_only_by_approving_without_it",
                condition=Q(without_list=False) | Q(outcome=Opinion.APPROVED_WITHOUT.value),
            ),
            models.UniqueConstraint(
                name="review_track_is_open_once",
                fields=["request", "track", "department"],
                condition=Q(replaced_at=None),
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("agreements:review-detail", args=[self.reference])

    @property
    def standing(self) -> str:
        """The opinion given, or that it is waited for, or that the request has changed since."""
        if self.outcome:
            return self.outcome
        return "superseded" if self.replaced_at else "waiting"

    @property
    def route(self) -> Route:
        return Route(
            track=Track(self.track),
            department=self.department.code if self.department else None,
            datasets=frozenset(self.datasets),
            because=tuple(self.because),
        )
