"""Reads rows, returns the plain values that rules take."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from agreements.models import Authorization
from agreements.rules.scope import Scope
from agreements.rules.separation import Part, find_separation
from agreements.rules.vocabulary import Operation
from datasets.facts import dictionary_of
from datasets.models import Delivery
from datasets.rules.dictionary import ElementFacts
from idea_portal.accounts.facts import has_role
from idea_portal.accounts.models import Organization, User
from idea_portal.accounts.roles import Role
from idea_portal.policy import Finding
from linkage.facts.chain import whole_chain
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
    office = Organization.objects.filter(kind=Organization.Kind.OFFICE).first()
    return office is not None and has_role(user, Role.LINKAGE_ANALYST, organization=office, at=at)


def job_facts(
    subject: str,
    operation: Operation,
    authorization: Authorization,
    settings: JobSettings,
    runner: User,
    at: datetime,
    *,
    part: Part = Part.JOB_RUNNER,
) -> JobFacts:
    """Everything a decision about a job rests on, as it is at a moment."""
    dictionary, scope = dictionary_of(settings.datasets), authorization.scope
    run = MatchRun.objects.latest_for(authorization)
    return JobFacts(
        reference=subject,
        operation=operation,
        runner=runner.full_name,
        runner_is_linkage_analyst=is_linkage_analyst(runner, at),
        separation=find_separation(runner.person_key, part, whole_chain(authorization)),
        datasets=settings.datasets,
        elements=settings.elements,
        deliveries=delivery_facts(settings.deliveries.values()),
        identity_roles={name: element.identity_role for name, element in dictionary.items()},
        linkage=run.reference if run else None,
        of_its_kind=(
            *_of_extracts(operation, scope, dictionary),
            *_of_lists(operation, authorization.reference, scope, settings, run, at),
        ),
    )


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


def delivery_facts(references: Iterable[str]) -> dict[str, DeliveryFacts]:
    """The named deliveries by dataset: whether their content can still be read, and what it is."""
    found = Delivery.objects.filter(reference__in=list(references)).select_related("dataset")
    readable = set(
        SealedFile.objects.readable()
        .filter(delivery__in=found)
        .values_list("delivery__reference", flat=True)
    )
    stored = set(found.stored().values_list("reference", flat=True))
    return {
        delivery.dataset.code: DeliveryFacts(
            reference=delivery.reference,
            is_stored=delivery.reference in stored & readable,
            elements=frozenset(f"{delivery.dataset.code}.{name}" for name in delivery.elements),
        )
        for delivery in found
    }


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
