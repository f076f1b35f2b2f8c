"""The people of the tests: one of each role, by the name of their fixture."""

from idea_portal.accounts.models import User
from idea_portal.accounts.roles import Role

from .accounts import Cast, Part

PEOPLE = {
    "researcher": Part("rosa-researcher", (Role.REQUESTER,), "outreach"),
    "steward": Part("stella-steward", (Role.DATA_STEWARD,), "health"),
    "second_steward": Part("sam-steward", (Role.DATA_STEWARD,), "homeless"),
    "signatory": Part("sybil-signatory", (Role.SIGNATORY,), "health"),
    "office_signatory": Part("oscar-signatory", (Role.SIGNATORY,)),
    "legal_reviewer": Part("leo-legal", (Role.LEGAL_REVIEWER,)),
    "compliance_reviewer": Part("cora-compliance", (Role.COMPLIANCE_REVIEWER,)),
    "coordinator": Part("ines-intake", (Role.INTAKE_COORDINATOR,)),
    "analyst": Part("ana-analyst", (Role.LINKAGE_ANALYST,)),
    "output_checker": Part("olga-checker", (Role.OUTPUT_CHECKER,)),
    "second_checker": Part("omar-checker", (Role.OUTPUT_CHECKER,)),
    "administrator": Part(
        "ada-administrator",
        (Role.ADMINISTRATOR,),
        fields={"is_superuser": True, "is_staff": True},
    ),
    "outsider": Part("otis-outsider", (), "university"),
}


def make_person(who: str) -> User:
    """One of the people, made once."""
    return make_people(who)[who]


def make_people(*who: str) -> dict[str, User]:
    """Some of the people, each made once."""
    parts = [PEOPLE[each] for each in who]
    cast = Cast()
    cast.bring_organizations(["office", *(part.organization for part in parts if part.roles)])
    return dict(zip(who, cast.bring(parts), strict=True))
