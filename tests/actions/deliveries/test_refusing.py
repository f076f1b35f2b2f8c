"""Who may not hand in a delivery, and what stops one that was begun."""

from datetime import timedelta

import pytest
from django.db import transaction

from agreements.models import Agreement
from agreements.rules.agreement_states import VersionState
from datasets.models import DataElement, Delivery
from idea_portal.accounts.models import Membership
from idea_portal.audit import clock, trail
from idea_portal.policy import Refused
from linkage import vault
from linkage.connectors import reading
from linkage.connectors.csv_drop import CsvDrop
from linkage.models import SealedFile
from linkage.rules.delivery_admission import DeliveryCheck
from linkage.vault import SealedWriter
from tests.factories import make_coverage, make_dataset

from .handing_in import CANARY, HEADING, files_in, receive, refusals

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vault_folder")]


@pytest.mark.parametrize("person", ["second_steward", "administrator", "analyst", "researcher"])
def test_nobody_but_a_steward_hands_in_a_delivery(covered, person, request, vault_folder):
    by = request.getfixturevalue(person)

    with pytest.raises(Refused) as refused:
        receive(covered, by)

    checks = [finding.check for finding in refused.value.decision.refusals]
    assert checks == [DeliveryCheck.ACTOR_IS_STEWARD]
    assert not Delivery.objects.exists()
    assert not vault_folder.exists()


@pytest.mark.parametrize("state", [None, VersionState.READY_TO_SIGN])
def test_nothing_is_received_without_an_agreement_in_force(dataset, steward, state):
    if state:
        make_coverage(dataset, state=state)

    with pytest.raises(Refused) as refused:
        receive(dataset, steward)

    checks = [finding.check for finding in refused.value.decision.refusals]
    assert checks == [DeliveryCheck.AGREEMENT_IN_FORCE]


def test_nothing_is_received_before_there_is_a_dictionary(steward):
    dataset = make_dataset(stewards=[steward])

    with pytest.raises(Refused) as refused:
        receive(dataset, steward)

    checks = {finding.check for finding in refused.value.decision.refusals}
    assert DeliveryCheck.DATASET_HAS_DICTIONARY in checks


def while_reading(monkeypatch, happens):
    """Let something happen after the file was read and before its delivery is recorded."""
    original = reading.take_in

    def take_in(*args):
        taken = original(*args)
        happens()
        return taken

    monkeypatch.setattr(reading, "take_in", take_in)


def test_delivery_is_refused_when_the_agreement_ends_while_the_file_is_read(
    covered, steward, monkeypatch, vault_folder
):
    def end():
        # Termination is of the agreements app; here only its outcome counts.
        Agreement.objects.update(
            terminated_at=clock.database_clock(),
            terminated_by=steward,
            termination_reason="The program closed.",
            termination_impact_sha256="ab" * 32,
        )

    while_reading(monkeypatch, end)

    with pytest.raises(Refused) as refused:
        receive(covered, steward)

    checks = [finding.check for finding in refused.value.decision.refusals]
    assert checks == [DeliveryCheck.AGREEMENT_IN_FORCE]
    assert not Delivery.objects.exists()
    assert files_in(vault_folder) == []


def test_delivery_is_refused_when_the_steward_leaves_while_the_file_is_read(
    covered, steward, monkeypatch
):
    while_reading(monkeypatch, lambda: Membership.objects.filter(user=steward).delete())

    with pytest.raises(Refused) as refused:
        receive(covered, steward)

    checks = [finding.check for finding in refused.value.decision.refusals]
    assert checks == [DeliveryCheck.ACTOR_IS_STEWARD]


@pytest.mark.parametrize(
    "happens",
    [
        lambda: DataElement.objects.get(name="visits").delete(),
        lambda: make_coverage(DataElement.objects.first().dataset, "member_id"),
    ],
    ids=["dictionary", "agreement"],
)
def test_delivery_is_turned_away_when_the_rules_change_while_the_file_is_read(
    covered, steward, monkeypatch, vault_folder, happens
):
    while_reading(monkeypatch, happens)

    delivery = receive(covered, steward)

    assert refusals(delivery) == [DeliveryCheck.RULES_ARE_UNCHANGED]
    assert delivery.state == "rejected"
    assert files_in(vault_folder) == []


def test_nothing_is_stored_when_the_trail_cannot_be_written(
    covered, steward, monkeypatch, vault_folder
):
    def cannot_write(*args, **kwargs):
        raise OSError("the trail is full")

    monkeypatch.setattr(trail, "record", cannot_write)

    with pytest.raises(OSError, match="full"), transaction.atomic():
        receive(covered, steward)

    assert not Delivery.objects.exists()
    assert not SealedFile.objects.exists()
    (noise,) = files_in(vault_folder)
    assert CANARY.encode() not in noise.read_bytes()
    vault.sweep_orphans([], at=clock.database_clock(), untouched=timedelta(0))
    assert files_in(vault_folder) == []


@pytest.mark.parametrize("after", [0, 1, 2])
def test_interrupted_reading_leaves_no_file(covered, steward, monkeypatch, vault_folder, after):
    original, written = SealedWriter.write_batch, []

    def write_batch(self, batch):
        if len(written) == after:
            raise KeyboardInterrupt
        written.append(batch)
        original(self, batch)

    monkeypatch.setattr(SealedWriter, "write_batch", write_batch)
    monkeypatch.setattr(CsvDrop.__init__, "__kwdefaults__", {"block_bytes": 1024})
    text = f"{HEADING}\n" + "".join(f"A{n},Zebulon,{CANARY},,A,1\n" for n in range(999))

    with pytest.raises(KeyboardInterrupt):
        receive(covered, steward, text)

    assert files_in(vault_folder) == []
    assert not Delivery.objects.exists()
