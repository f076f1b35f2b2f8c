"""Asking who a record is of. The number a department gave it is keyed here and kept nowhere."""

from django.db import transaction

from datasets.models import Dataset
from idea_portal.accounts.models import User
from idea_portal.audit import trail
from linkage import vault
from linkage.events import Event


@transaction.atomic
def look_up(*, dataset: Dataset, source_key: str, by: User) -> str:
    """The keyed name of a record, once the trail says that somebody asks about it."""
    record_key = vault.record_key(dataset.code, source_key)
    trail.record(Event.PERSON_LOOKED_UP, subject=dataset, by=by, record_key=record_key)
    return record_key
