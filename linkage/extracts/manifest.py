"""What an output is, what it was made from, and the clause behind every part of it."""

from datetime import datetime

from agreements.rules.conditions import sentence
from linkage.extracts.build import Extract, Recipe
from linkage.extracts.sources import Source


def describe(
    extract: Extract,
    recipe: Recipe,
    *,
    output: str,
    job: str,
    authorization: str,
    built_at: datetime,
    rows: int,
    content_sha256: str,
) -> dict[str, object]:
    """The manifest of an output, as JSON. It holds no value of any row."""
    scope = recipe.scope
    return _brought(recipe) | {
        "output": output,
        "kind": scope.output.value,
        "built_at": built_at.isoformat(),
        "job": job,
        "authorization": authorization,
        "request": scope.request,
        "purpose": scope.purpose.value,
        "recipient": scope.recipient,
        "identifiability": scope.identifiability.value,
        "period": scope.period.as_record(),
        "agreements": sorted(scope.agreements),
        "linkage": recipe.linkage,
        "generation": recipe.generation,
        "deliveries": [_delivery(source) for source in recipe.sources],
        "people_chosen": {
            "in_any_of": sorted(scope.cohort.any_of),
            "in_all_of": sorted(scope.cohort.all_of),
            "in_none_of": sorted(scope.cohort.none_of),
        },
        "row_conditions": _conditions(recipe),
        "columns": [column.as_record() for column in extract.columns],
        "clauses": _clauses(extract, recipe),
        "minimum_cell": scope.minimum_cell if extract.table else None,
        "rows": rows,
        "content_sha256": content_sha256,
    }


def _brought(recipe: Recipe) -> dict[str, object]:
    if recipe.brought is None:
        return {}
    brought = recipe.brought
    return {
        "list": {
            "reference": brought.reference,
            "matched_by": brought.match,
            "content_hmac": brought.content_hmac,
            "carried": list(brought.carried),
        }
    }


def _delivery(source: Source) -> dict[str, object]:
    return {
        "dataset": source.reading.dataset,
        "delivery": source.delivery,
        "sha256": source.sha256,
        "rows": source.rows,
        "elements_read": list(source.reading.elements),
        "elements_handed_over": list(source.reading.handed_over),
    }


def _conditions(recipe: Recipe) -> dict[str, str]:
    labels = {reference: facts.label for reference, facts in recipe.dictionary.items()}
    return {
        source.reading.dataset: sentence(source.reading.condition, labels)
        for source in recipe.sources
        if source.reading.condition
    }


def _clauses(extract: Extract, recipe: Recipe) -> dict[str, list[str]]:
    """Every part of the output with the clauses that allow it; parts nothing used are left out."""
    read = {element for source in recipe.sources for element in source.reading.elements}
    return {
        part: [str(clause) for clause in clauses]
        for part, clauses in sorted(recipe.scope.because.items())
        if "." not in part or part.rpartition(":")[2] in read
    }
