"""What an extract built: the facts about it. Its rows are in the vault."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Case, F, Q, When
from django.urls import reverse

from agreements.models import Authorization
from agreements.rules.vocabulary import OutputKind
from idea_portal.accounts.facts import has_role
from idea_portal.accounts.models import User
from idea_portal.accounts.roles import Role
from linkage.rules.output_states import OutputState

from .job import Job
from .person_index import IndexGeneration

SEES_EVERY_OUTPUT = (
    Role.LINKAGE_ANALYST,
    Role.OUTPUT_CHECKER,
    Role.COMPLIANCE_REVIEWER,
    Role.INTAKE_COORDINATOR,
)
# Who builds, checks and audits them, and so knows how much is in one before it is released.
LOOKS_AT_OUTPUTS = (Role.LINKAGE_ANALYST, Role.OUTPUT_CHECKER, Role.COMPLIANCE_REVIEWER)


class OutputQuerySet(models.QuerySet["Output"]):
    def visible_to(self, user: User, at: datetime | None = None) -> Self:
        """Every output for those who build, check and audit; for others those of their requests."""
        if has_role(user, *SEES_EVERY_OUTPUT, at=at):
            return self.all()
        return self.filter(authorization__in=Authorization.objects.visible_to(user, at))

    def with_rows_told(self, user: User, at: datetime | None = None) -> Self:
        """With the number of rows, where a person may know it. Rule: visibility.may_see_counts."""
        told = Q(release__isnull=False)
        if has_role(user, *LOOKS_AT_OUTPUTS, at=at):
            told |= ~Q(authorization__scope_record__people__contains=[str(user.reference)])
        return self.annotate(rows_told=Case(When(told, then=F("row_count"))))

    def about_list(self, reference: str) -> Self:
        """Outputs about the people on a list that was brought."""
        return self.filter(manifest__list__reference=reference)

    def waiting_about(self, reference: str) -> Self:
        """Those that have not left yet, and cannot once the list is destroyed."""
        states = [OutputState.IN_CHECKING.value, OutputState.APPROVED.value]
        return self.about_list(reference).filter(state__in=states)

    def in_checking(self) -> Self:
        return self.filter(state=OutputState.IN_CHECKING.value)

    def released_aggregates_from(self, deliveries: Iterable[str]) -> Self:
        """Tables that have left, of any request, counted from one of the deliveries."""
        shared = Q()
        for delivery in deliveries:
            shared |= Q(manifest__deliveries__contains=[{"delivery": delivery}])
        released = self.filter(kind=OutputKind.AGGREGATE.value, release__isnull=False)
        return released.filter(shared) if shared else self.none()


class Output(models.Model):
    """One built extract, known by the hash of the bytes that would be handed over."""

    reference = models.CharField(max_length=20, unique=True)
    job = models.OneToOneField(Job, models.PROTECT, related_name="output")
    authorization = models.ForeignKey(Authorization, models.PROTECT, related_name="outputs")
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    kind = models.CharField(
        max_length=20, choices=[(kind.value, kind.label) for kind in OutputKind]
    )
    state = models.CharField(
        max_length=20, choices=[(s.value, s.value.replace("-", " ")) for s in OutputState]
    )
    # What the person index knew when the output was built; None where records stand alone.
    generation = models.ForeignKey(
        IndexGeneration, models.PROTECT, null=True, blank=True, related_name="outputs"
    )
    manifest = models.JSONField()
    codebook = models.JSONField()
    report = models.JSONField()
    content_sha256 = models.CharField(max_length=64)
    row_count = models.PositiveBigIntegerField()
    created_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True, blank=True)
    destroyed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    destroyed_because = models.TextField(blank=True)

    objects = OutputQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="output_kind_is_known", condition=Q(kind__in=[k.value for k in OutputKind])
            ),
            models.CheckConstraint(
                name="output_state_is_known",
                condition=Q(state__in=[state.value for state in OutputState]),
            ),
            models.CheckConstraint(
                name="output_names_its_content",
                condition=Q(content_sha256__regex="^[0-9a-f]{64}$"),
            ),
            models.CheckConstraint(
                name="output_destruction_names_who_and_why",
                condition=Q(
                    state=OutputState.DESTROYED.value,
                    destroyed_at__isnull=False,
                    destroyed_by__isnull=False,
                )
                & ~Q(destroyed_because="")
                | ~Q(state=OutputState.DESTROYED.value)
                & Q(destroyed_at=None, destroyed_by=None, destroyed_because=""),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("linkage:output-detail", args=[self.reference])

    @property
    def was_released(self) -> bool:
        """Whether it ever left, destroyed since then or not."""
        return hasattr(self, "release")

    @property
    def list_reference(self) -> str | None:
        """The list of people that says whom it is about, where one was brought."""
        return self.manifest["list"]["reference"] if "list" in self.manifest else None

    @property
    def column_names(self) -> list[str]:
        return [column["name"] for column in self.manifest["columns"]]

    @property
    def deliveries(self) -> list[str]:
        return [each["delivery"] for each in self.manifest["deliveries"]]

    @property
    def datasets(self) -> list[str]:
        return [each["dataset"] for each in self.manifest["deliveries"]]

    @property
    def file_name(self) -> str:
        return f"{self.reference}.csv"
