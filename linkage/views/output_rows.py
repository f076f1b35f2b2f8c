"""A manifest, a codebook and a report as the rows of tables."""

from linkage.models import Output


def column_rows(output: Output) -> list[dict]:
    clauses = output.manifest["clauses"]
    return [
        {
            "column": entry["column"],
            "label": entry["label"],
            "elements": ", ".join(entry["elements"]) or "made by the portal",
            "codes": "; ".join(f"{code} = {label}" for code, label in entry["codes"].items()),
            "clauses": "; ".join(
                dict.fromkeys(c for element in entry["elements"] for c in clauses.get(element, []))
            ),
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


def other_clauses(output: Output) -> list[tuple[str, str]]:
    """The clauses behind what is not a column: purpose, recipient, linkage, rows and the like."""
    clauses = output.manifest["clauses"].items()
    return [
        (part.replace(":", ": "), "; ".join(found)) for part, found in clauses if "." not in part
    ]


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


def _names(elements: list[str]) -> str:
    return ", ".join(element.partition(".")[2] for element in elements)
