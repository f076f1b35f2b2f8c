from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from simple_history.models import HistoricalRecords

from agreements.rules.agreement_states import ClearanceKind, VersionState
from agreements.rules.fingerprint import SignedWords
from agreements.rules.vocabulary import Capacity
from idea_portal.accounts.models import Organization
from idea_portal.policy import Period

from .clearance import Clearance
from .signature import Signature
from .words import choices, is_one_of


class AgreementVersionQuerySet(models.QuerySet["AgreementVersion"]):
    def executed(self, at: datetime) -> Self:
        """Versions that two had cleared and all parties had signed at a moment."""
        same_words = {
            "version": OuterRef("pk"),
            "revision": OuterRef("revision"),
            "digest": OuterRef("frozen_sha256"),
        }
        cleared = [
            Exists(Clearance.objects.filter(**same_words, kind=kind.value, cleared_at__lte=at))
            for kind in ClearanceKind
        ]
        signed = Signature.objects.filter(
            party=OuterRef("pk"),
            revision=OuterRef("version__revision"),
            digest=OuterRef("version__frozen_sha256"),
            signed_at__lte=at,
        )
        parties = AgreementParty.objects.filter(version=OuterRef("pk"))
        return self.exclude(frozen_sha256="").filter(
            *cleared, Exists(parties), ~Exists(parties.filter(~Exists(signed)))
        )

    def ever_executed(self) -> Self:
        """Versions that were executed, whatever became of them."""
        return self.filter(state=VersionState.EXECUTED.value)

    def newest_effective(self, at: datetime) -> Self:
        """Of each agreement, the newest executed version whose first day has come."""
        day = Period(at, at).first_day
        effective = AgreementVersion.objects.executed(at).filter(
            agreement=OuterRef("agreement"), effective_on__lte=day
        )
        return self.filter(number=Subquery(effective.order_by("-number").values("number")[:1]))


class AgreementVersion(models.Model):
    """The words of an agreement: text for people, typed clauses for the portal, and dates.

    The words are frozen when they are submitted. Returning them to draft starts a new revision,
    and clearances and signatures of an earlier revision no longer count.
    """

    agreement = models.ForeignKey("Agreement", models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    terms = models.JSONField(default=list, blank=True)
    effective_on = models.DateField()
    ends_on = models.DateField()
    state = models.CharField(
        max_length=20, choices=choices(VersionState), default=VersionState.DRAFT.value
    )
    revision = models.PositiveIntegerField(default=1)
    frozen_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()

    history = HistoricalRecords()
    objects = AgreementVersionQuerySet.as_manager()

    class Meta:
        ordering = ["agreement", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "number"], name="agreement_version_number_is_unique"
            ),
            models.UniqueConstraint(
                fields=["agreement"],
                condition=~Q(state="executed"),
                name="agreement_has_one_version_in_preparation",
            ),
            models.CheckConstraint(
                name="agreement_version_ends_after_it_begins",
                condition=Q(ends_on__gte=F("effective_on")),
            ),
            models.CheckConstraint(
                name="agreement_version_is_frozen_unless_draft",
                condition=Q(state="draft", frozen_sha256="")
                | (~Q(state="draft") & Q(frozen_sha256__regex=r"^[0-9a-f]{64}$")),
            ),
            is_one_of("state", VersionState, name="agreement_version_state_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.agreement.reference} version {self.number}"

    @property
    def reference(self) -> str:
        return self.agreement.reference

    @property
    def period(self) -> Period:
        return Period.of_days(self.effective_on, self.ends_on)

    @property
    def words(self) -> SignedWords:
        """Exactly what is cleared and signed."""
        agreement = self.agreement
        return SignedWords(
            agreement=agreement.reference,
            kind=agreement.kind,
            title=agreement.title,
            parent=agreement.parent.reference if agreement.parent else "",
            version=self.number,
            effective_on=self.effective_on,
            ends_on=self.ends_on,
            parties=tuple(
                (party.organization.code, party.capacity) for party in self.parties.all()
            ),
            terms=self.terms,
            text=self.text,
        )


class AgreementParty(models.Model):
    """An organization that takes part in a version of an agreement."""

    version = models.ForeignKey(AgreementVersion, models.PROTECT, related_name="parties")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="agreement_parts")
    capacity = models.CharField(max_length=20, choices=choices(Capacity))

    class Meta:
        ordering = ["version", "organization__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "organization"], name="agreement_party_is_named_once"
            ),
            is_one_of("capacity", Capacity, name="agreement_party_capacity_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.organization} ({Capacity(self.capacity).label})"
