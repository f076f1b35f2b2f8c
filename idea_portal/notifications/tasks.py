from celery import shared_task

from idea_portal.notifications import outbox, queue


@shared_task(name=queue.DELIVER_MAIL, acks_late=True)
def deliver_mail() -> None:
    """Mail the messages that wait."""
    outbox.deliver_mail()
