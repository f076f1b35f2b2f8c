from celery import shared_task

from agreements import queue
from agreements.actions import lapse_notices


@shared_task(name=queue.GIVE_LAPSE_NOTICES, acks_late=True)
def give_lapse_notices() -> None:
    """Tell people which agreements are about to end."""
    lapse_notices.give_lapse_notices()
