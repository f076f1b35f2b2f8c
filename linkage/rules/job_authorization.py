"""Is this job allowed, and why. Asked when it is requested, claimed, at every step, and published."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from agreements.rules.authorization_force import AuthorizationFacts, decide_authorization
from agreements.rules.cover_lines import part_of
from agreements.rules.scope import Clause, Scope, dataset_of, every_pair, pair_name
from agreements.rules.vocabulary import Operation, Use
from datasets.rules.vocabulary import IdentityRole
from idea_portal.policy import Decision, Finding


class JobCheck(StrEnum):
    AUTHORIZATION_IN_FORCE = "authorization-in-force"
    RUNNER_IS_LINKAGE_ANALYST = "runner-is-linkage-analyst"
    DUTIES_SEPARATED = "duties-separated"
    OPERATION_PERMITTED = "operation-permitted"
    DATASETS_IN_SCOPE = "datasets-in-scope"
    ELEMENTS_IN_SCOPE = "elements-in-scope"
    IDENTITY_ELEMENTS_ONLY = "identity-elements-only"
    LINKAGE_PAIRS_PERMITTED = "linkage-pairs-permitted"
    RECORDS_HAVE_KEYS = "records-have-keys"
    DELIVERIES_STORED = "deliveries-stored"
    RECORDS_LINKED = "records-linked"


KEYS = frozenset({IdentityRole.RECORD_KEY, IdentityRole.HOUSEHOLD_KEY})

# For what a job of each kind reads an element: a scope names its clauses by that.
USES = {
    Operation.LINK: (Use.LINKAGE,),
    Operation.EXTRACT: (Use.OUTPUT, Use.CONDITION, Use.LINKAGE),
}

# A person who fails one of these has no part in the job at all: not even a refused one is made.
ABOUT_THE_PERSON = frozenset({JobCheck.RUNNER_IS_LINKAGE_ANALYST, JobCheck.DUTIES_SEPARATED})


@dataclass(frozen=True, slots=True)
class DeliveryFacts:
    """The delivery of a dataset that a job reads."""

    reference: str
    is_stored: bool
    elements: frozenset[str]


@dataclass(frozen=True, slots=True)
class JobFacts:
    """What a job is about to do, on whose account, and what it would read."""

    reference: str
    operation: Operation
    runner: str
    runner_is_linkage_analyst: bool
    separation: Finding
    datasets: frozenset[str]
    elements: frozenset[str]
    deliveries: Mapping[str, DeliveryFacts]
    identity_roles: Mapping[str, IdentityRole] = field(default_factory=dict)
    linkage: str | None = None  # the published linkage an extract joins its datasets by
    of_its_kind: tuple[Finding, ...] = ()  # what only this kind of job is asked


def decide_job(job: JobFacts, authorization: AuthorizationFacts, *, at: datetime) -> Decision:
    """Decide whether a job may run at a moment under an authorization."""
    scope = authorization.scope
    return Decision(
        subject=job.reference,
        question=f"May {job.reference} {job.operation} data under {authorization.reference}?",
        findings=(
            _authorization_in_force(authorization, at),
            _runner_is_linkage_analyst(job),
            Finding(JobCheck.DUTIES_SEPARATED, job.separation.passed, job.separation.because),
            _operation_permitted(job, authorization),
            _datasets_in_scope(job, scope),
            *_elements_in_scope(job, scope),
            *_identity_elements_only(job),
            *_linkage_pairs_permitted(job, scope),
            *_records_have_keys(job),
            *_deliveries_stored(job),
            *_records_linked(job),
            *job.of_its_kind,
        ),
        at=at,
        about=(authorization.reference, *sorted(job.datasets), *sorted(scope.agreements)),
    )


def _authorization_in_force(authorization: AuthorizationFacts, at: datetime) -> Finding:
    force = decide_authorization(authorization, at)
    because = " ".join(finding.because for finding in force.refusals) or (
        f"{authorization.reference} is in force and lasts through {authorization.period.last_day}."
    )
    return Finding(JobCheck.AUTHORIZATION_IN_FORCE, force.allowed, because)


def _runner_is_linkage_analyst(job: JobFacts) -> Finding:
    is_one = job.runner_is_linkage_analyst
    return Finding(
        JobCheck.RUNNER_IS_LINKAGE_ANALYST,
        is_one,
        f"{job.runner} is {'' if is_one else 'not '}a linkage analyst of the office.",
        remedy="" if is_one else "Ask a linkage analyst of the office to start the job.",
    )


def _operation_permitted(job: JobFacts, authorization: AuthorizationFacts) -> Finding:
    scope = authorization.scope
    permitted = {
        Operation.LINK: bool(scope.linkage_elements),
        Operation.EXTRACT: bool(scope.elements or scope.aggregate_by),
    }
    words = " and ".join(operation for operation, holds in permitted.items() if holds) or "nothing"
    return Finding(
        JobCheck.OPERATION_PERMITTED,
        permitted[job.operation],
        f"{authorization.reference} permits to: {words}.",
    )


def _datasets_in_scope(job: JobFacts, scope: Scope) -> Finding:
    outside = sorted(job.datasets - scope.datasets)
    because = (
        f"The job reads {_listed(job.datasets)}; outside the scope: {_listed(outside)}."
        if job.datasets
        else "The job names no dataset."
    )
    return Finding(JobCheck.DATASETS_IN_SCOPE, bool(job.datasets) and not outside, because)


def _elements_in_scope(job: JobFacts, scope: Scope) -> Iterator[Finding]:
    """One finding per dataset, with the clauses that open its elements."""
    check = JobCheck.ELEMENTS_IN_SCOPE
    readable = _readable(job, scope)
    if not job.elements:
        yield Finding(check, False, "The job names no data elements.")
    for dataset in sorted({dataset_of(element) for element in job.elements}):
        asked = {element for element in job.elements if dataset_of(element) == dataset}
        outside = sorted(asked - readable)
        clauses = {
            clause
            for element in asked
            for use in USES[job.operation]
            for clause in scope.because.get(part_of(element, use), ())
        }
        because = (
            f"Outside the scope: {_listed(outside)}."
            if outside
            else f"{dataset}: {_listed(_names(asked))}{_under(clauses)}."
        )
        yield Finding(check, not outside, because)


def _readable(job: JobFacts, scope: Scope) -> frozenset[str]:
    if job.operation is Operation.LINK:
        return scope.linkage_elements
    # An extract also reads the keys by which a record and a household are known.
    keys = frozenset(
        element for element in scope.linkage_elements if job.identity_roles.get(element) in KEYS
    )
    return scope.elements | scope.condition_elements | keys


def _identity_elements_only(job: JobFacts) -> Iterator[Finding]:
    if job.operation is not Operation.LINK:
        return
    others = sorted(
        element
        for element in job.elements
        if job.identity_roles.get(element, IdentityRole.NONE) is IdentityRole.NONE
    )
    yield Finding(
        JobCheck.IDENTITY_ELEMENTS_ONLY,
        not others,
        f"The dictionary gives no identity role to: {_listed(others)}."
        if others
        else f"All {len(job.elements)} elements identify people; nothing else is read.",
    )


def _linkage_pairs_permitted(job: JobFacts, scope: Scope) -> Iterator[Finding]:
    """Linking three datasets takes leave for each of the three pairs."""
    check = JobCheck.LINKAGE_PAIRS_PERMITTED
    pairs = sorted(every_pair(job.datasets), key=pair_name)
    if not pairs:
        yield Finding(check, True, "Records of one dataset only: no pair of datasets is joined.")
    for pair in pairs:
        permitted = pair in scope.linkage_pairs
        clauses = scope.because.get(f"linkage:{pair_name(pair)}", ())
        because = (
            f"Records of {' and '.join(sorted(pair))} may be linked{_under(clauses)}."
            if permitted
            else f"No agreement permits linking records of {' and '.join(sorted(pair))}."
        )
        yield Finding(check, permitted, because)


def _records_have_keys(job: JobFacts) -> Iterator[Finding]:
    if job.operation is not Operation.LINK:
        return
    keyed = {
        dataset_of(element)
        for element in job.elements
        if job.identity_roles.get(element) is IdentityRole.RECORD_KEY
    }
    without = sorted(job.datasets - keyed)
    yield Finding(
        JobCheck.RECORDS_HAVE_KEYS,
        not without,
        f"No record key may be read for: {_listed(without)}. Records could not be told apart."
        if without
        else "Every dataset has a record key that may be read.",
    )


def _deliveries_stored(job: JobFacts) -> Iterator[Finding]:
    for dataset in sorted(job.datasets):
        yield _delivery_stored(job, dataset)


def _delivery_stored(job: JobFacts, dataset: str) -> Finding:
    check = JobCheck.DELIVERIES_STORED
    delivery = job.deliveries.get(dataset)
    if delivery is None:
        return Finding(check, False, f"{dataset} has no stored delivery.")
    if not delivery.is_stored:
        return Finding(check, False, f"{delivery.reference} of {dataset} was destroyed.")
    asked = {element for element in job.elements if dataset_of(element) == dataset}
    missing = sorted(asked - delivery.elements)
    because = (
        f"{delivery.reference} does not hold: {_listed(missing)}."
        if missing
        else f"{delivery.reference} of {dataset} is stored and holds every element asked for."
    )
    return Finding(check, not missing, because)


def _records_linked(job: JobFacts) -> Iterator[Finding]:
    if job.operation is Operation.LINK or len(job.datasets) < 2:
        return
    yield Finding(
        JobCheck.RECORDS_LINKED,
        job.linkage is not None,
        f"The records were linked by {job.linkage}."
        if job.linkage
        else "The records of these datasets have not been linked under this authorization.",
        remedy="" if job.linkage else "Run a linkage job first.",
    )


def _under(clauses: Iterable[Clause]) -> str:
    return f", under {_listed(str(clause) for clause in clauses)}" if clauses else ""


def _names(elements: set[str]) -> list[str]:
    return sorted(element.partition(".")[2] for element in elements)


def _listed(words: Iterable[str]) -> str:
    return ", ".join(sorted(words)) or "nothing"
