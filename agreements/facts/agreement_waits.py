"""What an agreement waits for, and whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from agreements.facts.agreement_rights import CLEARED_BY
from agreements.models import AgreementVersion
from agreements.rules.agreement_states import ClearanceKind, VersionState
from idea_portal.accounts.facts import people_with
from idea_portal.accounts.models import Membership, User
from idea_portal.accounts.roles import Role
from idea_portal.audit.clock import database_clock


@dataclass(frozen=True, slots=True)
class Wait:
    """One thing a version waits for, and the people who can do it."""

    what: str
    whom: str


def waits_of(version: AgreementVersion) -> list[Wait]:
    """What must happen next to a version, one line for each act."""
    match VersionState(version.state):
        case VersionState.DRAFT:
            people = people_with(Role.INTAKE_COORDINATOR)
            return [Wait("To be completed and submitted", _names(people))]
        case VersionState.IN_REVIEW:
            given = {
                each.kind for each in version.clearances.all() if each.revision == version.revision
            }
            return [
                Wait(f"{kind.value.capitalize()} clearance", _names(people_with(CLEARED_BY[kind])))
                for kind in ClearanceKind
                if kind not in given
            ]
        case VersionState.READY_TO_SIGN | VersionState.PARTIALLY_SIGNED:
            signed = {
                each.party_id
                for each in version.signatures.all()
                if each.revision == version.revision
            }
            signatories = _signatories(party.organization_id for party in version.parties.all())
            return [
                Wait(
                    f"Signature of {party.organization.name}",
                    _names(signatories.get(party.organization_id, [])),
                )
                for party in version.parties.all()
                if party.pk not in signed
            ]
        case VersionState.EXECUTED:
            return []


def _signatories(organizations: Iterable[int]) -> dict[int, list[User]]:
    """Who signs for each of some organizations."""
    held = Membership.objects.in_force(database_clock()).filter(
        role=Role.SIGNATORY.value, organization__in=list(organizations), user__is_active=True
    )
    found: dict[int, list[User]] = {}
    for membership in held.select_related("user"):
        found.setdefault(membership.organization_id, []).append(membership.user)
    return found


def _names(people: Iterable[User]) -> str:
    return ", ".join(sorted({person.full_name for person in people})) or "nobody holds the role"
