from enum import StrEnum


class Event(StrEnum):
    ORGANIZATION_ADDED = "organization-added"
    PERSON_ADDED = "person-added"
    ACCOUNT_OPENED = "account-opened"
    ACCOUNT_SHUT = "account-shut"
    ROLE_GIVEN = "role-given"
    ROLE_ENDED = "role-ended"
    TRAINING_RECORDED = "training-recorded"
