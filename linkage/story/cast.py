"""Who acts in a chain: people of the register by their roles, nobody twice."""

from dataclasses import dataclass, field

from agreements.models import Review
from agreements.rules.tracks import Track
from datasets.facts.stewardship import stewards_of
from datasets.models import Dataset
from idea_portal.accounts.facts import people_with
from idea_portal.accounts.models import Organization, User
from idea_portal.accounts.roles import Role


class NobodyToAct(Exception):
    """The register has nobody left for a part of the chain."""


@dataclass(slots=True)
class Cast:
    """Finds a person for every part; who has a part in this chain gets no other."""

    taken: dict[str, str] = field(default_factory=dict)

    def the(self, role: Role, organization: Organization | None = None) -> User:
        """The person of a role who acts in this chain, chosen once and kept."""
        part = f"{role}:{organization.code}" if organization else str(role)
        for person in people_with(role, organization=organization).order_by("reference"):
            if self.taken.setdefault(person.person_key, part) == part:
                return person
        where = f" of {organization}" if organization else ""
        raise NobodyToAct(f"The register has no {role.label.lower()}{where} without another part.")

    def ask(self, *people: User) -> None:
        """Keep the people who ask out of every other part."""
        for person in people:
            self.taken[person.person_key] = "team"

    def reviewer_of(self, review: Review) -> User:
        """Who answers on a review track."""
        if review.track == Track.PARTNER:
            return self.the(Role.DATA_STEWARD, review.department)
        if review.track == Track.LEGAL:
            return self.the(Role.LEGAL_REVIEWER)
        return self.the(Role.COMPLIANCE_REVIEWER)


def steward_of(dataset: Dataset) -> User:
    """A person who answers for a dataset."""
    steward = stewards_of(dataset).order_by("reference").first()
    if steward is None:
        raise NobodyToAct(f"Nobody answers for {dataset}.")
    return steward
