"""A quality report in words and bars, for the page and for the PDF alike."""

from collections.abc import Iterator
from typing import Any

from idea_portal.web.bars import Bar
from linkage.facts.quality_reports import KINDS, GroupCount, GroupsOfAKind, QualityReport
from linkage.matching.disaggregate import FEW_JUDGED
from linkage.rules.linkage_quality import Band, Estimate, Unevenness
from linkage.rules.run_modes import RunMode

HISTOGRAM_BARS = 20
CHANGES = {
    "records": "Records",
    "groups": "Persons",
    "pairs_at_link": "Pairs linked by their points",
    "pairs_for_review": "Pairs between the lines",
    "joins_refused": "Joins refused for conflict",
    "persons_new": "New persons",
}
IDS_CHANGED = {
    "merges": "Persons found to be one with another",
    "splits": "Persons found to be two",
    "records": "Records now under another person's id",
}

# Which questions of the reporting guidelines a section answers.
ANSWERS = {
    "population": "GUILD, data provided. RECORD 6 and 12.1.",
    "cleaning": "GUILD, data provided. RECORD 12.2.",
    "method": "GUILD, linkage. RECORD 12.3.",
    "accuracy": "GUILD, quality of linkage. RECORD 12.3.",
    "persons": "GUILD, quality of linkage. RECORD 13.",
    "groups": "GUILD, analysis of linked data. RECORD 12.3 and 13.",
    "limits": "GUILD, analysis of linked data. RECORD 19.1.",
}
CLEANING = (
    "Before they are compared names are folded to letters, and dates, numbers and addresses given one"
    " spelling. What cannot be a real value counts as missing and agrees with nothing. Records that"
    " say the same are compared once."
)
MISTAKEN = (
    "A missed match makes somebody look absent from a dataset, and a wrong one gives them the history"
    " of another: what is found about groups that are missed more often is less sure."
)
JUDGED = (
    "Figures rest on pairs that reviewers judged, and on their judgment. Two records of one person that"
    " share no value by which records are compared are in no figure."
)
NOT_MADE_FOR_THIS = (
    "The records were made to run programs, not for this use: who is in them, and how well they are"
    " described, differs from dataset to dataset."
)
LIMITS = MISTAKEN, JUDGED, NOT_MADE_FOR_THIS


def share_in_words(estimate: Estimate | None) -> str:
    """A share with its interval, or that nobody can say yet."""
    if estimate is None:
        return "Not known: no pair that tells has been judged"
    return f"{_percent(estimate.value)} ({_percent(estimate.low)} to {_percent(estimate.high)})"


def estimates(report: QualityReport) -> list[tuple[str, str]]:
    judged = sum(each.number for each in report.judged)
    return [
        ("Precision", share_in_words(report.precision)),
        ("Recall among proposed pairs", share_in_words(report.recall)),
        ("Judged pairs these rest on", f"{judged:,}"),
    ]


def bands(report: QualityReport) -> list[tuple[str, str, str, str]]:
    """Band, pairs judged, of them one person, and how many pairs each stands for."""
    known = {each.band: each for each in report.judged}
    return [
        (band.label, f"{of.number:,}", f"{of.same:,}", f"{of.weight:,.1f}")
        for band in Band
        if (of := known.get(band))
    ]


def points_bars(report: QualityReport) -> list[Bar]:
    """How many pairs reached how many points, gathered into about twenty bars."""
    counted = {int(points): pairs for points, pairs in report.run.counts.get("points", {}).items()}
    if not counted:
        return []
    lines = report.run.points_table.content
    low, high = min(counted), max(counted)
    step = max(1, -(-(high - low + 1) // HISTOGRAM_BARS))
    bars = []
    for start in range(low - low % step, high + 1, step):
        pairs = sum(counted.get(points, 0) for points in range(start, start + step))
        label = f"{start} to {start + step - 1}" if step > 1 else str(start)
        between = start < lines["link_at"] and start + step > lines["review_at"]
        bars.append(Bar(label, float(pairs), f"{pairs:,}", stands_out=between))
    return bars


def size_bars(report: QualityReport) -> list[Bar]:
    counts = report.run.counts
    sizes = counts.get("group_sizes") or counts.get("sizes_touched") or {}
    ordered = sorted(sizes.items(), key=lambda each: int(each[0]))
    return [Bar(size, float(persons), f"{persons:,}") for size, persons in ordered]


def sizes_caption(report: QualityReport) -> str:
    if report.run.mode == RunMode.FULL.value:
        return "Records of one person"
    return "Records of one person, of persons to whom this refresh gave some"


def linked_bars(kind: GroupsOfAKind) -> list[Bar]:
    """Of each group's records, the share linked with a record of another dataset."""
    return [
        Bar(
            each.group,
            each.linked_share,
            f"{_percent(each.linked_share)} of {each.records:,}",
        )
        for each in kind.groups
        if each.records
    ]


def missed_bars(kind: GroupsOfAKind) -> list[Bar]:
    """Of each group's true matches, the share that was missed, where pairs were judged."""
    worst = kind.unevenness.worst.group if kind.unevenness else ""
    return [
        Bar(
            each.group,
            each.missed.value,
            share_in_words(each.missed),
            each.missed.low,
            each.missed.high,
            stands_out=each.group == worst,
        )
        for each in _judged(kind)
    ]


def right_bars(kind: GroupsOfAKind) -> list[Bar]:
    """Of each group's judged pairs that points linked, the share that is one person."""
    return [
        Bar(
            each.group,
            each.precision.value,
            share_in_words(each.precision),
            each.precision.low,
            each.precision.high,
        )
        for each in kind.groups
        if each.precision is not None
    ]


def kinds(report: QualityReport) -> list[tuple[str, list[dict[str, Any]]]]:
    """Every kind of group: how it fares in this run and, in a refresh, in the full run before."""
    here, before = _parts_of(report)
    parts = [(here, kind, report) for kind in report.kinds]
    parts += [(before, kind, report) for kind in report.stood]
    return [
        (label, found)
        for label in KINDS.values()
        if (found := [_part(*each) for each in parts if each[1].label == label])
    ]


def warnings(report: QualityReport) -> list[str]:
    """One sentence for each kind of group of whom one is missed too often beside another."""
    return [
        f"{part['heading']}: {part['evenness']}" if part["heading"] else part["evenness"]
        for _, parts in kinds(report)
        for part in parts
        if part["is_uneven"]
    ]


def groups_in_words(report: QualityReport) -> str:
    """What the figures by group are about, and what is not told apart."""
    together = (
        "Values that fewer than 11 records bear are counted together, so that nobody stands alone."
    )
    if report.run.mode == RunMode.FULL.value:
        if not report.kinds:
            return "Fewer than 11 records were linked: too few to tell groups apart."
        return f"Every record is counted. {together}"
    said = (
        "Counted are new and changed records of this refresh."
        if any(each.records for kind in report.kinds for each in kind.groups)
        else "Fewer than 11 records were new or changed: too few to tell groups apart."
    )
    if any(True for kind in report.kinds for _ in _judged(kind)):
        said += (
            " Missed matches are those of pairs reviewers had judged by then, as far as their"
            f" records are in a dataset delivered anew; {FEW_JUDGED} are those whose value few of them bear."
        )
    if report.stood:
        said += f" Beside them stands {report.last_full}, the last full linkage, with every record."
    return f"{said} {together}"


def _parts_of(report: QualityReport) -> tuple[str, str]:
    if report.run.mode == RunMode.FULL.value:
        return "", ""
    return "In this refresh", f"In the last full linkage, {report.last_full}"


def _part(heading: str, kind: GroupsOfAKind, report: QualityReport) -> dict[str, Any]:
    # Each chart of the page is known by a caption of its own.
    about = f"{kind.label}, {heading[0].lower()}{heading[1:]}" if heading else kind.label
    return {
        "heading": heading,
        "linked_caption": f"{about}: records linked with a record of another dataset",
        "missed_caption": f"{about}: true matches that were missed",
        "right_caption": f"{about}: linked pairs that are one person",
        "linked": linked_bars(kind),
        "right": right_bars(kind),
        "missed": missed_bars(kind),
        "evenness": evenness_in_words(kind.unevenness, report.bound),
        "is_uneven": bool(kind.unevenness and kind.unevenness.is_beyond_bound),
    }


def evenness_in_words(uneven: Unevenness | None, bound: float) -> str:
    if uneven is None:
        return "Too few pairs were judged to compare these groups."
    worst, best = uneven.worst, uneven.best
    compared = (
        f"{worst.group} is missed most ({_percent(worst.missed.value)}), {best.group} least"
        f" ({_percent(best.missed.value)})"
    )
    times = "" if uneven.ratio == float("inf") else f": {uneven.ratio:.1f} times as often"
    limit = "more than" if uneven.is_beyond_bound else "within"
    return f"{compared}{times}. That is {limit} the bound of {bound:g} times."


def changes(report: QualityReport) -> list[tuple[str, str, str, str]]:
    """What is counted, in this run, in the run of its mode before, and the difference."""
    now, before = report.run.counts, report.before.counts if report.before else {}
    rows = [
        _counted(label, now[name], before.get(name))
        for name, label in CHANGES.items()
        if name in now
    ]
    for name, label in IDS_CHANGED.items():
        earlier = getattr(report.ids_before, name) if report.ids_before else None
        rows.append(_counted(label, getattr(report.ids, name), earlier))
    return rows


def changes_caption(report: QualityReport) -> str:
    if report.before:
        return f"Change since {report.before}"
    if report.is_first:
        return "The first run of this index"
    is_full = report.run.mode == RunMode.FULL.value
    return f"The first {'full linkage' if is_full else 'refresh'} of this index"


def _counted(label: str, now: int, before: int | None) -> tuple[str, str, str, str]:
    if before is None:
        return label, f"{now:,}", "–", "–"
    return label, f"{now:,}", f"{before:,}", _change(now - before)


def _judged(kind: GroupsOfAKind) -> Iterator[GroupCount]:
    return (each for each in kind.groups if each.missed is not None)


def _percent(share: float) -> str:
    return f"{share:.1%}".replace("%", " %")


def _change(difference: int) -> str:
    return f"{difference:+,}" if difference else "0"
