import pytest
from django.core import mail
from django.db import transaction
from django.urls import reverse

from idea_portal.notifications import outbox
from idea_portal.notifications.models import Message


@pytest.fixture
def told(researcher, outsider):
    outsider.is_active = False
    outsider.save()
    return outbox.notify(
        [researcher, researcher, outsider], "Signed", "It is signed.", "/agreements/", about="DSA-1"
    )


def test_each_person_with_an_open_account_is_told_once(told, researcher):
    assert [message.recipient for message in told] == [researcher]


def test_message_is_mailed_once_and_links_to_the_portal(told, researcher):
    sent = [outbox.deliver_mail(), outbox.deliver_mail()]

    assert sent == [1, 0]
    (letter,) = mail.outbox
    assert letter.to == [researcher.email]
    assert "/agreements/" in letter.body


def test_message_without_a_page_is_mailed_without_a_link(researcher):
    outbox.notify([researcher], "Signed", "It is signed.")

    outbox.deliver_mail()

    assert "http" not in mail.outbox[0].body


@pytest.mark.django_db(transaction=True)
def test_message_of_an_undone_change_never_leaves(researcher):
    with transaction.atomic():
        outbox.notify([researcher], "Signed", "It is signed.")
        transaction.set_rollback(True)

    assert outbox.deliver_mail() == 0


def test_many_messages_leave_in_turns(researcher, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(outbox, "BATCH", 1)
    for line in ("First", "Second"):
        outbox.notify([researcher], line, "Text.")

    with django_capture_on_commit_callbacks() as rung:
        outbox.deliver_mail()

    assert (len(mail.outbox), len(rung)) == (1, 1)


def test_reader_sees_their_messages_and_marks_them_read(client, told, researcher, analyst):
    client.force_login(researcher)

    page = client.get(reverse("notifications:message-list"))
    client.post(reverse("notifications:messages-read"))

    assert "Signed" in page.content.decode()
    assert not Message.objects.visible_to(researcher).unread().exists()
    client.force_login(analyst)
    assert "Signed" not in client.get(reverse("notifications:message-list")).content.decode()
