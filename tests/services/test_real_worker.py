import pytest

from idea_portal.web.models import Heartbeat
from idea_portal.web.queue import BEAT_HEART

pytestmark = pytest.mark.services


def test_worker_is_heard_through_the_broker(worker):
    worker.start()
    worker.wait_until(Heartbeat.objects.heard_at)
    first = Heartbeat.objects.heard_at()

    worker.ring(BEAT_HEART)

    worker.wait_until(lambda: Heartbeat.objects.heard_at() > first)


def test_message_with_an_unknown_task_changes_nothing_and_stops_nothing(worker):
    worker.start()
    worker.wait_until(Heartbeat.objects.heard_at)
    first = Heartbeat.objects.heard_at()

    worker.ring("linkage.open_every_vault", "LJ-2026-0001")
    worker.ring(BEAT_HEART)

    worker.wait_until(lambda: Heartbeat.objects.heard_at() > first)


def test_message_sent_while_no_worker_lived_is_done_by_the_next(worker):
    worker.start()
    worker.wait_until(Heartbeat.objects.heard_at)
    worker.kill()
    first = Heartbeat.objects.heard_at()
    worker.ring(BEAT_HEART)

    worker.start()

    worker.wait_until(lambda: Heartbeat.objects.heard_at() > first)
