"""The quality report on paper: an accessible PDF of the very words and figures of the page."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import typst
from django.utils.text import capfirst

from idea_portal.web.bars import Bar

TEMPLATE = Path(__file__).parents[2] / "templates" / "linkage" / "quality_report.typ"


def written(page: Mapping[str, Any]) -> bytes:
    """The PDF of what the page of a report shows; words are data to it, never markup."""
    return typst.compile(
        str(TEMPLATE),
        format="pdf",
        sys_inputs={"report": json.dumps(_report(page))},
        pdf_standards=["ua-1"],
    )


def _report(page: Mapping[str, Any]) -> dict[str, Any]:
    run = page["run"]
    return {
        "title": f"Quality of linkage {run.reference}",
        "office": "Office of Integrated Data",
        "lead": (
            f"Published {run.published_at:%Y-%m-%d}, {run.index.reference}, {run.mode} run,"
            f" points table {run.points_table}. The headings follow the reporting guidelines for"
            " linked data (GUILD, RECORD)."
        ),
        "sections": [
            _population(page),
            _cleaning(page),
            _method(page),
            _accuracy(page),
            _persons(page),
            _section("Groups of people", page["answers"]["groups"], page["groups"]),
            *(_part(label, part) for label, parts in page["kinds"] for part in parts),
            _section("Limits", page["answers"]["limits"], *page["limits"]),
        ],
    }


def _population(page: Mapping[str, Any]) -> dict[str, Any]:
    rows = [[dataset, delivery, elements] for dataset, delivery, elements in page["population"]]
    heads = ["Dataset", "Delivery", "Elements read"]
    return _section(
        "Population and deliveries",
        page["answers"]["population"],
        tables=[_table("What was linked", heads, rows, of_words=3)],
    )


def _cleaning(page: Mapping[str, Any]) -> dict[str, Any]:
    heads = ["Dataset", "Delivery", "Rows kept", "Turned away"]
    rows = [list(row) for row in page["deliveries"]]
    return _section(
        "Data cleaning",
        page["answers"]["cleaning"],
        page["cleaning"],
        tables=[_table("Rows kept and turned away", heads, rows, of_words=2)],
    )


def _method(page: Mapping[str, Any]) -> dict[str, Any]:
    lines = page["run"].points_table.content
    rows = [
        [capfirst(each["rule"]), f"{each['candidates']:,}", f"{each['keys_dropped']:,}"]
        for each in page["blocking"]
    ]
    heads = ["Compared with", "Pairs proposed", "Values too common"]
    charts = [_chart("Pairs by their points", "Points", "Pairs", page["points"])]
    return _section(
        "How records were linked",
        page["answers"]["method"],
        f"Linked at {lines['link_at']} points, reviewed from {lines['review_at']}.",
        charts=charts if page["points"] else [],
        tables=[_table("Which records were compared", heads, rows)] if rows else [],
    )


def _accuracy(page: Mapping[str, Any]) -> dict[str, Any]:
    heads = ["Band", "Judged", "One person", "Each stands for"]
    bands = [list(band) for band in page["bands"]]
    return _section(
        "Accuracy, from judged pairs",
        page["answers"]["accuracy"],
        "Intervals hold the true value 19 times in 20. Recall is about pairs that were proposed.",
        tables=[
            _table("Estimates", ["Measure", "Value"], [list(row) for row in page["estimates"]]),
            *([_table("Judged pairs by band", heads, bands)] if bands else []),
        ],
    )


def _persons(page: Mapping[str, Any]) -> dict[str, Any]:
    heads = ["Count", "This run", "Before", "Change"]
    charts = [_chart(page["sizes_caption"], "Records", "Persons", page["sizes"])]
    return _section(
        "Persons and conflicts",
        page["answers"]["persons"],
        charts=charts if page["sizes"] else [],
        tables=[_table(page["changes_caption"], heads, [list(row) for row in page["changes"]])],
    )


def _part(label: str, part: Mapping[str, Any]) -> dict[str, Any]:
    charts = []
    if part["linked"]:
        caption, measure = part["linked_caption"], "Share of the group's records"
        charts.append(_chart(caption, label, measure, part["linked"], 1.0))
    if part["right"]:
        caption, measure = part["right_caption"], "Share, with its interval"
        charts.append(_chart(caption, label, measure, part["right"], 1.0))
    if part["missed"]:
        caption, measure = part["missed_caption"], "Share, with its interval"
        charts.append(_chart(caption, label, measure, part["missed"]))
    heading = f"{label}: {part['heading']}" if part["heading"] else label
    return _section(heading, part["evenness"], charts=charts)


def _section(
    heading: str,
    *paragraphs: str,
    charts: Iterable[dict[str, Any]] = (),
    tables: Iterable[dict[str, Any]] = (),
) -> dict[str, Any]:
    return {
        "heading": heading,
        "paragraphs": paragraphs,
        "charts": list(charts),
        "tables": list(tables),
    }


def _chart(
    caption: str, what: str, measure: str, bars: Iterable[Bar], full: float = 0.0
) -> dict[str, Any]:
    rows = [
        {
            "label": bar.label,
            "value": bar.value,
            "shown": bar.shown,
            "stands_out": bar.stands_out,
        }
        for bar in bars
    ]
    return {"caption": caption, "what": what, "measure": measure, "rows": rows, "full": full}


def _table(
    caption: str, heads: list[str], rows: Sequence[Sequence[str]], *, of_words: int = 1
) -> dict[str, Any]:
    """The first columns hold words and stand to the left, the last of them as wide as there is room."""
    return {"caption": caption, "heads": heads, "rows": rows, "of_words": of_words}
