"""The people of the tests: one of each role, by the name of their fixture."""

from idea_portal.accounts.models import User
from idea_portal.accounts.roles import Role

from .accounts import make_organization, make_user

PEOPLE = {
    "researcher": ("rosa-researcher", "outreach", [Role.REQUESTER]),
    "steward": ("stella-steward", "health", [Role.DATA_STEWARD]),
    "second_steward": ("sam-steward", "homeless", [Role.DATA_STEWARD]),
    "signatory": ("sybil-signatory", "health", [Role.SIGNATORY]),
    "office_signatory": ("oscar-signatory", "office", [Role.SIGNATORY]),
    "legal_reviewer": ("leo-legal", "office", [Role.LEGAL_REVIEWER]),
    "compliance_reviewer": ("cora-compliance", "office", [Role.COMPLIANCE_REVIEWER]),
    "coordinator": ("ines-intake", "office", [Role.INTAKE_COORDINATOR]),
    "analyst": ("ana-analyst", "office", [Role.LINKAGE_ANALYST]),
    "output_checker": ("olga-checker", "office", [Role.OUTPUT_CHECKER]),
    "second_checker": ("omar-checker", "office", [Role.OUTPUT_CHECKER]),
    "administrator": ("ada-administrator", "office", [Role.ADMINISTRATOR]),
    "outsider": ("otis-outsider", "university", []),
}
MORE = {"administrator": {"is_superuser": True, "is_staff": True}}


def make_person(who: str) -> User:
    """One of the people, made once."""
    name, organization, roles = PEOPLE[who]
    make_organization("office")
    known = User.objects.filter(email=f"{name}@example.org").first()
    return known or make_user(name, *roles, organization=organization, **MORE.get(who, {}))
