"""Who was this record on a day, as known on a day."""

from datetime import date

from django.db.models import Q, QuerySet

from idea_portal.policy import Period
from linkage.models import CrosswalkEntry, Person, PersonChange


def entries_on(
    entries: QuerySet[CrosswalkEntry], *, on: date | None, known_on: date | None
) -> QuerySet[CrosswalkEntry]:
    """Entries that hold for a day, as the indexes knew at the end of another; now without one."""
    if known_on is None:
        entries = entries.filter(known_until=None)
    else:
        end = Period.of_days(known_on, known_on).ends
        entries = entries.filter(
            Q(known_until=None) | Q(known_until__published_at__gte=end),
            known_from__published_at__lt=end,
        )
    if on is not None:
        entries = entries.filter(Q(valid_until=None) | Q(valid_until__gt=on), valid_from__lte=on)
    return entries


def leads_to(person: Person) -> QuerySet[PersonChange]:
    """The merges that stand in which a person's records went to another."""
    return PersonChange.objects.standing().filter(kind="merge", other=person)
