"""The one door to the worker: names the tasks of an app and sends to them after the commit."""

from celery import current_app
from django.db import transaction

DELIVER_MAIL = "notifications.deliver_mail"

BEAT = {
    "deliver-mail": {"task": DELIVER_MAIL, "schedule": 60.0},
}


def send(task_name: str, *arguments: str) -> None:
    """Ring for a task once the transaction commits. A lost ring is made good by the sweep."""
    signature = current_app.signature(task_name, args=arguments, immutable=True)
    # robust: a broker that does not answer must not turn a committed change into an error page.
    transaction.on_commit(lambda: signature.apply_async(retry=False), robust=True)
