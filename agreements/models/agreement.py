from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse
from simple_history.models import HistoricalRecords

from agreements.rules.vocabulary import AgreementKind
from idea_portal.accounts.facts import organizations_where, roles_of
from idea_portal.accounts.models import User
from idea_portal.accounts.roles import Role
from idea_portal.policy import Period

from .agreement_version import AgreementVersion
from .hold import Hold
from .words import choices, is_one_of

# A license stands under a data-sharing agreement, which stands under an umbrella.
DEEPEST_PARENT = 2
STAFF = frozenset(
    {
        Role.INTAKE_COORDINATOR,
        Role.LEGAL_REVIEWER,
        Role.COMPLIANCE_REVIEWER,
        Role.ADMINISTRATOR,
    }
)


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def in_force(self, at: datetime) -> Self:
        """Agreements in force at a moment, as decide_force() decides."""
        alone = Agreement.objects.in_force_but_for_parents(at)
        # Asked once and chained here: nested once for each level, this condition costs more to
        # write as SQL than all else on a page.
        parents = dict(alone.order_by().values_list("pk", "parent"))
        chained = {agreement for agreement, parent in parents.items() if parent is None}
        for _ in range(DEEPEST_PARENT):
            chained |= {agreement for agreement, parent in parents.items() if parent in chained}
        return self.filter(pk__in=chained)

    def in_force_but_for_parents(self, at: datetime) -> Self:
        """Agreements in force at a moment if those they stand under are."""
        day = Period(at, at).first_day
        effective = AgreementVersion.objects.executed(at).filter(
            agreement=OuterRef("pk"), effective_on__lte=day
        )
        last_day = Subquery(effective.order_by("-number").values("ends_on")[:1])
        return self.alias(last_day=last_day).filter(
            Q(terminated_at=None) | Q(terminated_at__gt=at),
            ~Exists(Hold.objects.standing(at).filter(agreement=OuterRef("pk"))),
            last_day__gte=day,
        )

    def visible_to(self, user: User, at: datetime | None = None) -> Self:
        """Executed agreements for everybody with a role; the rest for those who work on them."""
        roles = roles_of(user, at)
        if roles & STAFF:
            return self
        executed = AgreementVersion.objects.ever_executed().filter(agreement=OuterRef("pk"))
        ours = organizations_where(user, Role.SIGNATORY, Role.DATA_STEWARD, at=at)
        party = AgreementVersion.objects.filter(
            agreement=OuterRef("pk"), parties__organization__in=ours
        )
        return self.filter(Exists(executed) | Exists(party)) if roles else self.none()

    def waiting_for_acceptance_by(self, user: User, at: datetime) -> Self:
        """Acceptable-use agreements in force whose current version the person has not accepted."""
        accepted = AgreementVersion.objects.newest_effective(at).filter(
            signatures__party=None, signatures__by=user, signatures__signed_at__lte=at
        )
        return (
            self.in_force(at)
            .filter(kind=AgreementKind.AUA.value)
            .exclude(pk__in=accepted.values("agreement"))
        )


class Agreement(models.Model):
    """A contract that says who may use which data for what; its words are in its versions."""

    reference = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=10, choices=choices(AgreementKind))
    title = models.CharField(max_length=200)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    created_at = models.DateTimeField()
    terminated_at = models.DateTimeField(null=True, editable=False)
    terminated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    termination_reason = models.TextField(blank=True, editable=False)
    # What the person who terminated it was shown and confirmed.
    termination_impact_sha256 = models.CharField(max_length=64, blank=True, editable=False)

    history = HistoricalRecords()
    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["reference"]
        constraints = [
            is_one_of("kind", AgreementKind, name="agreement_kind_is_known"),
            models.CheckConstraint(
                name="agreement_umbrella_stands_under_nothing",
                condition=~Q(kind="mou") | Q(parent=None),
            ),
            models.CheckConstraint(
                name="agreement_termination_is_whole",
                condition=Q(
                    terminated_at=None,
                    terminated_by=None,
                    termination_reason="",
                    termination_impact_sha256="",
                )
                | (
                    Q(terminated_at__isnull=False, terminated_by__isnull=False)
                    & ~Q(termination_reason="")
                    & ~Q(termination_impact_sha256="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("agreements:agreement-detail", args=[self.reference])

    @property
    def latest(self) -> AgreementVersion:
        """The newest version, whatever its state."""
        return self.versions.latest("number")
