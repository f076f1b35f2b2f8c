"""A manifest, a codebook and a report as the rows of tables."""

from collections.abc import Iterable

from django.utils.safestring import SafeString

from agreements.rules.citations import by_agreement, clause_named
from idea_portal.web.citations import cited
from linkage.models import Output

# The parts of a scope that are no data element, in the order and the words of an authorization.
PARTS = {
    "purpose": "Purpose",
    "recipient": "Recipient",
    "output": "Output",
    "linkage": "Linked: {}",
    "rows": "Rows of {}",
    "identifiability": "Most telling",
    "minimum-cell": "Small cells",
    "period": "Days",
    "requirement": "Required: {}",
}


def column_rows(output: Output) -> list[dict]:
    clauses = output.manifest["clauses"]
    return [
        {
            "column": entry["column"],
            "label": entry["label"],
            "elements": ", ".join(entry["elements"]) or "made by the portal",
            "codes": "; ".join(f"{code} = {label}" for code, label in entry["codes"].items()),
            "clauses": _cited(c for element in entry["elements"] for c in clauses.get(element, [])),
        }
        for entry in output.codebook
    ]


def shape_rows(output: Output) -> list[dict]:
    filled = output.report["filled"]
    return [
        {
            "column": column["name"],
            "elements": ", ".join(column["elements"]) or "made by the portal",
            "filled": filled.get(column["name"], 0),
        }
        for column in output.manifest["columns"]
    ]


def delivery_rows(output: Output) -> list[dict]:
    return [
        each
        | {
            "elements_read": _names(each["elements_read"]),
            "elements_handed_over": _names(each["elements_handed_over"]) or "nothing",
        }
        for each in output.manifest["deliveries"]
    ]


def figure_rows(output: Output) -> list[dict]:
    """The table as its readers would see it: what is blank stays blank for the checker too."""
    table = output.report["table"]
    if table is None:
        return []
    return [
        {
            "group": ", ".join(value or "all" for value in group),
            "people": f"fewer than {table['minimum_cell']}" if count is None else f"{count:,}",
        }
        for group, count in table["figures"]
    ]


def other_clauses(output: Output) -> list[tuple[str, SafeString]]:
    """The clauses behind what is not a column: purpose, recipient, linkage, rows and the like."""
    clauses = output.manifest["clauses"]
    parts = [part for part in clauses if "." not in part]
    return [(_words(part), cited(_cited(clauses[part]))) for part in sorted(parts, key=_place)]


def counts(output: Output) -> list[tuple[str, str]]:
    report = output.report
    known = [
        ("People chosen", report.get("people")),
        ("Households", report.get("households")),
        ("Households nobody can write to", report.get("unreachable_households")),
        *(
            (f"Records of {dataset} not linked", number)
            for dataset, number in report.get("not_linked", {}).items()
        ),
    ]
    return [(label, f"{number:,}") for label, number in known if number is not None]


def _cited(clauses: Iterable[str]) -> dict[str, str]:
    return by_agreement(clause_named(clause) for clause in clauses)


def _place(part: str) -> tuple[int, str]:
    """What it is for stands first, then who gets what, which records, and what is required."""
    kind = part.partition(":")[0]
    return (list(PARTS).index(kind) if kind in PARTS else len(PARTS), part)


def _words(part: str) -> str:
    kind, _, named = part.partition(":")
    return PARTS.get(kind, part).format(named.replace("+", " with "))


def _names(elements: list[str]) -> str:
    return ", ".join(element.partition(".")[2] for element in elements)
