"""Reads rows, returns the plain values that rules take."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.models import Exists, OuterRef

from agreements.models import Authorization
from agreements.rules.scope import Scope
from agreements.rules.separation import Part, find_separation
from agreements.rules.vocabulary import Operation
from datasets.facts import dictionary_of
from datasets.models import Delivery
from datasets.rules.delivery_states import DeliveryState
from datasets.rules.dictionary import ElementFacts
from idea_portal.accounts.facts import has_role, held_by
from idea_portal.accounts.models import Organization, User
from idea_portal.accounts.roles import Role
from idea_portal.policy import Finding
from linkage.facts.chain import whole_chains
from linkage.facts.cohort_lists import list_use
from linkage.models import Job, MatchRun, SealedFile
from linkage.rules.extract_content import find_extract
from linkage.rules.job_authorization import DeliveryFacts, JobFacts
from linkage.rules.job_settings import LIST, JobSettings
from linkage.rules.job_states import JobState
from linkage.rules.job_steps import CancelFacts
from linkage.rules.list_use import find_list_use


def is_linkage_analyst(user: User, at: datetime) -> bool:
    """Whether a person is a linkage analyst of the office, not of some other organization."""
    return any(
        held.role == Role.LINKAGE_ANALYST and held.organization.kind == Organization.Kind.OFFICE
        for held in held_by(user, at)
    )


class JobsAtAMoment:
    """What decisions about a person's jobs rest on at a moment, read once for all of them."""

    def __init__(
        self,
        authorizations: Iterable[Authorization],
        runner: User,
        at: datetime,
        *,
        datasets: Iterable[str],
        deliveries: Iterable[str],
    ) -> None:
        authorizations = list(authorizations)
        self._runner = runner
        self._at = at
        self.dictionary = dictionary_of(datasets)
        self._runs = MatchRun.objects.latest_for_each(authorizations)
        self._chains = whole_chains(authorizations)
        self._deliveries = {
            each.reference: (dataset, each) for dataset, each in _deliveries_named(deliveries)
        }
        self._is_linkage_analyst = is_linkage_analyst(runner, at)

    def facts(
        self,
        subject: str,
        operation: Operation,
        authorization: Authorization,
        settings: JobSettings,
        *,
        part: Part = Part.JOB_RUNNER,
    ) -> JobFacts:
        """Everything a decision about one job rests on."""
        dictionary = {
            name: element
            for name, element in self.dictionary.items()
            if element.dataset in settings.datasets
        }
        scope, run = authorization.scope, self._runs.get(authorization.pk)
        chain = self._chains[authorization.request_id]
        return JobFacts(
            reference=subject,
            operation=operation,
            runner=self._runner.full_name,
            runner_is_linkage_analyst=self._is_linkage_analyst,
            separation=find_separation(self._runner.person_key, part, chain),
            datasets=settings.datasets,
            elements=settings.elements,
            deliveries=dict(
                self._deliveries[reference]
                for reference in settings.deliveries.values()
                if reference in self._deliveries
            ),
            identity_roles={name: element.identity_role for name, element in dictionary.items()},
            linkage=run.reference if run else None,
            of_its_kind=(
                *_of_extracts(operation, scope, dictionary),
                *_of_lists(operation, authorization.reference, scope, settings, run, self._at),
            ),
        )


def job_facts(
    subject: str,
    operation: Operation,
    authorization: Authorization,
    settings: JobSettings,
    runner: User,
    at: datetime,
) -> JobFacts:
    """Everything a decision about a job rests on, as it is at a moment."""
    moment = JobsAtAMoment(
        [authorization],
        runner,
        at,
        datasets=settings.datasets,
        deliveries=settings.deliveries.values(),
    )
    return moment.facts(subject, operation, authorization, settings)


def _of_extracts(
    operation: Operation, scope: Scope, dictionary: dict[str, ElementFacts]
) -> Iterator[Finding]:
    if operation is Operation.EXTRACT:
        yield from find_extract(scope, dictionary)


def _of_lists(
    operation: Operation,
    authorization: str,
    scope: Scope,
    settings: JobSettings,
    run: MatchRun | None,
    at: datetime,
) -> Iterator[Finding]:
    """What is asked of a job that names a list, and of every extract about the people on one."""
    is_about_one = operation is Operation.EXTRACT and scope.brought_list is not None
    if LIST in settings.details or is_about_one:
        yield from find_list_use(
            authorization,
            scope,
            list_use(settings.details.get(LIST), at),
            operation=operation,
            linkage=run.reference if run else None,
            at=at,
        )


def _deliveries_named(references: Iterable[str]) -> Iterator[tuple[str, DeliveryFacts]]:
    """Some deliveries with their dataset: whether their content can be read, and what it is."""
    readable = SealedFile.objects.readable().filter(delivery=OuterRef("pk"))
    named = Delivery.objects.filter(reference__in=list(references)).select_related("dataset")
    for delivery in named.annotate(is_readable=Exists(readable)):
        code = delivery.dataset.code
        yield (
            code,
            DeliveryFacts(
                reference=delivery.reference,
                is_stored=delivery.state == DeliveryState.STORED and delivery.is_readable,
                elements=frozenset(f"{code}.{name}" for name in delivery.elements),
            ),
        )


def current_deliveries(datasets: Iterable[str]) -> dict[str, Delivery]:
    """The delivery of each dataset that work reads now, by dataset code."""
    found = Delivery.objects.filter(dataset__code__in=list(datasets)).current()
    return {delivery.dataset.code: delivery for delivery in found.select_related("dataset")}


def cancel_facts(job: Job, user: User, at: datetime) -> CancelFacts:
    return CancelFacts(
        reference=job.reference,
        state=JobState(job.state),
        person_asked_for_it=job.requested_by.person_key == user.person_key,
        person_is_linkage_analyst=is_linkage_analyst(user, at),
        person_is_compliance_reviewer=has_role(user, Role.COMPLIANCE_REVIEWER, at=at),
    )
