"""Whether the people of projects are current, for any number of people in a few queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from agreements.models import (
    Agreement,
    AgreementVersion,
    RequestMember,
    ResearchRequest,
    Signature,
)
from agreements.rules.acceptance import AcceptanceFacts, decide_acceptance
from agreements.rules.person_standing import PersonFacts, decide_person
from agreements.rules.requirements import Requirement
from agreements.rules.vocabulary import AgreementKind, RequirementKind
from idea_portal.accounts.models import Membership, Training, User
from idea_portal.policy import Decision, Period


@dataclass(frozen=True, slots=True)
class PeopleAtAMoment:
    """Some people, and everything that says whether they are current."""

    at: datetime
    acceptances: Mapping[int, Decision]
    trainings: Mapping[int, Mapping[str, date]]
    memberships: frozenset[tuple[int, int]]
    teams: frozenset[tuple[int, int]]

    def standing(
        self, user: User, request: ResearchRequest, requirements: Iterable[Requirement]
    ) -> Decision:
        """Whether a person may work with what a request's project receives."""
        facts = PersonFacts(
            reference=str(user.reference),
            name=user.full_name,
            is_active=user.is_active,
            is_on_the_team=(request.pk, user.pk) in self.teams,
            belongs=(request.organization_id, user.pk) in self.memberships,
            recipient=request.organization.name,
            acceptance=self.acceptances[user.pk],
            trained_until=self.trainings.get(user.pk, {}),
            courses_required=frozenset(
                each.course for each in requirements if each.kind is RequirementKind.TRAINING
            ),
            today=Period(self.at, self.at).first_day,
        )
        return decide_person(facts, at=self.at)


def people_at(people: Iterable[User], at: datetime) -> PeopleAtAMoment:
    """Fetch what says whether some people are current at a moment."""
    people = list(people)
    today = Period(at, at).first_day
    trainings: dict[int, dict[str, date]] = {}
    for training in Training.objects.filter(user__in=people, completed_on__lte=today):
        courses = trainings.setdefault(training.user_id, {})
        longest = courses.get(training.course, training.valid_until)
        courses[training.course] = max(longest, training.valid_until)
    held = Membership.objects.in_force(at).filter(user__in=people)
    named = RequestMember.objects.filter(user__in=people).on_the_team(at)
    return PeopleAtAMoment(
        at=at,
        acceptances=_acceptances(people, at),
        trainings=trainings,
        memberships=frozenset(held.values_list("organization_id", "user_id")),
        teams=frozenset(named.values_list("request_id", "user_id")),
    )


def _acceptances(people: list[User], at: datetime) -> dict[int, Decision]:
    in_force = Agreement.objects.filter(kind=AgreementKind.AUA.value).in_force(at)
    versions = list(
        AgreementVersion.objects.newest_effective(at)
        .filter(agreement__in=in_force)
        .select_related("agreement")
        .order_by("agreement__reference")
    )
    signed = Signature.objects.filter(
        version__in=versions,
        party=None,
        person__in=[person.person_key for person in people],
        signed_at__lte=at,
    )
    accepted = {(each.person, each.version_id): each.signed_at for each in signed}
    return {
        person.pk: decide_acceptance(
            str(person.reference),
            person.full_name,
            [
                AcceptanceFacts(
                    version.reference,
                    version.number,
                    accepted.get((person.person_key, version.pk)),
                )
                for version in versions
            ],
            at=at,
        )
        for person in people
    }
