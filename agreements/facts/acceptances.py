"""Who has accepted which acceptable-use agreement."""

from collections.abc import Iterable
from datetime import datetime

from agreements.facts.agreements_at import AgreementsAtAMoment, agreements_at
from agreements.models import Signature
from idea_portal.accounts.models import User
from idea_portal.policy import Decision


def acceptance_of(user: User, at: datetime) -> Decision:
    """Whether a person has accepted every acceptable-use agreement in force at a moment."""
    return acceptances_of([user], agreements_at(at))[user.pk]


def acceptances_of(people: Iterable[User], moment: AgreementsAtAMoment) -> dict[int, Decision]:
    """The same of some people, from agreements that were read already."""
    people = list(people)
    signed = Signature.objects.filter(
        version__in=[version.pk for version in moment.rules_of_use],
        party=None,
        person__in=[person.person_key for person in people],
        signed_at__lte=moment.at,
    )
    told = signed.order_by("signed_at").values_list("person", "version", "signed_at")
    accepted = {(person, version): signed_at for person, version, signed_at in told}
    return {person.pk: moment.acceptance(person, accepted) for person in people}
