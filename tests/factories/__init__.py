"""Keyword functions that build a valid thing."""

from .accounts import make_membership, make_organization, make_training, make_user
from .agreements import make_agreement, make_version, sharing_clauses
from .datasets import (
    element_facts,
    entry,
    make_coverage,
    make_dataset,
    make_delivery,
    make_dictionary,
    make_element,
)
from .people import make_person
from .requests import (
    make_acceptance,
    make_authorization,
    make_data,
    make_request,
    make_sharing,
)

__all__ = [
    "element_facts",
    "entry",
    "make_acceptance",
    "make_agreement",
    "make_authorization",
    "make_coverage",
    "make_data",
    "make_dataset",
    "make_delivery",
    "make_dictionary",
    "make_element",
    "make_membership",
    "make_organization",
    "make_person",
    "make_request",
    "make_sharing",
    "make_training",
    "make_user",
    "make_version",
    "sharing_clauses",
]
