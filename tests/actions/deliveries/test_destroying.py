"""A delivery destroyed, by whom, and with what certificate."""

import pytest
from django.db import transaction

from datasets.facts import current_delivery
from datasets.models import Delivery
from idea_portal.audit import trail
from idea_portal.audit.models import AuditEvent
from idea_portal.policy import Refused
from linkage.actions import deliveries
from linkage.events import Event
from linkage.rules.delivery_destruction import DestructionCheck
from linkage.vault import SealBroken

from .handing_in import files_in, receive, stored_rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vault_folder")]


def test_destroyed_delivery_cannot_be_read_and_has_its_certificate(
    covered, steward, vault_folder, django_capture_on_commit_callbacks
):
    delivery = receive(covered, steward)
    sealed = delivery.sealed_file.sealed

    with django_capture_on_commit_callbacks(execute=True):
        deliveries.destroy(delivery=delivery, by=steward, reason="Sent by mistake.")

    delivery = Delivery.objects.get()
    assert delivery.state == "destroyed"
    with pytest.raises(SealBroken):
        stored_rows(delivery)
    assert files_in(vault_folder) == []
    event = AuditEvent.objects.get(what=Event.DELIVERY_DESTROYED)
    assert event.reason == "Sent by mistake."
    certificate = event.details["certificate"]
    assert (certificate["file_sha256"], certificate["rows"]) == (sealed.sha256, 3)
    assert current_delivery(covered) is None


@pytest.mark.parametrize("person", ["second_steward", "administrator", "analyst"])
def test_delivery_is_destroyed_by_nobody_but_its_steward(covered, steward, person, request):
    delivery = receive(covered, steward)
    by = request.getfixturevalue(person)

    with pytest.raises(Refused) as refused:
        deliveries.destroy(delivery=delivery, by=by, reason="I would like to.")

    checks = [finding.check for finding in refused.value.decision.refusals]
    assert checks == [DestructionCheck.ACTOR_IS_STEWARD]
    assert len(stored_rows(delivery)) == 3


def test_delivery_is_not_destroyed_twice(covered, steward):
    delivery = receive(covered, steward)
    deliveries.destroy(delivery=delivery, by=steward, reason="Sent by mistake.")

    with pytest.raises(Refused) as refused:
        deliveries.destroy(delivery=delivery, by=steward, reason="Sent by mistake.")

    checks = [finding.check for finding in refused.value.decision.refusals]
    assert checks == [DestructionCheck.CONTENT_IS_STORED]


def test_nothing_is_destroyed_when_the_trail_cannot_be_written(covered, steward, monkeypatch):
    delivery = receive(covered, steward)

    def cannot_write(*args, **kwargs):
        raise OSError("the trail is full")

    monkeypatch.setattr(trail, "record", cannot_write)

    with pytest.raises(OSError, match="full"), transaction.atomic():
        deliveries.destroy(delivery=delivery, by=steward, reason="Sent by mistake.")

    delivery = Delivery.objects.get()
    assert delivery.state == "stored"
    assert len(stored_rows(delivery)) == 3
