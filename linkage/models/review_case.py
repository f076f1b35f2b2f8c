"""A pair of records, or of persons, that points alone do not decide."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from datasets.models.words import choices, is_one_of
from idea_portal.accounts.facts import has_role
from idea_portal.accounts.models import User
from idea_portal.accounts.roles import Role
from linkage.matching.points import Attribute
from linkage.rules.case_states import (
    OPINIONS,
    UNSETTLED,
    Answer,
    CaseKind,
    CaseState,
    Note,
    shown_state,
)
from linkage.rules.settlement import TAKES_BACK

from .match_run import MatchRun
from .person import Person

SEES_EVERY_CASE = (Role.LINKAGE_ANALYST, Role.COMPLIANCE_REVIEWER)
KEYED_NAME = "^[^/]+/[0-9a-f]{32}$"


class ReviewCaseQuerySet(models.QuerySet["ReviewCase"]):
    def visible_to(self, user: User, at: datetime | None = None) -> Self:
        """That a case exists and its points: for those who review and those who audit."""
        return self.all() if has_role(user, *SEES_EVERY_CASE, at=at) else self.none()

    def unsettled(self) -> Self:
        return self.filter(state__in=[state.value for state in UNSETTLED])

    def settled(self) -> Self:
        return self.filter(state=CaseState.SETTLED.value)

    def taking_back(self) -> Self:
        """Cases in which two found that a change is to be taken back."""
        fitting = Q()
        for kind, outcome in TAKES_BACK.items():
            fitting |= Q(kind=kind.value, outcome=outcome.value)
        return self.settled().exclude(takes_back=None).filter(fitting)

    def without_opinion_of(self, accounts: Iterable[User]) -> Self:
        """Cases on which none of these accounts has an opinion that stands."""
        given = Verdict.objects.standing().filter(reviewer__in=accounts)
        return self.exclude(pk__in=given.values("case"))

    def in_order(self) -> Self:
        """What a verdict is worth most on first, and of equal worth what has waited longest."""
        return self.order_by("-value", "raised_at", "pk")

    def after(self, case: ReviewCase) -> Self:
        """The cases that stand behind one in this order."""
        return self.filter(
            Q(value__lt=case.value)
            | Q(value=case.value, raised_at__gt=case.raised_at)
            | Q(value=case.value, raised_at=case.raised_at, pk__gt=case.pk)
        )


class ReviewCase(models.Model):
    """Two records and their points. Who they are about is in the vault, never here."""

    reference = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=20, choices=choices(CaseKind))
    run = models.ForeignKey(MatchRun, models.PROTECT, related_name="cases")
    # Keyed names of records, dataset/key, as in the crosswalk.
    left = models.CharField(max_length=120)
    right = models.CharField(max_length=120)
    left_person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    right_person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+"
    )
    # The change that is taken back once two opinions agree; none in most cases.
    takes_back = models.ForeignKey(
        "linkage.PersonChange",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="asked_back_in",
    )
    datasets = ArrayField(models.CharField(max_length=60))
    points = models.SmallIntegerField()
    points_by_attribute = models.JSONField()
    band = models.CharField(max_length=20)
    # How many pairs of its band a sampled pair stands for.
    weight = models.PositiveBigIntegerField(default=1)
    value = models.PositiveSmallIntegerField()
    records_affected = models.PositiveIntegerField()
    raised_at = models.DateTimeField()
    state = models.CharField(max_length=20, choices=choices(CaseState))
    outcome = models.CharField(max_length=20, choices=choices(Answer), blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = ReviewCaseQuerySet.as_manager()

    class Meta:
        ordering = ["-value", "raised_at", "pk"]
        constraints = [
            is_one_of("kind", CaseKind, name="case_kind_is_known"),
            is_one_of("state", CaseState, name="case_state_is_known"),
            models.CheckConstraint(
                name="case_holds_keyed_names_only",
                condition=Q(left__regex=KEYED_NAME, right__regex=KEYED_NAME),
            ),
            models.CheckConstraint(name="case_is_about_two_records", condition=~Q(left=F("right"))),
            models.CheckConstraint(
                name="case_names_two_persons_exactly_when_it_is_a_merge",
                condition=Q(
                    kind=CaseKind.MERGE.value,
                    left_person__isnull=False,
                    right_person__isnull=False,
                )
                | (~Q(kind=CaseKind.MERGE.value) & Q(left_person=None, right_person=None)),
            ),
            models.CheckConstraint(
                name="case_takes_a_change_back_by_two_opinions",
                condition=Q(takes_back=None)
                | Q(kind__in=[CaseKind.MERGE.value, CaseKind.SPLIT.value]),
            ),
            models.CheckConstraint(
                name="case_has_an_outcome_exactly_when_it_is_settled",
                condition=Q(
                    state=CaseState.SETTLED.value,
                    outcome__in=[answer.value for answer in OPINIONS],
                    settled_at__isnull=False,
                )
                | (~Q(state=CaseState.SETTLED.value) & Q(outcome="", settled_at=None)),
            ),
            models.UniqueConstraint(
                name="case_about_a_pair_is_unsettled_once",
                fields=["kind", "left", "right"],
                condition=Q(state__in=sorted(state.value for state in UNSETTLED)),
            ),
        ]
        indexes = [
            models.Index(fields=["-value", "raised_at", "id"], name="case_in_order"),
            models.Index(fields=["left", "right"], name="case_by_pair"),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("linkage:case-detail", args=[self.reference])

    @property
    def attributes(self) -> tuple[Attribute, ...]:
        """What the points of the pair compare."""
        return tuple(Attribute(name) for name in self.points_by_attribute)

    @property
    def left_name(self) -> str:
        """How the left side is headed: by its dataset, and its side where both are of one."""
        return self._name_of(self.left, "left")

    @property
    def right_name(self) -> str:
        return self._name_of(self.right, "right")

    def _name_of(self, record: str, side: str) -> str:
        dataset = record.partition("/")[0]
        both = self.left.partition("/")[0] == self.right.partition("/")[0]
        return f"{dataset}, {side}" if both else dataset

    @property
    def told_state(self) -> CaseState:
        """The state as people see it: opinions stay sealed until the last one is in."""
        return shown_state(CaseState(self.state))


class VerdictQuerySet(models.QuerySet["Verdict"]):
    def standing(self) -> Self:
        """Opinions that were not withdrawn."""
        return self.exclude(answer=Answer.WITHDRAWN.value).filter(superseded_by=None)


class Verdict(models.Model):
    """One reviewer's opinion on a case. Written once; taking it back writes another."""

    case = models.ForeignKey(ReviewCase, models.PROTECT, related_name="verdicts")
    reviewer = models.ForeignKey(User, models.PROTECT, related_name="+")
    answer = models.CharField(max_length=20, choices=choices(Answer))
    note = models.CharField(max_length=30, blank=True)
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    decision = models.JSONField()
    given_at = models.DateTimeField()

    objects = VerdictQuerySet.as_manager()

    class Meta:
        ordering = ["given_at", "pk"]
        constraints = [
            is_one_of("answer", Answer, name="verdict_answer_is_known"),
            models.CheckConstraint(
                name="verdict_supersedes_exactly_when_it_withdraws",
                condition=Q(answer=Answer.WITHDRAWN.value, supersedes__isnull=False)
                | (~Q(answer=Answer.WITHDRAWN.value) & Q(supersedes=None)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case}: {self.answer}"

    @property
    def note_in_words(self) -> str:
        return Note(self.note).label if self.note else ""
