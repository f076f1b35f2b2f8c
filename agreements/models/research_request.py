"""What somebody asks to do with data, as it is drafted."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from agreements.models.agreement import Agreement
from agreements.rules.request_content import CohortRole
from agreements.rules.request_states import GRANTED, RequestState
from agreements.rules.tracks import Track
from agreements.rules.vocabulary import OutputKind, Purpose
from datasets.models import DataElement, Dataset
from idea_portal.accounts.facts import organizations_where, roles_of
from idea_portal.accounts.models import Organization, User
from idea_portal.accounts.roles import Role


class ResearchRequestQuerySet(models.QuerySet["ResearchRequest"]):
    def visible_to(self, user: User, at: datetime | None = None) -> Self:
        """Requests a person may know of. The rule is request_visibility.may_see_request."""
        if not user.is_authenticated:
            return self.none()
        roles = roles_of(user, at)
        seen = Q(members__user=user, members__removed_at=None)
        if roles & {Role.INTAKE_COORDINATOR, Role.COMPLIANCE_REVIEWER}:
            seen |= Q(revisions__isnull=False)
        if Role.LEGAL_REVIEWER in roles:
            seen |= Q(reviews__track=Track.LEGAL.value)
        if roles & {Role.LINKAGE_ANALYST, Role.OUTPUT_CHECKER}:
            seen |= Q(state__in=[state.value for state in GRANTED])
        if Role.DATA_STEWARD in roles:
            departments = organizations_where(user, Role.DATA_STEWARD, at=at)
            seen |= Q(reviews__track=Track.PARTNER.value, reviews__department__in=departments)
        # Through a sub-query, so that no join multiplies the rows a list shows.
        return self.filter(pk__in=self.model._default_manager.filter(seen).values("pk"))


class ResearchRequest(models.Model):
    """A proposal to use data, for one purpose, by named people of one organization."""

    reference = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=200)
    purpose = models.CharField(
        max_length=40,
        blank=True,
        choices=[(purpose.value, purpose.label) for purpose in Purpose],
    )
    justification = models.TextField(blank=True)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="research_requests")
    requester = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="research_requests"
    )
    output = models.CharField(
        max_length=20, blank=True, choices=[(kind.value, kind.label) for kind in OutputKind]
    )
    ends_on = models.DateField(null=True, blank=True)
    linkage_pairs = models.JSONField(default=list, blank=True)
    aggregate_by = models.JSONField(default=list, blank=True)
    # What is said of a list of people that is brought; the list itself is never here.
    brought_list = models.JSONField(null=True, blank=True)
    board_approval = models.CharField("review board approval", max_length=100, blank=True)
    board_approval_until = models.DateField(null=True, blank=True)
    state = models.CharField(
        max_length=20,
        default=RequestState.DRAFT.value,
        choices=[(state.value, state.value.replace("-", " ")) for state in RequestState],
    )
    license = models.OneToOneField(
        Agreement, models.PROTECT, null=True, blank=True, related_name="licensed_request"
    )
    created_at = models.DateTimeField()
    state_since = models.DateTimeField()
    history = HistoricalRecords()
    objects = ResearchRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-reference"]
        permissions = [("work_on_researchrequest", "Is on the team of this request")]
        constraints = [
            models.CheckConstraint(
                name="research_request_state_is_known",
                condition=Q(state__in=[state.value for state in RequestState]),
            ),
            models.CheckConstraint(
                name="research_request_purpose_is_known",
                condition=Q(purpose__in=["", *(purpose.value for purpose in Purpose)]),
            ),
            models.CheckConstraint(
                name="research_request_output_is_known",
                condition=Q(output__in=["", *(kind.value for kind in OutputKind)]),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("agreements:request-detail", args=[self.reference])


class RequestedDataset(models.Model):
    """One dataset a request names, and what it has to do with who is in the output."""

    request = models.ForeignKey(ResearchRequest, models.CASCADE, related_name="datasets")
    dataset = models.ForeignKey(Dataset, models.PROTECT, related_name="requested_in")
    cohort_role = models.CharField(
        max_length=10,
        default=CohortRole.ADDS.value,
        choices=[(role.value, role.value.replace("-", " ")) for role in CohortRole],
    )
    is_required = models.BooleanField(default=False)
    row_condition = models.JSONField(null=True, blank=True)

    class Meta:
        ordering = ["dataset__code"]
        constraints = [
            models.UniqueConstraint(
                name="requested_dataset_is_named_once", fields=["request", "dataset"]
            ),
            models.CheckConstraint(
                name="requested_dataset_cohort_role_is_known",
                condition=Q(cohort_role__in=[role.value for role in CohortRole]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request}: {self.dataset}"


class RequestedElement(models.Model):
    """One data element a request asks to receive, and why it needs it."""

    request = models.ForeignKey(ResearchRequest, models.CASCADE, related_name="elements")
    element = models.ForeignKey(DataElement, models.PROTECT, related_name="requested_in")
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["element__dataset__code", "element__name"]
        constraints = [
            models.UniqueConstraint(
                name="requested_element_is_named_once", fields=["request", "element"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request}: {self.element}"
