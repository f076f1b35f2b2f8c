"""Versions of the office's points table at every stage of their life."""

from dataclasses import replace

from agreements.models import Authorization
from idea_portal.accounts.models import User
from idea_portal.audit.clock import database_clock
from linkage.actions import learning_jobs, points_tables
from linkage.facts.points_tables import points_table_in_use
from linkage.matching.default_table import DEFAULT_TABLE
from linkage.matching.points import Attribute, Comparison, Level, PointsTable
from linkage.models import Job
from linkage.models import PointsTable as Version
from linkage.rules.job_states import JobState
from linkage.rules.points_table_states import ReviewOutcome

STRICTER = replace(DEFAULT_TABLE, link_at=DEFAULT_TABLE.link_at + 2)


def with_levels(attribute: Attribute, *levels: Level, table=DEFAULT_TABLE) -> PointsTable:
    """A table with other levels for one attribute; without levels it is not compared."""
    kept = [each for each in table.comparisons if each.attribute is not attribute]
    changed = [Comparison(attribute, levels)] if levels else []
    return replace(table, comparisons=(*kept, *changed))


def levels_of(attribute: Attribute, table=DEFAULT_TABLE) -> tuple[Level, ...]:
    return next(each.levels for each in table.comparisons if each.attribute is attribute)


def make_draft(author: User, *, content: PointsTable = STRICTER) -> Version:
    """A version begun from the one in use, with content of its own."""
    return points_tables.draft(
        based_on=points_table_in_use(), by=author, reason="Sharper on twins.", content=content
    )


def make_submitted(author: User, **fields) -> Version:
    return points_tables.submit(table=make_draft(author, **fields), by=author)


def make_adopted(author: User, reviewer: User, **fields) -> Version:
    """A version that is in use."""
    return points_tables.review(
        table=make_submitted(author, **fields),
        by=reviewer,
        outcome=ReviewOutcome.ADOPT,
        comment="It finds more of the same people.",
        seen=points_table_in_use().reference,
    )


def make_learned_job(by: User, authorization: Authorization) -> Job:
    """A learning job that ended: it proposes one point more for a full birth date."""
    job = learning_jobs.request(authorization=authorization, by=by)
    at = database_clock()
    levels = [
        {
            "attribute": comparison.attribute.value,
            "level": place,
            "among_same": 0.9 if level.points > 0 else None,
            "among_others": 0.01 if level.points > 0 else None,
            "current": level.points,
            "proposed": level.points,
        }
        for comparison in DEFAULT_TABLE.comparisons
        for place, level in enumerate(comparison.levels)
    ]
    [moved] = [
        each for each in levels if (each["attribute"], each["current"]) == ("birth_date", 13)
    ]
    moved["proposed"] = 14
    measured = {"one_person": 40, "two_persons": 9, "precision": 0.975, "recall": 0.9}
    job.counts = {
        "proposed": _with_a_point_more().as_record(),
        "levels": levels,
        "even_at": 12,
        "tuples": 2_000,
        "changes": {
            "before": 800,
            "after": 803,
            "gained": 4,
            "lost": 1,
            "levels": {"gained": [["birth_date", 1, 4]], "lost": [["birth_date", 1, 1]]},
            "measured_before": measured,
            "measured_after": measured | {"precision": None},
        },
    }
    job.state, job.finished_at = JobState.SUCCEEDED.value, at
    job.decision_when_published = job.decision_when_requested
    job.save()
    return job


def _with_a_point_more() -> PointsTable:
    levels = levels_of(Attribute.BIRTH_DATE)
    more = tuple(replace(level, points=14) if level.points == 13 else level for level in levels)
    comparisons = tuple(
        replace(each, levels=more) if each.attribute is Attribute.BIRTH_DATE else each
        for each in DEFAULT_TABLE.comparisons
    )
    return replace(DEFAULT_TABLE, comparisons=comparisons)
