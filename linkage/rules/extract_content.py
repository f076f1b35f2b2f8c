"""What only extracts are asked: does the scope describe an output that may and can be built."""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

from agreements.rules.scope import Scope
from agreements.rules.vocabulary import OutputKind, Purpose
from datasets.rules.dictionary import ElementFacts
from datasets.rules.vocabulary import IdentityRole
from idea_portal.policy import Finding
from linkage.rules.reading import CONTACT_ROLES, NAMELESS_ROLES, plan_reading

CONTACT_PURPOSES = frozenset({Purpose.OUTREACH, Purpose.CARE_COORDINATION})
NEEDED_TO_WRITE = frozenset({IdentityRole.LAST_NAME, IdentityRole.STREET_ADDRESS})


class ExtractCheck(StrEnum):
    ELEMENTS_IN_DICTIONARY = "elements-in-dictionary"
    PURPOSE_FITS_OUTPUT = "purpose-fits-output"
    OUTPUT_HAS_CONTENT = "output-has-content"
    IDENTIFIABILITY_WITHIN_SCOPE = "identifiability-within-scope"
    RECORD_KEYS_IN_SCOPE = "record-keys-in-scope"
    COHORT_IN_SCOPE = "cohort-in-scope"


def find_extract(scope: Scope, dictionary: Mapping[str, ElementFacts]) -> Iterator[Finding]:
    """Check the output a scope describes against today's dictionary."""
    yield _elements_in_dictionary(scope, dictionary)
    yield _purpose_fits_output(scope)
    yield _output_has_content(scope, dictionary)
    yield _identifiability_within_scope(scope, dictionary)
    yield _record_keys_in_scope(scope, dictionary)
    yield _cohort_in_scope(scope)


def elements_read(scope: Scope, dictionary: Mapping[str, ElementFacts]) -> frozenset[str]:
    """Every element an extract under this scope reads."""
    return frozenset(e for reading in plan_reading(scope, dictionary) for e in reading.elements)


def _elements_in_dictionary(scope: Scope, dictionary: Mapping[str, ElementFacts]) -> Finding:
    named = scope.elements | scope.condition_elements | frozenset(scope.aggregate_by)
    unknown = sorted(named - set(dictionary))
    because = (
        f"The dictionary does not have: {_listed(unknown)}."
        if unknown
        else "The dictionary has every element of the scope."
    )
    return Finding(ExtractCheck.ELEMENTS_IN_DICTIONARY, not unknown, because)


def _purpose_fits_output(scope: Scope) -> Finding:
    fits = scope.output != OutputKind.CONTACT_LIST or scope.purpose in CONTACT_PURPOSES
    because = f"A {scope.output.label} may serve {scope.purpose.label}."
    if not fits:
        because = (
            f"A {scope.output.label} serves outreach and care coordination only; "
            f"the purpose is {scope.purpose.label}."
        )
    return Finding(ExtractCheck.PURPOSE_FITS_OUTPUT, fits, because)


def _output_has_content(scope: Scope, dictionary: Mapping[str, ElementFacts]) -> Finding:
    check = ExtractCheck.OUTPUT_HAS_CONTENT
    if scope.output == OutputKind.AGGREGATE:
        return _groups_name_nobody(scope, dictionary)
    handed_over = _handed_over(scope, dictionary)
    if scope.output == OutputKind.CLIENT_LEVEL:
        because = f"{len(handed_over)} elements would stand in the output."
        return Finding(check, bool(handed_over), because)
    roles = {dictionary[element].identity_role for element in handed_over}
    complete = roles >= NEEDED_TO_WRITE
    because = (
        f"{len(roles)} of the {len(CONTACT_ROLES)} parts of a name and address are in the scope; "
        f"a last name and a street address are {'' if complete else 'not both '}among them."
    )
    return Finding(check, complete, because)


def _groups_name_nobody(scope: Scope, dictionary: Mapping[str, ElementFacts]) -> Finding:
    check = ExtractCheck.OUTPUT_HAS_CONTENT
    if not scope.aggregate_by:
        return Finding(check, False, "The scope names nothing to count people by.")
    naming = sorted(
        element
        for element in scope.aggregate_by
        if element in dictionary and dictionary[element].identity_role not in NAMELESS_ROLES
    )
    because = (
        f"The values of {_listed(naming)} name people, so people cannot be counted by them."
        if naming
        else f"People are counted by {_listed(scope.aggregate_by)}."
    )
    return Finding(check, not naming, because)


def _identifiability_within_scope(scope: Scope, dictionary: Mapping[str, ElementFacts]) -> Finding:
    ceiling = scope.identifiability
    if scope.output == OutputKind.AGGREGATE:
        because = "An aggregate holds counts only, which is the narrowest level."
        return Finding(ExtractCheck.IDENTIFIABILITY_WITHIN_SCOPE, True, because)
    wider = sorted(
        element
        for element in _handed_over(scope, dictionary)
        if dictionary[element].identifiability.rank > ceiling.rank
    )
    because = (
        f"The scope allows {ceiling} data at most; more than that: {_listed(wider)}."
        if wider
        else f"The output holds {ceiling} data at most, as the scope allows."
    )
    return Finding(ExtractCheck.IDENTIFIABILITY_WITHIN_SCOPE, not wider, because)


def _record_keys_in_scope(scope: Scope, dictionary: Mapping[str, ElementFacts]) -> Finding:
    readings = plan_reading(scope, dictionary)
    keyless = sorted(reading.dataset for reading in readings if not reading.record_key)
    because = (
        f"The scope has no record key of {_listed(keyless)}: nobody can tell whose records they are."
        if keyless
        else "The scope has the record key of every dataset."
    )
    return Finding(ExtractCheck.RECORD_KEYS_IN_SCOPE, not keyless, because)


def _cohort_in_scope(scope: Scope) -> Finding:
    outside = sorted(scope.cohort.datasets - scope.datasets)
    because = (
        f"People cannot be chosen by {_listed(outside)}, which is not in the scope."
        if outside
        else "People are chosen by datasets of the scope only."
    )
    return Finding(ExtractCheck.COHORT_IN_SCOPE, not outside, because)


def _handed_over(scope: Scope, dictionary: Mapping[str, ElementFacts]) -> tuple[str, ...]:
    readings = plan_reading(scope, dictionary)
    return tuple(e for reading in readings for e in reading.handed_over if e in dictionary)


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)
