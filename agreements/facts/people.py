"""Whether the people of projects are current, for any number of people in a few queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from agreements.facts.acceptances import acceptances_of
from agreements.facts.agreements_at import AgreementsAtAMoment
from agreements.models import RequestMember, ResearchRequest
from agreements.rules.person_standing import PersonFacts, decide_person
from agreements.rules.requirements import Requirement
from agreements.rules.vocabulary import RequirementKind
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


def people_at(people: Iterable[User], moment: AgreementsAtAMoment) -> PeopleAtAMoment:
    """Fetch what says whether some people are current at the moment of some agreements."""
    people, at = list(people), moment.at
    today = Period(at, at).first_day
    trainings: dict[int, dict[str, date]] = {}
    completed = Training.objects.filter(user__in=people, completed_on__lte=today).order_by()
    for user, course, until in completed.values_list("user", "course", "valid_until"):
        courses = trainings.setdefault(user, {})
        courses[course] = max(until, courses.get(course, until))
    held = Membership.objects.in_force(at).filter(user__in=people)
    named = RequestMember.objects.filter(user__in=people).on_the_team(at)
    return PeopleAtAMoment(
        at=at,
        acceptances=acceptances_of(people, moment),
        trainings=trainings,
        memberships=frozenset(held.order_by().values_list("organization_id", "user_id")),
        teams=frozenset(named.order_by().values_list("request_id", "user_id")),
    )
