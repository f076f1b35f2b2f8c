"""What an extract reads of each dataset, and what of it may stand in the output."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from agreements.rules.conditions import Condition, elements_of
from agreements.rules.scope import Scope, dataset_of
from agreements.rules.vocabulary import OutputKind
from datasets.rules.dictionary import ElementFacts
from datasets.rules.vocabulary import IdentityRole

NAME_ROLES = (
    IdentityRole.FIRST_NAME,
    IdentityRole.MIDDLE_NAME,
    IdentityRole.LAST_NAME,
    IdentityRole.SUFFIX,
)
ADDRESS_ROLES = (
    IdentityRole.STREET_ADDRESS,
    IdentityRole.UNIT,
    IdentityRole.CITY,
    IdentityRole.STATE,
    IdentityRole.ZIP_CODE,
)
# What a contact list can hold of a household, in the order of its columns.
CONTACT_ROLES = (*NAME_ROLES, *ADDRESS_ROLES, IdentityRole.PHONE)
# Groups of an aggregate are kept with its report, so they may not be values that name a person.
NAMELESS_ROLES = frozenset(
    {
        IdentityRole.NONE,
        IdentityRole.SEX,
        IdentityRole.CITY,
        IdentityRole.STATE,
        IdentityRole.ZIP_CODE,
    }
)


@dataclass(frozen=True, slots=True)
class DatasetReading:
    """What an extract reads of one dataset: by element reference, and for what."""

    dataset: str
    record_key: str | None
    handed_over: tuple[str, ...] = ()
    # Read to choose, to count or to group households; never handed over.
    read_only: tuple[str, ...] = ()
    condition: Condition | None = None

    @property
    def elements(self) -> tuple[str, ...]:
        """Everything read, each element once."""
        key = (self.record_key,) if self.record_key else ()
        return tuple(dict.fromkeys((*key, *self.handed_over, *self.read_only)))


def plan_reading(
    scope: Scope, dictionary: Mapping[str, ElementFacts]
) -> tuple[DatasetReading, ...]:
    """What an extract under this scope reads: nothing that the kind of output has no use for."""
    return tuple(_reading_of(dataset, scope, dictionary) for dataset in sorted(scope.datasets))


def _reading_of(
    dataset: str, scope: Scope, dictionary: Mapping[str, ElementFacts]
) -> DatasetReading:
    condition = scope.row_conditions.get(dataset)
    handed_over = _of_dataset(dataset, _handed_over(scope, dictionary))
    read_only = set(elements_of(condition)) if condition else set()
    if scope.output == OutputKind.AGGREGATE:
        read_only |= set(_of_dataset(dataset, scope.aggregate_by))
    elif scope.output == OutputKind.CONTACT_LIST and handed_over:
        read_only |= set(_helps_to_address(dataset, scope, dictionary))
    return DatasetReading(
        dataset=dataset,
        record_key=_first(IdentityRole.RECORD_KEY, dataset, _readable_keys(scope), dictionary),
        handed_over=handed_over,
        read_only=tuple(sorted(read_only - set(handed_over))),
        condition=condition,
    )


def _handed_over(scope: Scope, dictionary: Mapping[str, ElementFacts]) -> Iterable[str]:
    if scope.output == OutputKind.CLIENT_LEVEL:
        return scope.elements
    if scope.output == OutputKind.CONTACT_LIST:
        return {e for e in scope.elements if _role(e, dictionary) in CONTACT_ROLES}
    return ()


def _helps_to_address(
    dataset: str, scope: Scope, dictionary: Mapping[str, ElementFacts]
) -> Iterable[str]:
    """The household key, and the birth date that tells who of a household is the eldest."""
    readable = scope.elements | scope.condition_elements
    household = _first(IdentityRole.HOUSEHOLD_KEY, dataset, _readable_keys(scope), dictionary)
    birth_date = _first(IdentityRole.BIRTH_DATE, dataset, readable, dictionary)
    return tuple(element for element in (household, birth_date) if element)


def _readable_keys(scope: Scope) -> frozenset[str]:
    return scope.elements | scope.linkage_elements | scope.condition_elements


def _first(
    role: IdentityRole,
    dataset: str,
    among: Iterable[str],
    dictionary: Mapping[str, ElementFacts],
) -> str | None:
    found = (e for e in _of_dataset(dataset, among) if _role(e, dictionary) == role)
    return next(found, None)


def _of_dataset(dataset: str, elements: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(element for element in elements if dataset_of(element) == dataset))


def _role(element: str, dictionary: Mapping[str, ElementFacts]) -> IdentityRole | None:
    return dictionary[element].identity_role if element in dictionary else None
