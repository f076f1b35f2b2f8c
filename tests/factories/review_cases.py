"""Linkages that left questions to people, over records that are in the vault."""

from datetime import timedelta
from uuid import UUID

import pyarrow as pa

from idea_portal.accounts.models import User
from idea_portal.accounts.roles import Role
from idea_portal.audit.clock import database_clock
from linkage import vault
from linkage.actions import case_reveals
from linkage.actions.review_cases import open_cases
from linkage.matching.default_table import DEFAULT_TABLE
from linkage.models import (
    CrosswalkEntry,
    IndexGeneration,
    MatchRun,
    Person,
    PointsTable,
    ReviewCase,
)
from linkage.rules.case_states import CaseKind

from .accounts import make_user
from .linkages import PEOPLE, make_linkable, rows_of
from .outputs import make_index, make_job
from .requests import make_authorization, make_data
from .vaulted import make_stored_delivery

LEFT, RIGHT = "medicaid", "homelessness"
ATTRIBUTES = ("first_name", "last_name", "birth_date", "address")


def make_linked(*, runner: User | None = None, authorization=None, people=PEOPLE) -> MatchRun:
    """A published linkage that kept every record apart, over deliveries in the vault."""
    authorization = authorization or make_linkable()
    at = database_clock()
    table, _ = PointsTable.objects.get_or_create(
        name="default",
        version=1,
        defaults={
            "content": DEFAULT_TABLE.as_record(),
            "reason": "The first table.",
            "state": "adopted",
            "created_at": at,
            "adopted_at": at,
        },
    )
    runner = runner or analyst_called("rufus-runner")
    run = MatchRun.objects.create(
        job=make_job(authorization, kind="linkage", by=runner),
        authorization=authorization,
        index=make_index(authorization),
        mode="full",
        points_table=table,
        counts={},
        published_at=at,
    )
    generation = next_generation(run)
    for dataset, number in ((LEFT, len(people)), (RIGHT, len(people) - 1)):
        for place in range(number):
            person = Person.objects.create(person_id=person_id(dataset, place), first_run=run)
            learn(generation, dataset, key(dataset, place), person)
    return run


def next_generation(run: MatchRun | None = None, *, index=None, at=None) -> IndexGeneration:
    index = index or run.index
    return IndexGeneration.objects.create(
        index=index,
        number=index.generations.count() + 1,
        run=run,
        published_at=at or database_clock(),
    )


def learn(generation: IndexGeneration, dataset: str, record_key: str, person) -> None:
    """From a generation on, a record is known to be about a person."""
    known = generation.index.entries.known_now()
    known.filter(dataset=dataset, record_key=record_key).update(known_until=generation)
    CrosswalkEntry.objects.create(
        index=generation.index,
        dataset=dataset,
        record_key=record_key,
        person_id=getattr(person, "person_id", person),
        valid_from=generation.published_at.date(),
        known_from=generation,
    )


def become_another(index, dataset: str, record_key: str, person) -> None:
    """The values of a record changed with its person: it is of somebody else from a day on."""
    generation = next_generation(index=index)
    before = index.entries.known_now().get(dataset=dataset, record_key=record_key)
    day = before.valid_from + timedelta(days=1)
    CrosswalkEntry.objects.filter(pk=before.pk).update(known_until=generation)
    for owner, since, until in (
        (before.person_id, before.valid_from, day),
        (person, day, None),
    ):
        CrosswalkEntry.objects.create(
            index=index,
            dataset=dataset,
            record_key=record_key,
            person_id=owner,
            valid_from=since,
            valid_until=until,
            known_from=generation,
        )


def become_one(run: MatchRun, place: int = 0) -> None:
    """Other records make the two of one place one person."""
    generation = next_generation(index=run.index)
    learn(generation, RIGHT, key(RIGHT, place), person_id(LEFT, place))


def make_mixed() -> MatchRun:
    """A linkage after which one person holds the records of two people: three records."""
    run = make_linked()
    generation = next_generation(index=run.index)
    for place in (0, 1):
        learn(generation, RIGHT, key(RIGHT, place), person_id(LEFT, 0))
    return run


def person_id(dataset: str, place: int) -> UUID:
    return UUID(int=(7 << 76) + (1 + [LEFT, RIGHT].index(dataset)) * 1_000 + place)


def key(dataset: str, place: int) -> str:
    return vault.record_key(dataset, f"{dataset}-{place}")


def record(dataset: str, place: int) -> str:
    return f"{dataset}/{key(dataset, place)}"


def scored(place: int, *, points: int = 15, other: int | None = None, **fields) -> dict:
    """A row of what a run hands over: the records of one person in both datasets."""
    return {
        "left": record(LEFT, place),
        "right": record(RIGHT, place if other is None else other),
        "points": points,
        **dict(
            zip(
                [f"points_{name}" for name in ATTRIBUTES],
                [7, 9, -1, points - 15],
                strict=True,
            )
        ),
        "band": "review",
        "weight": 1,
        **fields,
    }


def proposed(place: int, **fields) -> dict:
    row = scored(place, **fields)
    persons = {
        "left_person": str(person_id(LEFT, place)),
        "right_person": str(person_id(RIGHT, place)),
    }
    return {name: value for name, value in row.items() if name not in ("band", "weight")} | persons


def raise_cases(run: MatchRun, pairs: list[dict] = (), proposals: list[dict] = ()) -> int:
    return open_cases(
        run,
        pairs=pa.Table.from_pylist(list(pairs)),
        proposals=pa.Table.from_pylist(list(proposals)),
    )


def make_case(kind: CaseKind = CaseKind.PAIR, *, run: MatchRun | None = None, place: int = 0):
    """A case of a kind that waits."""
    run = run or make_linked()
    if kind is CaseKind.MERGE:
        raise_cases(run, proposals=[proposed(place)])
    else:
        band = "above" if kind is CaseKind.SAMPLE else "refused"
        raise_cases(run, pairs=[scored(place, band=band)])
    return ReviewCase.objects.latest("pk")


def shown(case: ReviewCase, *people: User) -> ReviewCase:
    """The case, after these people have been shown it."""
    for person in people:
        case_reveals.reveal(case=case, by=person)
    return case


def analyst_called(name: str) -> User:
    found = User.objects.filter(email=f"{name}@example.org").first()
    return found or make_user(name, Role.LINKAGE_ANALYST)


def make_queue(number: int) -> MatchRun:
    """A linkage that left some pairs to people, in the order of their names."""
    people = [
        (
            f"Canary{letters(place)}",
            "Queue",
            f"19{50 + place % 40}-03-14",
            f"{place} Cedar Ave",
            "19107",
        )
        for place in range(number + 1)
    ]
    authorization = make_authorization(datasets=(LEFT, RIGHT))
    for dataset, some in zip(make_data(LEFT, RIGHT), (people, people[:-1]), strict=True):
        make_stored_delivery(dataset, rows_of(dataset.code, some))
    run = make_linked(authorization=authorization, people=people)
    raise_cases(run, [scored(place, band="refused") for place in range(number)])
    return run


def letters(number: int) -> str:
    return "abcdefghijklmnopqrstuvwxyz"[number // 26] + "abcdefghijklmnopqrstuvwxyz"[number % 26]
