from celery import shared_task

from idea_portal.web import queue
from idea_portal.web.models import Heartbeat


@shared_task(name=queue.BEAT_HEART, acks_late=True)
def beat_heart() -> None:
    """Show that beat, broker and worker live."""
    Heartbeat.objects.beat()
