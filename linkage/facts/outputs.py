"""What rules read of outputs: their checks, who acts on them, and what was released before."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.db.models import Q

from agreements.models import Authorization
from agreements.rules.authorization_force import AuthorizationFacts
from agreements.rules.vocabulary import OutputKind
from idea_portal.accounts.facts import has_role
from idea_portal.accounts.models import User
from idea_portal.accounts.roles import Role
from idea_portal.audit.sealed import keeps_sealed_from
from idea_portal.policy import Decision
from linkage.disclosure.earlier_releases import EarlierRelease
from linkage.disclosure.report import examine
from linkage.disclosure.tables import PublishedTable
from linkage.events import Event
from linkage.facts.chain import whole_chain
from linkage.models import CohortList, DownloadLink, Job, Output, OutputCheck
from linkage.models.output import LOOKS_AT_OUTPUTS
from linkage.rules.cells import CellCheck, TableFacts
from linkage.rules.download import DownloadFacts, LinkFacts
from linkage.rules.job_states import JobKind
from linkage.rules.output_states import CheckOutcome, OutputState
from linkage.rules.release import CheckerFacts, CheckMade, OutputFacts, ReleaseCheck
from linkage.rules.visibility import may_see_counts, may_see_report

# What these found tells how much is in an output, or lets it be guessed from its hash.
TELLING = frozenset({*CellCheck, ReleaseCheck.CONTENT_UNCHANGED})
# Jobs whose end tells how much is in an output or of a list, and what of them tells it.
COUNTING_JOBS = (JobKind.EXTRACT.value, JobKind.MATCHING.value)
COUNTING_EVENTS = tuple(
    event.value for event in (Event.JOB_SUCCEEDED, Event.JOB_HALTED, Event.LIST_READ_DONE)
)
NOT_TOLD = "What was found is told to those who check the output, until it is released."


def output_facts(output: Output, at: datetime, *, content_found: str | None) -> OutputFacts:
    """An output as those who check and release it must know it."""
    return facts_of_output(
        output, checks_of([output]), _table_facts(output), lists_gone([output], at), content_found
    )


def checks_of(outputs: Iterable[Output]) -> list[OutputCheck]:
    """The checks made of some outputs."""
    made = OutputCheck.objects.filter(output__in=[output.pk for output in outputs])
    return list(made.select_related("checker__second_account_of"))


def lists_gone(outputs: Iterable[Output], at: datetime) -> frozenset[str]:
    """The lists some outputs are about that were destroyed by a moment."""
    named = {output.list_reference for output in outputs} - {None}
    if not named:
        return frozenset()
    gone = CohortList.objects.filter(reference__in=named, destroyed_at__lte=at)
    return frozenset(gone.values_list("reference", flat=True))


def facts_of_output(
    output: Output,
    checks: Iterable[OutputCheck],
    table: TableFacts | None,
    gone: frozenset[str],
    content_found: str | None,
) -> OutputFacts:
    """The same, from what was read of several outputs together."""
    return OutputFacts(
        reference=output.reference,
        state=OutputState(output.state),
        author=output.author.person_key,
        content_sha256=output.content_sha256,
        content_found=content_found,
        checks=tuple(
            CheckMade(
                checker=check.checker.person_key,
                outcome=CheckOutcome(check.outcome),
                content_sha256=check.content_sha256,
            )
            for check in checks
            if check.output_id == output.pk
        ),
        table=table,
        about_list=output.list_reference,
        is_list_gone=output.list_reference in gone,
    )


def checker_facts(user: User, output: Output, at: datetime) -> CheckerFacts:
    return CheckerFacts(
        person=user.person_key,
        is_output_checker=has_role(user, Role.OUTPUT_CHECKER, at=at),
        chain=whole_chain(output.authorization),
    )


def download_facts(
    output: Output,
    person: User,
    authorization: AuthorizationFacts,
    *,
    content_found: str | None,
    account_is_open: bool | None = None,
) -> DownloadFacts:
    """What decides whether a person may have an output. The account is read anew every time."""
    release = getattr(output, "release", None)
    if account_is_open is None:
        account_is_open = is_account_open(person)
    return DownloadFacts(
        output=output.reference,
        state=OutputState(output.state),
        released_sha256=release.content_sha256 if release else None,
        content_found=content_found,
        person=str(person.reference),
        name=person.full_name,
        account_is_open=account_is_open,
        authorization=authorization,
    )


def is_account_open(person: User) -> bool:
    return User.objects.filter(pk=person.pk, is_active=True).exists()


def link_facts(link: DownloadLink) -> LinkFacts:
    return LinkFacts(
        reference=link.reference,
        person=str(link.person.reference),
        expires_at=link.expires_at,
        is_used=link.events.exists(),
    )


def earlier_releases(deliveries: Iterable[str], population: str) -> list[EarlierRelease]:
    """The tables that have left, of any request, counted from one of these deliveries."""
    released = Output.objects.released_aggregates_from(deliveries)
    return [_earlier(output, population) for output in released]


def people_of(authorization: Authorization) -> list[User]:
    """The people named on an authorization."""
    return list(User.objects.filter(reference__in=authorization.scope.people))


def sees_report(user: User, output: Output) -> bool:
    """Reports count what is blank or left out: for those who build, check and audit."""
    return may_see_report(
        looks_at_outputs=has_role(user, *LOOKS_AT_OUTPUTS), is_named=_is_named(user, output)
    )


def sees_counts(user: User, output: Output) -> bool:
    """Whether a person may know how much is in an output."""
    return may_see_counts(
        was_released=output.was_released,
        looks_at_outputs=has_role(user, *LOOKS_AT_OUTPUTS),
        is_named=_is_named(user, output),
    )


@keeps_sealed_from
def counts_of_their_own(reader: User) -> Q:
    """What tells a reader who is to have an output how much is in it, before its release.

    Whoever is named on an authorization is not told in the trail either what its pages keep
    from them; of a list, not even later how many matched.
    """
    named = [str(reader.reference)]
    own = Q(authorization__scope_record__people__contains=named)
    unreleased = Output.objects.filter(own, release=None)
    jobs = Job.objects.filter(own, kind__in=COUNTING_JOBS, output__release=None)
    return Q(subject_reference__in=unreleased.values("reference")) | Q(
        what__in=COUNTING_EVENTS, subject_reference__in=jobs.values("reference")
    )


def has_table_to_examine(output: Output) -> bool:
    """Whether a table of counts has yet to leave: one that has left was examined then."""
    return output.kind == OutputKind.AGGREGATE and output.state != OutputState.RELEASED


def examined(output: Output, released: Iterable[Output]) -> TableFacts:
    """What an attack finds on a table, alone and with those of its deliveries that have left."""
    table = PublishedTable.from_record(output.report["table"])
    population = output.report["population"]
    earlier = [
        _earlier(each, population)
        for each in released
        if each.pk != output.pk and set(each.deliveries) & set(output.deliveries)
    ]
    return examine(table, earlier, reference=output.reference)


def as_told_to(user: User, output: Output, decision: Decision) -> Decision:
    """A decision about an output without the evidence a person may not have; the answer stays."""
    if sees_counts(user, output):
        return decision
    findings = tuple(
        replace(finding, because=NOT_TOLD, remedy="") if finding.check in TELLING else finding
        for finding in decision.findings
    )
    return replace(decision, findings=findings)


def _is_named(user: User, output: Output) -> bool:
    return str(user.reference) in output.authorization.scope.people


def _table_facts(output: Output) -> TableFacts | None:
    if not has_table_to_examine(output):
        return None
    return examined(output, Output.objects.released_aggregates_from(output.deliveries))


def _earlier(released: Output, population: str) -> EarlierRelease:
    return EarlierRelease(
        reference=released.reference,
        table=PublishedTable.from_record(released.report["table"]),
        of_same_people=released.report["population"] == population,
    )
