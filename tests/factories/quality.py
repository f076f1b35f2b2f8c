"""Runs that told groups of people apart, and missed some of them more often than others."""

from idea_portal.accounts.models import User
from linkage.actions.crosswalks import next_generation
from linkage.models import MatchRun, PersonChange

from .linkages import make_linkage_job


def counted(value: str, missed: int, **fields) -> dict:
    """What a run counts of one group: of forty and more judged matches, some that were missed."""
    judged = [
        {"band": "above", "same": 40, "different": 0, "weight": 1.0},
        {"band": "review", "same": missed, "different": 0, "weight": 1.0},
    ]
    found = {"kind": "sex", "value": value, "records": 100, "linked": 50, "judged": judged}
    return found | fields


def make_run_after(
    run: MatchRun, analyst: User, mode: str, by_group: list[dict], **counts
) -> MatchRun:
    """A later run of the same index."""
    return MatchRun.objects.create(
        job=make_linkage_job(analyst, run.authorization),
        authorization=run.authorization,
        index=run.index,
        mode=mode,
        points_table=run.points_table,
        counts={"by_group": by_group} | counts,
        published_at=run.published_at,
    )


def make_uneven(run: MatchRun, analyst: User) -> MatchRun:
    """A full run in which one group was missed more often than another."""
    return make_run_after(run, analyst, "full", [counted("F", 10), counted("M", 2)])


def make_uneven_refresh(full: MatchRun, analyst: User) -> MatchRun:
    """A refresh after it that served both alike, and in which only one group had new records."""
    by_group = [counted("F", 4, records=0, linked=0), counted("M", 4, records=17, linked=2)]
    return make_run_after(full, analyst, "refresh", by_group)


def make_ids_changed(run: MatchRun) -> None:
    """A merge of three records and a split of two, that a run found."""
    generation = next_generation(run.index, run=run)
    kept, other = run.index.entries.values_list("person", flat=True).distinct()[:2]
    for kind, records in (("merge", 3), ("split", 2)):
        PersonChange.objects.create(
            reference=f"PC-{run}-{kind}",
            generation=generation,
            kind=kind,
            kept_id=kept,
            other_id=other,
            records=records,
            reason=f"Found by {run}.",
        )
