"""Word that an agreement is about to end. Nothing is ended here: the dates do that."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from agreements.events import Event
from agreements.facts.agreement_rights import people_concerned
from agreements.models import Agreement, AgreementVersion, LapseNotice
from idea_portal.audit import trail
from idea_portal.audit.clock import database_clock
from idea_portal.notifications.outbox import notify
from idea_portal.policy import Period

THRESHOLDS = (60, 30, 7)


def give_lapse_notices() -> int:
    """Tell the people concerned once for each agreement and threshold; says how many notices."""
    now = database_clock()
    today = Period(now, now).first_day
    soon = AgreementVersion.objects.newest_effective(now).filter(
        agreement__in=Agreement.objects.in_force(now),
        ends_on__lte=today + timedelta(days=THRESHOLDS[0]),
    )
    return sum(_give(version.pk) for version in soon)


@transaction.atomic
def _give(version_pk: int) -> bool:
    now = database_clock()
    # Two beats at once must not tell twice.
    version = AgreementVersion.objects.select_for_update().get(pk=version_pk)
    left = (version.ends_on - Period(now, now).first_day).days
    days = min(threshold for threshold in THRESHOLDS if left <= threshold)
    if version.lapse_notices.filter(days=days).exists():
        return False
    LapseNotice.objects.create(version=version, days=days, given_at=now)
    agreement = version.agreement
    trail.record(
        Event.AGREEMENT_LAPSE_NOTICED,
        subject=agreement,
        by=None,
        version=version.number,
        days=days,
    )
    notify(
        people_concerned(agreement),
        f"{agreement.reference} ends on {version.ends_on}",
        f"{agreement.title} ends in {left} days. What rests on it ends with it. "
        "An amendment with later dates must be signed before then.",
        agreement.get_absolute_url(),
        about=agreement.reference,
    )
    return True
