"""What records rest on directly, and what came of them: asked once for records of one kind."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Model, Q, QuerySet, prefetch_related_objects

from agreements.models import Agreement, Authorization, ResearchRequest, Review
from datasets.models import Dataset, Delivery
from idea_portal.audit import trail
from linkage.events import Event
from linkage.models import CohortList, DownloadLink, Job, MatchRun, Output, Release, ReviewCase
from linkage.rules.job_settings import LIST
from linkage.rules.job_states import JobKind


def rests_on(records: list[Any]) -> Iterator[Model]:
    """The records that some records of one kind rest on directly, in no order."""
    for found in _below(records):
        # Whoever walks sorts what was met: an order would be worked out for nothing.
        yield from found.order_by()


def came_of(records: list[Any]) -> Iterator[Model]:
    """The records that came of some records of one kind directly, in no order."""
    for found in _above(records):
        yield from found.order_by()


def _below(records: list[Any]) -> Iterator[QuerySet[Any]]:
    match records:
        case [Agreement(), *_]:
            yield Agreement.objects.filter(children__in=records).distinct()
        case [Delivery(), *_]:
            yield Dataset.objects.filter(deliveries__in=records).distinct()
            yield _agreements_when_received(records)
        case [Review(), *_]:
            yield ResearchRequest.objects.filter(reviews__in=records).distinct()
        case [Authorization(), *_]:
            requests = ResearchRequest.objects.filter(authorization__in=records)
            yield requests
            reviews = Review.objects.filter(request__in=requests).current()
            yield reviews.select_related("request", "department")
            governing = {each for record in records for each in record.scope.agreements}
            yield Agreement.objects.filter(reference__in=governing)
        case [CohortList(), *_]:
            yield Authorization.objects.filter(lists__in=records).distinct()
        case [Job(), *_]:
            yield Authorization.objects.filter(jobs__in=records).distinct()
            lists = {record.set_to.details.get(LIST) or "" for record in records}
            yield CohortList.objects.filter(reference__in=lists)
            read = {each for record in records for each in record.set_to.deliveries.values()}
            yield Delivery.objects.filter(reference__in=read)
            yield _linkages_used(records)
        case [ReviewCase(), *_]:
            yield Job.objects.filter(match_run__cases__in=records).distinct()
        case [Output(), *_]:
            yield Job.objects.filter(output__in=records)
        case [Release() | DownloadLink(), *_]:
            yield Output.objects.filter(pk__in={record.output_id for record in records})


def _above(records: list[Any]) -> Iterator[QuerySet[Any]]:
    match records:
        case [Agreement(), *_]:
            yield Agreement.objects.filter(parent__in=records)
            references = [record.reference for record in records]
            stored = trail.told().filter(about__overlap=references, what=Event.DELIVERY_STORED)
            received = list(stored.values_list("subject_reference", flat=True))
            yield Delivery.objects.filter(reference__in=received)
            yield _authorized("agreements", references)
        case [Dataset(), *_]:
            yield Delivery.objects.filter(dataset__in=records)
            yield _authorized("datasets", [record.code for record in records])
        case [Delivery(), *_]:
            prefetch_related_objects(records, "dataset")
            reading = Q(pk__in=[])
            for record in records:
                reading |= Q(**{f"settings__deliveries__{record.dataset.code}": record.reference})
            yield Job.objects.filter(reading)
        case [ResearchRequest(), *_]:
            yield Review.objects.filter(request__in=records)
            yield Authorization.objects.filter(request__in=records)
        case [Review(), *_]:
            requests = {record.request_id for record in records}
            yield Authorization.objects.filter(request__in=requests)
        case [Authorization(), *_]:
            yield CohortList.objects.filter(authorization__in=records)
            yield Job.objects.filter(authorization__in=records)
        case [CohortList(), *_]:
            brought = [record.reference for record in records]
            yield Job.objects.filter(settings__details__list__in=brought)
        case [Job(), *_]:
            yield Output.objects.filter(job__in=records)
        case [Output(), *_]:
            yield Release.objects.filter(output__in=records)
            yield DownloadLink.objects.filter(output__in=records)


def _authorized(part: str, named: Iterable[str]) -> QuerySet[Authorization]:
    """The authorizations whose scope names one of some agreements or datasets."""
    wanted = Q(pk__in=[])
    for each in named:
        wanted |= Q(**{f"scope_record__{part}__contains": [each]})
    return Authorization.objects.filter(wanted)


def _agreements_when_received(deliveries: Iterable[Delivery]) -> QuerySet[Agreement]:
    references = [delivery.reference for delivery in deliveries]
    stored = trail.told().filter(
        about__overlap=references, subject_reference__in=references, what=Event.DELIVERY_STORED
    )
    about = {reference for each in stored for reference in each.about}
    return Agreement.objects.filter(reference__in=about)


def _linkages_used(jobs: Iterable[Job]) -> QuerySet[Job]:
    """The linkages extracts joined their datasets by: the latest published before each began."""
    extracts = [job for job in jobs if job.kind == JobKind.EXTRACT and job.claimed_at]
    if not extracts:
        return Job.objects.none()
    prefetch_related_objects(extracts, "authorization")
    used = MatchRun.objects.latest_at_each((job.authorization, job.claimed_at) for job in extracts)
    return Job.objects.filter(match_run__in=used)
