"""Messages are rows of the change's own transaction; mail leaves afterwards, by the worker."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction

from idea_portal.accounts.models import User
from idea_portal.audit.clock import database_clock
from idea_portal.notifications import queue
from idea_portal.notifications.models import Message

BATCH = 50


def notify(
    people: Iterable[User], subject_line: str, text: str, url: str = "", *, about: str = ""
) -> list[Message]:
    """Tell each person once, in the transaction of the change."""
    messages = Message.objects.bulk_create(
        Message(recipient=person, subject_line=subject_line, text=text, url=url, about=about)
        for person in {person.pk: person for person in people if person.is_active}.values()
    )
    if messages:
        queue.send(queue.DELIVER_MAIL)
    return messages


@transaction.atomic
def mark_read(*, by: User) -> int:
    """Mark all of a person's messages as read; says how many were new."""
    return Message.objects.visible_to(by).unread().update(read_at=database_clock())


def deliver_mail() -> int:
    """Mail every message not mailed yet, each in a transaction of its own; says how many."""
    sent = 0
    while sent < BATCH and _deliver_one():
        sent += 1
    if sent == BATCH:
        queue.send(queue.DELIVER_MAIL)
    return sent


@transaction.atomic
def _deliver_one() -> bool:
    waiting = Message.objects.select_for_update(skip_locked=True, of=("self",)).unsent()
    message = waiting.select_related("recipient").first()
    if message is None:
        return False
    link = f"\n\n{settings.PORTAL_URL}{message.url}" if message.url else ""
    send_mail(message.subject_line, f"{message.text}{link}\n", None, [message.recipient.email])
    message.mailed_at = database_clock()
    message.save(update_fields=["mailed_at"])
    return True
