"""Who must review a request, and why."""

from collections.abc import Iterator
from dataclasses import dataclass

from agreements.rules.tracks import Route, Track
from datasets.rules.vocabulary import Identifiability, Regime

# Laws whose exceptions a lawyer reads, not a form.
LEGAL_REGIMES: dict[Regime, str] = {
    Regime.PART2: "42 CFR Part 2",
    Regime.IRC6103: "IRC 6103",
    Regime.CPSL: "the Child Protective Services Law",
    Regime.JUVENILE_ACT: "the Juvenile Act",
}


@dataclass(frozen=True, slots=True)
class DatasetToRoute:
    """What routing reads of a dataset: who answers for it and the law it stands under."""

    code: str
    department: str
    regime: Regime
    name: str = ""
    department_name: str = ""


@dataclass(frozen=True, slots=True)
class RoutingFacts:
    """What routing reads of a request."""

    datasets: tuple[DatasetToRoute, ...]
    identifiability: Identifiability
    recipient: str
    recipient_kind: str
    known_recipient_kinds: frozenset[str]
    coordinator_asks_legal: str = ""
    # On what ground the requester holds a list of people; empty where none is brought.
    list_held_on: str = ""


def decide_routes(request: RoutingFacts) -> tuple[Route, ...]:
    """Name every review a request needs, with each reason: partners, compliance, then legal."""
    everything = frozenset(dataset.code for dataset in request.datasets)
    routes = [*_partner_routes(request)]
    routes.append(
        Route(
            Track.COMPLIANCE,
            None,
            everything,
            tuple(_reasons_for_compliance(request)),
        )
    )
    if reasons := tuple(_reasons_for_legal(request)):
        routes.append(Route(Track.LEGAL, None, everything, reasons))
    return tuple(routes)


def _partner_routes(request: RoutingFacts) -> Iterator[Route]:
    for department in sorted({dataset.department for dataset in request.datasets}):
        theirs = [each for each in request.datasets if each.department == department]
        codes = sorted(each.code for each in theirs)
        named = ", ".join(sorted(each.name or each.code for each in theirs))
        partner = theirs[0].department_name or department
        yield Route(
            Track.PARTNER,
            department,
            frozenset(codes),
            (f"{partner} is the data partner that answers for {named}.",),
        )


def _reasons_for_compliance(request: RoutingFacts) -> Iterator[str]:
    yield "Compliance reviews every request for privacy."
    if request.list_held_on:
        yield "A list of people is brought: what it tells, and its destruction, are to be watched."


def _reasons_for_legal(request: RoutingFacts) -> Iterator[str]:
    if request.identifiability is Identifiability.IDENTIFIED:
        yield "The output would name people."
    for dataset in sorted(request.datasets, key=lambda dataset: dataset.code):
        if law := LEGAL_REGIMES.get(dataset.regime):
            yield f"{dataset.name or dataset.code} stands under {law}."
    if request.list_held_on:
        yield f"The requester brings a list of people, held on {request.list_held_on}."
    if request.recipient_kind not in request.known_recipient_kinds:
        yield (
            f"{request.recipient} is the first recipient of its kind ({request.recipient_kind})."
        )
    if request.coordinator_asks_legal:
        yield f"The intake coordinator asks for it: {request.coordinator_asks_legal}"
