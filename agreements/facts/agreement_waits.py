"""What an agreement waits for, and whom."""

from __future__ import annotations

from dataclasses import dataclass

from agreements.facts.agreement_rights import CLEARED_BY
from agreements.models import AgreementVersion
from agreements.rules.agreement_states import ClearanceKind, VersionState
from idea_portal.accounts.facts import people_with
from idea_portal.accounts.roles import Role


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
            return [
                Wait(
                    f"Signature of {party.organization.name}",
                    _names(people_with(Role.SIGNATORY, organization=party.organization)),
                )
                for party in version.parties.all()
                if party.pk not in signed
            ]
        case VersionState.EXECUTED:
            return []


def _names(people) -> str:
    return ", ".join(sorted(person.full_name for person in people)) or "nobody holds the role"
