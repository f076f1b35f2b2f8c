"""Outputs with a real file in the vault, and the jobs and linkages behind them."""

from collections.abc import Iterable
from uuid import UUID, uuid5

import pyarrow as pa

from agreements.models import Authorization
from agreements.rules.vocabulary import OutputKind
from datasets.models import Dataset, Delivery
from idea_portal.accounts.models import User
from idea_portal.accounts.roles import Role
from idea_portal.audit.clock import database_clock
from linkage import vault
from linkage.extracts.sealing import handed_over
from linkage.extracts.spreadsheet import content_sha256
from linkage.matching.default_table import DEFAULT_TABLE
from linkage.models import (
    CrosswalkEntry,
    IndexGeneration,
    Job,
    MatchRun,
    Output,
    OutputCheck,
    OutputPerson,
    Person,
    PersonIndex,
    PointsTable,
    Release,
    SealedFile,
)
from linkage.rules.job_settings import JobSettings
from linkage.rules.linkage_scope import LinkageScope
from linkage.rules.output_states import OutputState

from .accounts import make_user
from .datasets import make_delivery
from .requests import make_authorization

NAMES = ("first_name", "last_name", "street_address", "zip_code")
FAMILIES = [
    {"first_name": f"Canary{n}", "last_name": "Doe", "street_address": f"{n} Oak St"}
    | {"zip_code": "19104"}
    for n in range(1, 8)
]
PEOPLE = UUID("00000000-0000-7000-8000-000000000000")
DECIDED = {"subject": "", "question": "", "at": None, "findings": []}


def make_stored_delivery(dataset: Dataset, rows: list[dict]) -> Delivery:
    """A delivery whose rows are in the vault; what a row does not say is missing."""
    names = list(dataset.elements.values_list("name", flat=True))
    filled = [dict.fromkeys(names) | {"record_id": f"r{n}"} | row for n, row in enumerate(rows)]
    delivery = make_delivery(dataset, rows=len(rows))
    table = pa.table({name: pa.array([row[name] for row in filled], pa.string()) for name in names})
    with vault.SealedWriter(delivery.reference) as writer:
        writer.write_table(table)
        sealed = writer.finish()
    keep(sealed, delivery=delivery)
    return delivery


def make_match_run(authorization: Authorization, owners: dict[str, dict[str, str]]) -> MatchRun:
    """A published linkage in which the record of each dataset belongs to the person named."""
    at = database_clock()
    job = make_job(authorization, kind="linkage")
    table = make_points_table()
    index = make_index(authorization)
    run = MatchRun.objects.create(
        job=job,
        authorization=authorization,
        index=index,
        mode="full",
        points_table=table,
        counts={},
        published_at=at,
    )
    generation = IndexGeneration.objects.create(
        index=index, number=index.generations.count() + 1, run=run, published_at=at
    )
    index.entries.known_now().update(known_until=generation)
    for dataset, records in owners.items():
        for record, name in records.items():
            person, _ = Person.objects.get_or_create(
                person_id=person_id(name), defaults={"first_run": run}
            )
            CrosswalkEntry.objects.create(
                index=index,
                dataset=dataset,
                record_key=vault.record_key(dataset, record),
                person=person,
                valid_from=at.date(),
                known_from=generation,
            )
    return run


def make_points_table() -> PointsTable:
    """The points table in use."""
    at = database_clock()
    table, _ = PointsTable.objects.get_or_create(
        name="office",
        version=1,
        defaults={
            "content": DEFAULT_TABLE.as_record(),
            "reason": "First.",
            "state": "adopted",
            "created_at": at,
            "adopted_at": at,
        },
    )
    return table


def person_id(name: str) -> UUID:
    """The id of a person of the factories. Ids are in no order of age."""
    return uuid5(PEOPLE, name)


def make_index(authorization: Authorization) -> PersonIndex:
    """The index of what an authorization lets be linked."""
    scope = LinkageScope.of(authorization.scope)
    index, _ = PersonIndex.objects.get_or_create(
        scope_key=scope.key,
        defaults={
            "reference": f"PI-2026-{9_001 + PersonIndex.objects.count()}",
            "datasets": sorted(scope.datasets),
            "elements": sorted(scope.elements),
            "created_at": database_clock(),
        },
    )
    return index


def make_job(authorization: Authorization, *, kind="extract", by: User | None = None) -> Job:
    """A job that has succeeded."""
    at = database_clock()
    number = 9_001 + Job.objects.count()  # clear of what the portal numbers itself
    prefix = {"extract": "XJ", "linkage": "LJ", "matching": "MJ"}[kind]
    settings = JobSettings(authorization.scope.datasets, frozenset(), {})
    return Job.objects.create(
        reference=f"{prefix}-2026-{number}",
        kind=kind,
        authorization=authorization,
        requested_by=by or _analyst(),
        state="succeeded",
        settings=settings.as_record(),
        decision_when_requested=DECIDED,
        decision_when_published=DECIDED,
        created_at=at,
        finished_at=at,
    )


def make_output(
    state: str = "in-checking",
    *,
    authorization: Authorization | None = None,
    author: User | None = None,
    checker: User | None = None,
    rows: list[dict] | None = None,
    kind: OutputKind = OutputKind.CONTACT_LIST,
    report: dict | None = None,
    deliveries: tuple[str, ...] = ("DL-2026-0001",),
    about: Iterable[str | Person] = (),
    about_list: dict | None = None,
) -> Output:
    """An output with its file, brought to a state as its actions would."""
    authorization = authorization or make_authorization()
    rows = FAMILIES if rows is None else rows
    table = pa.Table.from_pylist(rows)
    with vault.SealedWriter("output") as writer:
        writer.write_table(table)
        sealed = writer.finish()
    names = table.schema.names
    content = content_sha256(handed_over(sealed, names))
    job = make_job(authorization, by=author)
    output = Output.objects.create(
        reference=f"OUT-2026-{9_001 + Output.objects.count()}",
        job=job,
        authorization=authorization,
        author=job.requested_by,
        kind=kind.value,
        state=OutputState.QUARANTINED.value,
        generation=make_index(authorization).latest if about else None,
        manifest=_manifest(authorization, names, deliveries, content, len(rows))
        | ({"list": about_list} if about_list else {}),
        codebook=[{"column": n, "label": n, "elements": [], "codes": {}} for n in names],
        report={"decision": None, "table": None, "population": "", "filled": {}} | (report or {}),
        content_sha256=content,
        row_count=len(rows),
        created_at=database_clock(),
    )
    keep(sealed, output=output)
    for each in about:
        person = each.person_id if isinstance(each, Person) else person_id(each)
        OutputPerson.objects.create(output=output, person_id=person)
    _carry(output, OutputState(state), checker or _checker())
    return output


def keep(sealed: vault.Sealed, **belongs_to) -> SealedFile:
    return SealedFile.objects.create(
        location=sealed.location,
        wrapped_key=sealed.wrapped_key,
        sha256=sealed.sha256,
        rows=sealed.rows,
        size=sealed.size,
        **belongs_to,
    )


def _carry(output: Output, state: OutputState, checker: User) -> None:
    path = {
        OutputState.QUARANTINED: [],
        OutputState.IN_CHECKING: ["in-checking"],
        OutputState.APPROVED: ["in-checking", "approved"],
        OutputState.REJECTED: ["in-checking", "rejected"],
        OutputState.RELEASED: ["in-checking", "approved", "released"],
    }[state]
    for each in path:
        at = database_clock()
        if each in ("approved", "rejected"):
            OutputCheck.objects.create(
                output=output,
                checker=checker,
                outcome={"approved": "approve", "rejected": "reject"}[each],
                comment="As described.",
                content_sha256=output.content_sha256,
                checked_at=at,
            )
        if each == "released":
            Release.objects.create(
                reference=f"RL-2026-{9_001 + Release.objects.count()}",
                output=output,
                released_by=checker,
                released_at=at,
                content_sha256=output.content_sha256,
                decision=DECIDED,
            )
        output.state = each
        output.save()


def _manifest(authorization, names, deliveries, content, rows) -> dict:
    scope = authorization.scope
    datasets = sorted(scope.datasets)
    return {
        "kind": "contact-list",
        "purpose": "outreach",
        "agreements": sorted(scope.agreements),
        "columns": [{"name": name, "label": name, "elements": []} for name in names],
        "deliveries": [
            {
                "dataset": datasets[place % len(datasets)],
                "delivery": delivery,
                "sha256": "ab" * 32,
                "rows": 10,
                "elements_read": [],
                "elements_handed_over": [],
            }
            for place, delivery in enumerate(deliveries)
        ],
        "people_chosen": {"in_any_of": datasets, "in_all_of": [], "in_none_of": []},
        "row_conditions": {},
        "clauses": {"purpose": ["clause 2.1 of DSA-2026-001"]},
        "rows": rows,
        "content_sha256": content,
    }


def _analyst() -> User:
    found = User.objects.filter(email="abel-analyst@example.org").first()
    return found or make_user("abel-analyst", Role.LINKAGE_ANALYST)


def _checker() -> User:
    found = User.objects.filter(email="chris-checker@example.org").first()
    return found or make_user("chris-checker", Role.OUTPUT_CHECKER)
