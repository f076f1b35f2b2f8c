from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Lower
from simple_history.models import HistoricalRecords

from idea_portal.accounts.roles import Role
from idea_portal.audit.clock import database_clock
from idea_portal.policy import Period

SEE_PEOPLE = [Role.ADMINISTRATOR.value, Role.COMPLIANCE_REVIEWER.value]


class Organization(models.Model):
    """A city department, the office itself, another agency, a university or a provider."""

    class Kind(models.TextChoices):
        DEPARTMENT = "department", "City department"
        OFFICE = "office", "Office of Integrated Data"
        AGENCY = "agency", "Other agency"
        UNIVERSITY = "university", "University"
        PROVIDER = "provider", "Contracted service provider"

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=20, choices=Kind.choices)

    history = HistoricalRecords()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="organization_kind_is_known",
                condition=Q(kind__in=["department", "office", "agency", "university", "provider"]),
            ),
            models.UniqueConstraint(
                fields=["kind"], condition=Q(kind="office"), name="organization_has_one_office"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def reference(self) -> str:
        return self.code


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: Any) -> Self:
        """People's accounts: for those who configure them and those who audit access."""
        now = database_clock()
        may_look = (
            user.is_authenticated
            and user.is_active
            and Membership.objects.in_force(now).filter(user=user, role__in=SEE_PEOPLE).exists()
        )
        return self if may_look else self.none()


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Add an account; without a password it cannot be used to sign in by one."""
        with transaction.atomic():
            user = self.model(email=self.normalize_email(email).lower(), **fields)
            user.set_password(password)
            user.save(using=self._db)
            user.reference = f"P-{user.pk:04d}"
            user.save(using=self._db, update_fields=["reference"])
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_superuser=True, is_staff=True, **fields)

    def get_by_natural_key(self, email: str | None) -> User:
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin):
    """A person's account. Rights come from memberships and grants, never from being a superuser."""

    reference = models.CharField(max_length=20, unique=True, null=True, editable=False)  # noqa: DJ001 - null only between insert and numbering
    email = models.EmailField(unique=True)
    full_name = models.CharField(max_length=200)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(auto_now_add=True)
    second_account_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="second_accounts"
    )

    history = HistoricalRecords(excluded_fields=["password", "last_login"])
    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    # What a page that only looks has read of this person, and for which moment.
    remembered: tuple[datetime, list[Membership]] | None = None

    class Meta:
        ordering = ["full_name"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_is_unique_in_any_case"),
            models.CheckConstraint(
                name="user_is_not_their_own_second_account",
                condition=Q(second_account_of=None) | ~Q(second_account_of=F("pk")),
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def person_key(self) -> str:
        """Who this account is of: the same for all accounts of one person."""
        first = self.second_account_of
        return first.person_key if first else str(self.reference)


class MembershipQuerySet(models.QuerySet["Membership"]):
    def in_force(self, at: datetime) -> Self:
        """Memberships that hold at a moment, by the day it falls on in the city."""
        day = Period(at, at).first_day
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), begins_on__lte=day)


class Membership(models.Model):
    """A person holds a role in an organization, from a day until a day, both included."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=30, choices=[(role.value, role.label) for role in Role])
    begins_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    history = HistoricalRecords()
    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["organization__name", "role"]
        constraints = [
            models.CheckConstraint(
                name="membership_role_is_known",
                condition=Q(role__in=[role.value for role in Role]),
            ),
            models.CheckConstraint(
                name="membership_ends_after_it_begins",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("begins_on")),
            ),
            models.UniqueConstraint(
                fields=["user", "organization", "role", "begins_on"],
                name="membership_is_stated_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {Role(self.role).label} at {self.organization}"


class Training(models.Model):
    """A course a person has completed and until when it counts."""

    user = models.ForeignKey(User, models.PROTECT, related_name="trainings")
    course = models.CharField(max_length=120)
    completed_on = models.DateField()
    valid_until = models.DateField()

    history = HistoricalRecords()

    class Meta:
        ordering = ["-valid_until"]
        constraints = [
            models.CheckConstraint(
                name="training_counts_from_its_completion",
                condition=Q(valid_until__gte=F("completed_on")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.course} until {self.valid_until.isoformat()}"
