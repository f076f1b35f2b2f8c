"""What showing records to a person reads, and whether a linkage of theirs could read the same."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from django.db.models import Q

from agreements.models import Authorization
from agreements.rules.authorization_force import AuthorizationFacts
from agreements.rules.scope import Scope, dataset_of
from agreements.rules.separation import Part
from agreements.rules.vocabulary import Operation
from datasets.models import Delivery
from datasets.rules.vocabulary import IdentityRole
from idea_portal.accounts.models import User
from idea_portal.policy import Decision
from linkage.facts.jobs import JobsAtAMoment, current_deliveries
from linkage.facts.review_cases import roles_of
from linkage.matching.points import Attribute
from linkage.models import MatchRun, SealedFile
from linkage.rules.job_authorization import decide_job
from linkage.rules.job_settings import JobSettings


class Shows(Protocol):
    """What is shown: records of some datasets, by what a run's points compared."""

    @property
    def reference(self) -> str: ...
    @property
    def run(self) -> MatchRun: ...
    @property
    def datasets(self) -> Collection[str]: ...
    @property
    def attributes(self) -> Collection[Attribute]: ...


Shown = TypeVar("Shown", bound=Shows)


class ReadingsAtAMoment(Generic[Shown]):
    """Some things to show, authorizations and one person at a moment: their grounds read once."""

    def __init__(
        self,
        subjects: Collection[Shown],
        authorizations: Iterable[Authorization],
        user: User,
        at: datetime,
    ) -> None:
        self._at = at
        self._deliveries = _deliveries_of(subjects)
        self._jobs = JobsAtAMoment(
            authorizations,
            user,
            at,
            datasets={code for subject in subjects for code in subject.datasets},
            deliveries={
                each.reference for found in self._deliveries.values() for each in found.values()
            },
        )

    def reading(
        self, subject: Shown, held: Authorization, facts: AuthorizationFacts
    ) -> tuple[JobSettings, Decision]:
        """Showing records reads what a linkage of their datasets would: one rule for both."""
        reading = self._columns(subject, facts.scope)
        asked = self._jobs.facts(
            subject.reference, Operation.LINK, held, reading, part=Part.CLERICAL_REVIEWER
        )
        return reading, decide_job(asked, facts, at=self._at)

    def _columns(self, subject: Shown, scope: Scope) -> JobSettings:
        """The columns that points compare, within the scope."""
        compared = {IdentityRole.RECORD_KEY} | {
            role for attribute in subject.attributes for role in roles_of(attribute)
        }
        dictionary = self._jobs.dictionary
        deliveries = self._deliveries[subject]
        delivered = {
            f"{code}.{name}" for code, each in deliveries.items() for name in each.elements
        }
        return JobSettings(
            datasets=frozenset(subject.datasets),
            elements=frozenset(
                element
                for element in scope.linkage_elements & delivered
                if dataset_of(element) in subject.datasets
                and element in dictionary
                and dictionary[element].identity_role in compared
            ),
            deliveries={code: each.reference for code, each in deliveries.items()},
        )


def others_over(subjects: Collection[Shown], at: datetime) -> dict[Shown, list[Authorization]]:
    """For each, what is in force over its datasets beside the authorization of its run."""
    wanted = Q(pk__in=[])
    for datasets in {tuple(subject.datasets) for subject in subjects}:
        wanted |= Q(scope_record__datasets__contains=list(datasets))
    running = Authorization.objects.running(at).filter(wanted)
    scopes = [
        (each, frozenset(each.scope_record["datasets"]))
        for each in running.select_related("request__organization")
    ]
    return {
        subject: [
            each
            for each, datasets in scopes
            if datasets.issuperset(subject.datasets) and each.pk != subject.run.authorization_id
        ]
        for subject in subjects
    }


def _deliveries_of(subjects: Iterable[Shown]) -> dict[Shown, dict[str, Delivery]]:
    """The deliveries a run read, and the current one where such a delivery was destroyed."""
    read = {
        subject: {
            code: reference
            for code, reference in subject.run.job.set_to.deliveries.items()
            if code in subject.datasets
        }
        for subject in subjects
    }
    kept = Delivery.objects.stored().filter(
        reference__in={reference for named in read.values() for reference in named.values()},
        pk__in=SealedFile.objects.readable().values("delivery"),
    )
    stored = {each.reference: each for each in kept}
    found = {
        subject: {
            code: stored[reference] for code, reference in named.items() if reference in stored
        }
        for subject, named in read.items()
    }
    missing = {code for subject in found for code in subject.datasets if code not in found[subject]}
    current = current_deliveries(missing) if missing else {}
    return {
        subject: named
        | {
            code: current[code]
            for code in subject.datasets
            if code in current.keys() - named.keys()
        }
        for subject, named in found.items()
    }
