from .people import (
    add_organization,
    add_person,
    end_role,
    give_role,
    record_training,
    set_account_open,
)

__all__ = [
    "add_organization",
    "add_person",
    "end_role",
    "give_role",
    "record_training",
    "set_account_open",
]
