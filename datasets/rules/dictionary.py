"""What a dictionary says about one data element, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .vocabulary import ElementType, Identifiability, IdentityRole, Sensitivity


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a dictionary: a data element before it belongs to a dataset."""

    name: str
    label: str
    type: ElementType
    definition: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    identity_role: IdentityRole = IdentityRole.NONE
    # What nobody described is protected like the most sensitive.
    sensitivity: Sensitivity = Sensitivity.RESTRICTED
    identifiability: Identifiability = Identifiability.IDENTIFIED
    is_required: bool = False
    date_format: str = ""


@dataclass(frozen=True, slots=True)
class ElementFacts:
    """One data element of one dataset, as rules see it."""

    reference: str
    dataset: str
    name: str
    type: ElementType
    codes: Mapping[str, str] = field(default_factory=dict)
    identity_role: IdentityRole = IdentityRole.NONE
    sensitivity: Sensitivity = Sensitivity.RESTRICTED
    identifiability: Identifiability = Identifiability.IDENTIFIED
    is_required: bool = False
    label: str = ""
    date_format: str = ""
