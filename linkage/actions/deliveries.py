"""Receiving deliveries into the vault, and destroying them."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import PurePath
from typing import BinaryIO

from django.conf import settings
from django.db import transaction

from agreements.models import Agreement
from datasets.facts import dictionary_of, stewards_of
from datasets.models import Dataset, Delivery
from datasets.rules.delivery_states import DeliveryState
from datasets.rules.dictionary import ElementFacts
from idea_portal.accounts.models import User
from idea_portal.audit import trail
from idea_portal.audit.clock import database_clock
from idea_portal.audit.references import next_reference
from idea_portal.notifications import outbox
from idea_portal.policy import Decision, Refused
from linkage import vault
from linkage.actions import index_files, sealed_files
from linkage.connectors.reading import Reading, read_delivery
from linkage.events import Event
from linkage.facts.deliveries import destruction_decision, hand_in_facts
from linkage.rules.delivery_admission import (
    HandIn,
    covered_elements,
    decide_delivery,
    decide_hand_in,
)


def receive(*, dataset: Dataset, file: BinaryIO, name: str, by: User) -> Delivery:
    """Take a file in: stored as far as it is sound, described and covered, or turned away.

    The file is read before the transaction, under a key that only this process knows: until
    the row that keeps the key is committed, there is nothing anybody could read.
    """
    at = database_clock()
    hand_in = hand_in_facts(dataset, by, at)
    decide_hand_in(hand_in, at=at).require()

    dictionary = dictionary_of([dataset.code])
    reading = read_delivery(
        file,
        name,
        dataset=dataset.code,
        dictionary=dictionary,
        covered=covered_elements(hand_in.terms),
    )
    try:
        delivery = _record(
            dataset=dataset, reading=reading, name=name, by=by, read_by=(hand_in, dictionary)
        )
    except Refused:
        _discard(reading)
        raise
    # Any other error may hide a commit that went through: what it leaves is the sweep's to judge.
    if delivery.state == DeliveryState.REJECTED:
        _discard(reading)
    return delivery


@transaction.atomic
def _record(
    *,
    dataset: Dataset,
    reading: Reading,
    name: str,
    by: User,
    read_by: tuple[HandIn, dict[str, ElementFacts]],
) -> Delivery:
    """Decide again on what holds now, and record what was kept and what was not."""
    hand_in, dictionary = read_by
    dataset = Dataset.objects.select_for_update().get(pk=dataset.pk)
    _hold_agreements(each.agreement for each in hand_in.terms)
    at = database_clock()
    fresh = hand_in_facts(dataset, by, at)
    decide_hand_in(fresh, at=at).require()
    has_changed = (
        covered_elements(fresh.terms) != covered_elements(hand_in.terms)
        or dictionary_of([dataset.code]) != dictionary
    )
    decision = decide_delivery(
        fresh,
        replace(reading.content, rules_changed=has_changed),
        rejects_allowed=settings.DELIVERY_REJECTS_ALLOWED,
        at=at,
    )

    delivery = _described(dataset, reading, name, decision)
    delivery.reference = next_reference("DL")
    delivery.received_by, delivery.received_at = by, at
    delivery.save()
    if reading.sealed and delivery.state == DeliveryState.STORED:
        sealed_files.keep(reading.sealed, delivery=delivery)
        _tell_stewards(dataset, delivery, f"{by.full_name} handed in {delivery.rows:,} rows.", by)
    trail.record(
        Event.DELIVERY_STORED
        if delivery.state == DeliveryState.STORED
        else Event.DELIVERY_REJECTED,
        subject=delivery,
        by=by,
        about=[dataset, *sorted({each.agreement for each in fresh.terms})],
        decision=decision,
        rows=delivery.rows,
        rows_rejected=delivery.rows_rejected,
        elements=delivery.elements,
        content_sha256=delivery.content_sha256,
    )
    return delivery


def _described(dataset: Dataset, reading: Reading, name: str, decision: Decision) -> Delivery:
    """The facts of a file as the record plane keeps them."""
    plan, intake, is_stored = reading.content.plan, reading.intake, decision.allowed
    return Delivery(
        dataset=dataset,
        original_name=PurePath(name).name[-120:],
        format=reading.format,
        state=(DeliveryState.STORED if is_stored else DeliveryState.REJECTED).value,
        rows=intake.sound if is_stored else 0,
        rows_rejected=intake.rejected,
        elements=list(plan.stored) if plan and is_stored else [],
        left_out={column: why.value for column, why in plan.left_out.items()} if plan else {},
        rejects=[reject.as_record() for reject in intake.rejects],
        profile=intake.profile if is_stored else {},
        content_sha256=reading.content_sha256,
        decision=decision.as_record(),
    )


def _discard(reading: Reading) -> None:
    """Remove a sealed file that no record will know; without one it is noise already."""
    if reading.sealed:
        vault.destroy(reading.sealed)


@transaction.atomic
def destroy(*, delivery: Delivery, by: User, reason: str) -> Delivery:
    """Destroy what the vault holds of a delivery: its key first, then the file."""
    delivery = Delivery.objects.select_for_update(of=("self",)).get(pk=delivery.pk)
    decision = destruction_decision(delivery, by)
    decision.require()

    sealed_file = sealed_files.destroy(delivery.sealed_file)
    index_files.forget(delivery, by=by)
    delivery.state = DeliveryState.DESTROYED.value
    delivery.save(update_fields=["state"])
    dataset = delivery.dataset
    _tell_stewards(dataset, delivery, f"{by.full_name} destroyed it: {reason}", by)
    trail.record(
        Event.DELIVERY_DESTROYED,
        subject=delivery,
        by=by,
        about=[dataset],
        reason=reason,
        decision=decision,
        certificate={
            "rows": delivery.rows,
            "content_sha256": delivery.content_sha256,
            "file_sha256": sealed_file.sha256,
            "location": sealed_file.location,
            "key_destroyed_at": str(sealed_file.destroyed_at),
        },
    )
    return delivery


def _hold_agreements(references: Iterable[str]) -> None:
    """Keep agreements as they are until the commit, in the order everybody locks them."""
    held = Agreement.objects.filter(reference__in=set(references)).order_by("reference")
    list(held.select_for_update(of=("self",)))


def _tell_stewards(dataset: Dataset, delivery: Delivery, text: str, by: User) -> None:
    outbox.notify(
        stewards_of(dataset).exclude(pk=by.pk),
        f"{dataset.name}: delivery {delivery.reference}",
        text,
        delivery.get_absolute_url(),
        about=delivery.reference,
    )
