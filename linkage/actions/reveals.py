"""What the trail says of showing records to somebody, of a case or of a person alike."""

from typing import Any, Protocol

from django.db import transaction
from django.db.models import Model

from agreements.models import Authorization
from idea_portal.accounts.models import User
from idea_portal.audit import trail
from idea_portal.policy import Decision
from linkage.events import Event
from linkage.models import Job
from linkage.rules.job_settings import JobSettings

NOT_AS_SEALED = "The records could not be read as they were sealed."


class Revealed(Protocol):
    """Records as somebody could see them: under which authorization, and what is read for it."""

    @property
    def authorization(self) -> Authorization: ...
    @property
    def reading(self) -> JobSettings: ...
    @property
    def subject(self) -> Model: ...
    @property
    def job(self) -> Job: ...
    @property
    def described(self) -> dict[str, Any]: ...


def record(
    event: Event,
    revealed: Revealed,
    by: User,
    decision: Decision | None,
    *,
    reason: str = "",
    **more: Any,
) -> None:
    """Say which deliveries and elements are, or were, read for whom."""
    trail.record(
        event,
        subject=revealed.subject,
        by=by,
        about=[
            revealed.authorization,
            revealed.authorization.request,
            revealed.job,
            *sorted(revealed.reading.datasets),
        ],
        reason=reason,
        decision=decision,
        **revealed.described,
        deliveries=dict(revealed.reading.deliveries),
        elements=sorted(revealed.reading.elements),
        **more,
    )


@transaction.atomic
def stop(event: Event, revealed: Revealed, by: User) -> None:
    """Say that nothing was shown, since a seal is broken."""
    record(event, revealed, by, None, reason=NOT_AS_SEALED)
