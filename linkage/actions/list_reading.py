"""Reading a list of people, and saying so in the trail before and after."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from idea_portal.audit import trail
from linkage import vault
from linkage.actions.jobs import Run
from linkage.events import Event
from linkage.extracts.brought import BroughtPeople, brought_people
from linkage.facts.crosswalk import Crosswalk
from linkage.matching.records import SEPARATOR
from linkage.models import CohortList
from linkage.rules.job_settings import LIST


def list_of(held: Run) -> CohortList:
    """The list a job names, which is of the job's own authorization."""
    named = CohortList.objects.select_related("authorization", "sealed_file")
    return named.get(reference=held.settings.details[LIST], authorization=held.job.authorization_id)


def keep_while_publishing(reference: str) -> bool:
    """Keep a list from being destroyed in this transaction; False where it is gone already.

    Whoever destroys it comes before or after: nothing is published about a list that is gone.
    """
    kept = CohortList.objects.stored().select_for_update(of=("self",))
    return kept.filter(reference=reference).first() is not None


def rows_to_match(held: Run, cohort_list: CohortList) -> Any:
    """The columns of a list that say who its rows are about."""
    columns = cohort_list.brought.matched_by
    _record(Event.LIST_READ_INTENDED, held, cohort_list, columns)
    table = vault.read(cohort_list.sealed_file.sealed, columns)
    _record(Event.LIST_READ_DONE, held, cohort_list, columns, rows=table.num_rows)
    return table


def people_on_it(held: Run, crosswalk: Crosswalk | None) -> BroughtPeople | None:
    """Who on a list was matched, and what is carried of them; nothing of what identifies."""
    if not held.settings.details.get(LIST):
        return None
    cohort_list, carried = list_of(held), held.scope.carried
    # The decision that let the job begin requires that there is one.
    match = cohort_list.matches.select_related("job", "sealed_file").latest("pk")
    _record(Event.LIST_READ_INTENDED, held, cohort_list, carried)
    matched = vault.read(match.sealed_file.sealed)
    people = brought_people(
        reference=cohort_list.reference,
        match=match.reference,
        content_hmac=cohort_list.content_hmac,
        carried=carried,
        matched=matched,
        rows=vault.read(cohort_list.sealed_file.sealed, carried),
        owners=persons(crosswalk, held.scope.datasets),
    )
    _record(Event.LIST_READ_DONE, held, cohort_list, carried, rows=matched.num_rows)
    return people


def persons(
    crosswalk: Crosswalk | None, datasets: Iterable[str]
) -> Iterable[tuple[str, str]] | None:
    """Records with their persons, as the authorization's index knows them; None without one."""
    if crosswalk is None:
        return None
    return (
        (f"{dataset}{SEPARATOR}{record_key}", str(person))
        for dataset in sorted(datasets)
        for record_key, person in crosswalk.people_of(dataset)
    )


@transaction.atomic
def _record(
    event: Event, held: Run, cohort_list: CohortList, columns: Sequence[str], **details: Any
) -> None:
    trail.record(
        event,
        subject=held.job,
        by=held.job.requested_by,
        about=[held.job.authorization, cohort_list],
        columns=list(columns),
        **details,
    )
