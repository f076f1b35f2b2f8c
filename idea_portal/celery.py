"""The worker's application. Beat only rings: what is due is computed from the rows."""

import os

from celery import Celery
from celery.signals import worker_ready
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "idea_portal.settings")

# Each of these is a dictionary in celery's beat format, beside the names of the tasks it rings.
SCHEDULES = [
    "idea_portal.notifications.queue.BEAT",
    "agreements.queue.BEAT",
    "idea_portal.web.queue.BEAT",
    "linkage.queue.BEAT",
]

app = Celery("idea_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    name: entry for schedule in SCHEDULES for name, entry in import_string(schedule).items()
}


@worker_ready.connect
def ring_once_for_everything(**kwargs: object) -> None:
    """A worker that starts does at once what came due while there was none."""
    for entry in app.conf.beat_schedule.values():
        app.send_task(entry["task"])
