"""What a learning job proposed, as pages and a draft take it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from idea_portal.accounts.facts import has_role
from idea_portal.accounts.models import User
from idea_portal.accounts.roles import Role
from linkage.matching.points import Comparison, Level, PointsTable
from linkage.models import Job
from linkage.models import PointsTable as Version
from linkage.rules.job_states import JobKind, JobState

SEES_LEARNED = (Role.LINKAGE_ANALYST, Role.COMPLIANCE_REVIEWER)


@dataclass(frozen=True, slots=True)
class ProposedLevel:
    """One level with its current and its proposed points, and what they rest on."""

    comparison: Comparison
    level: Level
    among_same: float | None
    among_others: float | None
    current: int
    proposed: int
    gained: int
    lost: int


def has_learned(job: Job) -> bool:
    """Whether a job ended with points to look at."""
    return job.kind == JobKind.LEARNING and job.state == JobState.SUCCEEDED


def sees_learned(user: User, at: datetime) -> bool:
    """Whether a person may see what was learned. Rule: visibility.may_see_learned."""
    return has_role(user, *SEES_LEARNED, at=at)


def learned_from(job: Job) -> Version:
    """The version a learning job began with."""
    name, _, version = job.set_to.details["points_table"].rpartition("-")
    return Version.objects.get(name=name, version=version)


def proposed_table(job: Job) -> PointsTable:
    return PointsTable.from_record(job.counts["proposed"])


def proposed_levels(job: Job) -> Iterator[ProposedLevel]:
    """Every level in the order of the table, with the pairs that would come and go in it."""
    compared = {each.attribute: each for each in proposed_table(job).comparisons}
    gained, lost = (_pairs(job.counts["changes"]["levels"][name]) for name in ("gained", "lost"))
    for learned in job.counts["levels"]:
        comparison = compared[learned["attribute"]]
        place = learned["attribute"], learned["level"]
        yield ProposedLevel(
            comparison=comparison,
            level=comparison.levels[learned["level"]],
            among_same=learned["among_same"],
            among_others=learned["among_others"],
            current=learned["current"],
            proposed=learned["proposed"],
            gained=gained.get(place, 0),
            lost=lost.get(place, 0),
        )


def _pairs(rows: list[list[Any]]) -> Mapping[tuple[str, int], int]:
    return {(attribute, place): pairs for attribute, place, pairs in rows}
