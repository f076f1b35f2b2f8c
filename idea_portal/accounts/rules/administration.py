"""Who may configure people and organizations, and what they may not do to themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from idea_portal.accounts.roles import Role
from idea_portal.policy import Decision, Finding


class AdministrationCheck(StrEnum):
    IS_ADMINISTRATOR = "is-administrator"
    ACTS_FOR_SOMEONE_ELSE = "acts-for-someone-else"
    ROLE_FITS_ORGANIZATION = "role-fits-organization"
    DAYS_IN_ORDER = "days-in-order"


# Roles that only the office's own staff can hold: nobody outside it may run or check its work.
OFFICE_ROLES = frozenset(
    {
        Role.INTAKE_COORDINATOR,
        Role.LINKAGE_ANALYST,
        Role.OUTPUT_CHECKER,
        Role.COMPLIANCE_REVIEWER,
        Role.LEGAL_REVIEWER,
        Role.ADMINISTRATOR,
    }
)
CITY_ROLES = frozenset({Role.COMPLIANCE_REVIEWER, Role.LEGAL_REVIEWER})  # may sit in a department


@dataclass(frozen=True, slots=True)
class Change:
    """A change to what a person may do, as plain values."""

    subject: str
    question: str
    actor_is_administrator: bool
    actor_key: str
    person_key: str
    role: Role | None = None
    organization_kind: str = ""
    begins_on: date | None = None
    ends_on: date | None = None


def decide_change(change: Change) -> Decision:
    """Decide whether one person may change what another may do."""
    return Decision(
        subject=change.subject,
        question=change.question,
        findings=(
            _is_administrator(change),
            _acts_for_someone_else(change),
            _role_fits_organization(change),
            _days_in_order(change),
        ),
    )


def _is_administrator(change: Change) -> Finding:
    return Finding(
        AdministrationCheck.IS_ADMINISTRATOR,
        change.actor_is_administrator,
        "People and organizations are configured by an administrator"
        + ("." if change.actor_is_administrator else ", and this account holds no such role."),
        "Ask an administrator of the office.",
    )


def _acts_for_someone_else(change: Change) -> Finding:
    is_own = change.actor_key == change.person_key
    return Finding(
        AdministrationCheck.ACTS_FOR_SOMEONE_ELSE,
        not is_own,
        "Nobody changes their own roles or account."
        if is_own
        else "The change concerns another person than the one who makes it.",
        "Ask another administrator.",
    )


def _role_fits_organization(change: Change) -> Finding:
    kinds = {"office"}
    if change.role in CITY_ROLES:
        kinds.add("department")
    is_fit = change.role not in OFFICE_ROLES or change.organization_kind in kinds
    role = change.role.label if change.role else "No role"
    return Finding(
        AdministrationCheck.ROLE_FITS_ORGANIZATION,
        is_fit,
        f"{role} can be held in this organization."
        if is_fit
        else f"{role} can be held only in: {', '.join(sorted(kinds))}.",
        "Choose the office as the organization.",
    )


def _days_in_order(change: Change) -> Finding:
    is_in_order = not (change.begins_on and change.ends_on and change.ends_on < change.begins_on)
    return Finding(
        AdministrationCheck.DAYS_IN_ORDER,
        is_in_order,
        "The last day is not before the first."
        if is_in_order
        else f"The last day, {change.ends_on}, is before the first, {change.begins_on}.",
        "Choose a later last day.",
    )
