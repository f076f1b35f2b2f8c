"""The checks between a request and a scope: all are made, and each says what it found."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from datasets.rules.dictionary import ElementFacts
from datasets.rules.vocabulary import Identifiability, Sensitivity
from idea_portal.policy import Finding, Period
from idea_portal.policy.words import counted

from .asked import Asked
from .brought_list import pair_with_list
from .cover_lines import CoverLine
from .governing import Cover, Governing, Permission, united
from .scope import Pair, Terms, every_pair, pair_name
from .vocabulary import OutputKind, Purpose, Use


class ScopeCheck(StrEnum):
    """What must hold before a request can become a scope."""

    SOMETHING_IS_LEFT = "something-is-left"
    AGREEMENTS_READABLE = "agreements-readable"
    AGREEMENTS_IN_FORCE = "agreements-in-force"
    DATASETS_GOVERNED = "datasets-governed"
    ELEMENTS_DESCRIBED = "elements-described"
    ELEMENTS_COVERED = "elements-covered"
    LINKAGE_ELEMENTS_COVERED = "linkage-elements-covered"
    CONDITION_ELEMENTS_COVERED = "condition-elements-covered"
    PURPOSE_PERMITTED = "purpose-permitted"
    RECIPIENT_PERMITTED = "recipient-permitted"
    LINKAGE_PERMITTED = "linkage-permitted"
    LIST_PERMITTED = "list-permitted"
    OUTPUT_PERMITTED = "output-permitted"
    OUTPUT_FITS_PURPOSE = "output-fits-purpose"
    IDENTIFIABILITY_WITHIN_CEILING = "identifiability-within-ceiling"
    SENSITIVITY_WITHIN_CEILING = "sensitivity-within-ceiling"
    COHORT_WITHIN_DATASETS = "cohort-within-datasets"
    PERIOD_COVERED = "period-covered"


# Names and addresses are handed over to reach or to care for people, for nothing else.
CONTACT_PURPOSES = frozenset({Purpose.OUTREACH, Purpose.CARE_COORDINATION})

# The widest level a data element may have to stand in an output of each kind.
WIDEST_ELEMENT = {
    OutputKind.AGGREGATE: Identifiability.LIMITED,
    OutputKind.CLIENT_LEVEL: Identifiability.LIMITED,
    OutputKind.CONTACT_LIST: Identifiability.IDENTIFIED,
}


@dataclass(frozen=True, slots=True)
class Question:
    """What is left to ask for, and everything the answer rests on."""

    asked: Asked
    governing: Mapping[str, Governing]
    dictionary: Mapping[str, ElementFacts]
    lines: tuple[CoverLine, ...]
    period: Period | None
    at: datetime

    @property
    def terms(self) -> tuple[Terms, ...]:
        return tuple(each for rules in self.governing.values() for each in rules.terms)

    @property
    def handed_over(self) -> frozenset[str]:
        """The elements whose values stand in the output."""
        return self.asked.elements | frozenset(self.asked.aggregate_by)

    @property
    def purpose(self) -> Cover:
        """Whether the purpose is permitted everywhere, and prohibited nowhere."""
        purpose = self.asked.purpose
        permitted = self._everywhere(purpose, lambda each: each.purposes, f"purpose:{purpose}")
        prohibited = tuple(
            f"{each.clauses.get(f'not-purpose:{purpose}', each.agreement)} prohibits it."
            for each in self.terms
            if purpose in each.prohibited_purposes
        )
        return united([permitted, Cover(missing=prohibited)])

    @property
    def recipient(self) -> Cover:
        recipient = self.asked.recipient
        return self._everywhere(recipient, lambda each: each.recipients, f"recipient:{recipient}")

    @property
    def output(self) -> Cover:
        output = self.asked.output
        return self._everywhere(output, lambda each: each.outputs, f"output:{output}")

    def linkage(self, pair: Pair) -> Cover:
        """Whether the agreements of both datasets permit to link them."""
        return united(
            self.governing[dataset].permit(
                pair, lambda each: each.linkage_pairs, f"linkage:{pair_name(pair)}"
            )
            for dataset in sorted(pair)
            if dataset in self.governing
        )

    @property
    def pairs_with_list(self) -> tuple[Pair, ...]:
        """Every dataset with the list that is brought: each is compared with it."""
        if self.asked.brought_list is None:
            return ()
        return tuple(pair_with_list(dataset) for dataset in sorted(self.asked.datasets))

    @property
    def ceiling(self) -> Identifiability:
        """The narrowest level anything states."""
        stated = [each.identifiability for each in self.terms if each.identifiability]
        widest = WIDEST_ELEMENT[self.asked.output]
        if self.asked.output is OutputKind.AGGREGATE:
            widest = Identifiability.AGGREGATE
        elif self.asked.carried:
            widest = Identifiability.IDENTIFIED
        return min([self.asked.identifiability, widest, *stated], key=lambda level: level.rank)

    def _everywhere(self, wanted: object, permission: Permission, part: str) -> Cover:
        covers = (rules.permit(wanted, permission, part) for rules in self.governing.values())
        return united(covers)


def findings(question: Question) -> tuple[Finding, ...]:
    """Every check, in the order of the enum."""
    asked = question.asked
    return (
        _something_is_left(question),
        _agreements_readable(question),
        _agreements_in_force(question),
        _datasets_governed(question),
        _elements_described(question),
        _covered(ScopeCheck.ELEMENTS_COVERED, Use.OUTPUT, question),
        _covered(ScopeCheck.LINKAGE_ELEMENTS_COVERED, Use.LINKAGE, question),
        _covered(ScopeCheck.CONDITION_ELEMENTS_COVERED, Use.CONDITION, question),
        _permitted(
            ScopeCheck.PURPOSE_PERMITTED, f"Use for {asked.purpose.label}", question.purpose
        ),
        _permitted(ScopeCheck.RECIPIENT_PERMITTED, f"Use by {asked.recipient}", question.recipient),
        _linkage_permitted(question),
        _list_permitted(question),
        _permitted(ScopeCheck.OUTPUT_PERMITTED, f"A {asked.output.label}", question.output),
        _output_fits_purpose(question),
        _identifiability_within_ceiling(question),
        _sensitivity_within_ceiling(question),
        _cohort_within_datasets(question),
        _period_covered(question),
    )


def _something_is_left(question: Question) -> Finding:
    asked = question.asked
    because = (
        f"Asked for: {counted(len(asked.datasets), 'dataset')}, "
        f"{counted(len(asked.elements), 'data element')} for the output, "
        f"{len(asked.linkage_elements)} for linkage, "
        f"{counted(len(asked.people), 'person', 'people')}."
    )
    wanted = asked.elements or asked.linkage_elements or asked.output is OutputKind.AGGREGATE
    return Finding(
        ScopeCheck.SOMETHING_IS_LEFT, bool(asked.datasets and asked.people and wanted), because
    )


def _agreements_readable(question: Question) -> Finding:
    unknown = sorted({words for each in question.terms for words in each.unknown})
    because = (
        f"What these forbid is not known: {'; '.join(unknown)}."
        if unknown
        else "Every clause of every governing agreement can be read."
    )
    return Finding(ScopeCheck.AGREEMENTS_READABLE, not unknown, because)


def _agreements_in_force(question: Question) -> Finding:
    lapsed = sorted({words for each in question.terms for words in each.not_in_force})
    names = sorted({each.agreement for each in question.terms})
    because = " ".join(lapsed) if lapsed else f"In force: {', '.join(names) or 'none'}."
    return Finding(ScopeCheck.AGREEMENTS_IN_FORCE, not lapsed, because)


def _datasets_governed(question: Question) -> Finding:
    open_ = [name for name, rules in question.governing.items() if not rules.sharing]
    because = (
        f"No data-sharing agreement in force covers {', '.join(open_)}."
        if open_
        else f"A data-sharing agreement covers {', '.join(question.governing) or 'nothing'}."
    )
    return Finding(ScopeCheck.DATASETS_GOVERNED, not open_, because)


def _elements_described(question: Question) -> Finding:
    asked = question.asked
    used = asked.elements | asked.linkage_elements | asked.condition_elements
    unknown = sorted(used - question.dictionary.keys())
    because = (
        f"Not in the dictionary: {', '.join(unknown)}."
        if unknown
        else f"The dictionary describes what is used: {counted(len(used), 'data element')}."
    )
    return Finding(ScopeCheck.ELEMENTS_DESCRIBED, not unknown, because)


def _covered(check: ScopeCheck, use: Use, question: Question) -> Finding:
    lines = [line for line in question.lines if line.use is use]
    missing: dict[str, list[str]] = {}
    for line in lines:
        if not line.is_covered:
            missing.setdefault(line.because, []).append(line.element)
    gaps = [f"{', '.join(elements)}: {because}" for because, elements in missing.items()]
    because = (
        f"Not covered {use.label}: {' '.join(gaps)}"
        if gaps
        else f"Asked for {use.label}: {counted(len(lines), 'data element')}; every agreement covers each."
    )
    return Finding(check, not gaps, because)


def _permitted(check: ScopeCheck, what: str, cover: Cover) -> Finding:
    return Finding(check, cover.is_complete, f"{what}: {cover}")


def _linkage_permitted(question: Question) -> Finding:
    # What stands in one output is joined, whichever pairs were linked on the way.
    wanted = every_pair(question.asked.datasets)
    covers = {pair: question.linkage(pair) for pair in wanted | question.asked.linkage_pairs}
    gaps = [
        f"{pair_name(pair)} is not asked for." for pair in wanted - question.asked.linkage_pairs
    ]
    gaps += [
        f"{pair_name(pair)}: {cover}" for pair, cover in covers.items() if not cover.is_complete
    ]
    named = ", ".join(sorted(map(pair_name, covers))) or "nothing"
    because = (
        f"Linkage: {' '.join(sorted(gaps))}"
        if gaps
        else f"Linkage of {named}: {united(covers.values())}"
    )
    return Finding(ScopeCheck.LINKAGE_PERMITTED, not gaps, because)


def _list_permitted(question: Question) -> Finding:
    check = ScopeCheck.LIST_PERMITTED
    if question.asked.brought_list is None:
        return Finding(check, True, "No list of people is brought.")
    covers = {pair: question.linkage(pair) for pair in question.pairs_with_list}
    gaps = [
        f"{pair_name(pair)}: {cover}" for pair, cover in covers.items() if not cover.is_complete
    ]
    because = (
        f"Linkage with the list that is brought: {' '.join(gaps)}"
        if gaps
        else f"Linkage of every dataset with the list: {united(covers.values())}"
    )
    return Finding(check, bool(covers) and not gaps, because)


def _output_fits_purpose(question: Question) -> Finding:
    asked = question.asked
    fits = asked.output is not OutputKind.CONTACT_LIST or asked.purpose in CONTACT_PURPOSES
    because = (
        f"A {asked.output.label} may be made for {asked.purpose.label}."
        if fits
        else f"A contact list is for outreach or care coordination, not {asked.purpose.label}."
    )
    return Finding(ScopeCheck.OUTPUT_FITS_PURPOSE, fits, because)


def _identifiability_within_ceiling(question: Question) -> Finding:
    output, ceiling = question.asked.output, question.ceiling
    described = _described(question.handed_over, question.dictionary)
    widest = WIDEST_ELEMENT[output]
    if output is OutputKind.CLIENT_LEVEL and ceiling.rank < widest.rank:
        widest = ceiling
    too_wide = [each.reference for each in described if each.identifiability.rank > widest.rank]
    reaches = {
        OutputKind.AGGREGATE: Identifiability.AGGREGATE,
        # Who brought the list knows whom a carried study number names.
        OutputKind.CLIENT_LEVEL: (
            Identifiability.IDENTIFIED if question.asked.carried else Identifiability.DEIDENTIFIED
        ),
        OutputKind.CONTACT_LIST: Identifiability.IDENTIFIED,
    }[output]
    with_list = " with columns of the list" if question.asked.carried else ""
    because = (
        f"A {output.label}{with_list} is {reaches} at least; the agreements and reviewers allow up to "
        f"{ceiling}. Data elements too telling for it: {', '.join(too_wide) or 'none'}."
    )
    passed = reaches.rank <= ceiling.rank and not too_wide
    return Finding(ScopeCheck.IDENTIFIABILITY_WITHIN_CEILING, passed, because)


def _sensitivity_within_ceiling(question: Question) -> Finding:
    # Restricted values may be linked by, chosen by and counted, but leave in no row.
    rows = question.asked.output is not OutputKind.AGGREGATE
    restricted = [
        each.reference
        for each in _described(question.asked.elements, question.dictionary)
        if rows and each.sensitivity is Sensitivity.RESTRICTED
    ]
    because = (
        f"The dictionary calls restricted, and restricted values leave in no row: "
        f"{', '.join(restricted)}."
        if restricted
        else "No data element is too sensitive for the output."
    )
    return Finding(ScopeCheck.SENSITIVITY_WITHIN_CEILING, not restricted, because)


def _cohort_within_datasets(question: Question) -> Finding:
    outside = sorted(question.asked.cohort.datasets - question.asked.datasets)
    because = (
        f"Who is meant depends on datasets that are not part of it: {', '.join(outside)}."
        if outside
        else "Who is meant depends on the request's own datasets alone."
    )
    return Finding(ScopeCheck.COHORT_WITHIN_DATASETS, not outside, because)


def _period_covered(question: Question) -> Finding:
    period = question.period
    if period is None:
        because = "The dates of the request, the agreements and the approval share no day."
        return Finding(ScopeCheck.PERIOD_COVERED, False, because)
    asked = question.asked.period
    because = f"{asked} is asked for; together with every agreement that leaves {period}."
    return Finding(ScopeCheck.PERIOD_COVERED, question.at < period.ends, because)


def _described(
    elements: Iterable[str], dictionary: Mapping[str, ElementFacts]
) -> list[ElementFacts]:
    return [dictionary[each] for each in sorted(elements) if each in dictionary]
