"""Receiving a list of people that was brought, and destroying it."""

import logging
from datetime import datetime
from pathlib import PurePath
from typing import BinaryIO

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from agreements.actions.authorizations import hold
from agreements.models import Authorization
from agreements.rules.brought_list import EXTERNAL_COHORT
from datasets.rules.delivery_states import DeliveryState
from idea_portal.accounts.facts import people_with
from idea_portal.accounts.models import User
from idea_portal.accounts.roles import Role
from idea_portal.audit import trail
from idea_portal.audit.clock import database_clock
from idea_portal.audit.references import next_reference
from idea_portal.notifications.outbox import notify
from idea_portal.policy import Decision, Refused
from linkage import vault
from linkage.actions import sealed_files
from linkage.connectors.reading import Reading, read_delivery
from linkage.events import Event
from linkage.facts.cohort_lists import list_destruction, list_dictionary, list_hand_in_facts
from linkage.facts.outputs import people_of
from linkage.models import CohortList, Output, OutputPerson, SealedFile
from linkage.rules.list_admission import decide_list, decide_list_hand_in

log = logging.getLogger(__name__)

TIME_IS_OVER = "Its time is over: its last day, or the end of its authorization."


def receive(*, authorization: Authorization, file: BinaryIO, name: str, by: User) -> CohortList:
    """Take the list of an authorization in, as a delivery is: stored, or turned away with reasons."""
    at = database_clock()
    hand_in = list_hand_in_facts(authorization, by, at)
    decide_list_hand_in(hand_in, at=at).require()
    # The decision just made requires that there is one.
    dictionary = list_dictionary(hand_in.brought) if hand_in.brought else {}
    reading = read_delivery(
        file,
        name,
        dataset=EXTERNAL_COHORT,
        dictionary=dictionary,
        covered=frozenset(dictionary),
    )
    try:
        received = _record(authorization=authorization, reading=reading, name=name, by=by)
    except Refused:
        _discard(reading)
        raise
    # Any other error may hide a commit that went through: what it leaves is the sweep's to judge.
    if received.state == DeliveryState.REJECTED:
        _discard(reading)
    return received


@transaction.atomic
def _record(*, authorization: Authorization, reading: Reading, name: str, by: User) -> CohortList:
    """Decide again under lock, and record what was kept and what was not."""
    authorization, facts = hold(authorization, acting=by, alone=True)
    at = database_clock()
    fresh = list_hand_in_facts(authorization, by, at, facts)
    decide_list_hand_in(fresh, at=at).require()
    decision = decide_list(
        fresh, reading.content, rejects_allowed=settings.DELIVERY_REJECTS_ALLOWED, at=at
    )

    received = _described(authorization, reading, name, decision)
    received.reference = next_reference("CL")
    received.received_by, received.received_at = by, at
    received.save()
    is_stored = received.state == DeliveryState.STORED
    if reading.sealed and is_stored:
        sealed_files.keep(reading.sealed, cohort_list=received)
        notify(
            people_with(Role.LINKAGE_ANALYST, at=at),
            f"The list of {authorization} waits to be matched",
            f"{by.full_name} handed in {received.reference}. It is matched for this authorization "
            "alone, and destroyed when its time is over.",
            received.get_absolute_url(),
            about=received.reference,
        )
    trail.record(
        Event.LIST_STORED if is_stored else Event.LIST_REJECTED,
        subject=received,
        by=by,
        about=[authorization, authorization.request],
        decision=decision,
        rows=received.rows,
        rows_rejected=received.rows_rejected,
        columns=received.columns,
        content_hmac=received.content_hmac,
    )
    return received


def destroy_due() -> list[str]:
    """Destroy every list whose time is over, by nobody's hand: one that cannot be holds up none."""
    at = database_clock()
    stored = CohortList.objects.stored().select_related("authorization").order_by("pk")
    return [each.reference for each in stored if _destroy_if_due(each, at)]


def _destroy_if_due(cohort_list: CohortList, at: datetime) -> bool:
    try:
        if cohort_list.due_at > at:
            return False
        destroy(cohort_list=cohort_list, by=None, reason=TIME_IS_OVER)
    except Refused:
        # Somebody destroyed it meanwhile.
        return False
    except Exception as error:  # noqa: BLE001 - whatever is wrong with one, the others go
        # Without its words: they may quote what stands in the file.
        log.error("%s could not be destroyed: %s", cohort_list, type(error).__name__)
        _tell_it_is_still_here(cohort_list, type(error).__name__)
        return False
    return True


@transaction.atomic
def _tell_it_is_still_here(cohort_list: CohortList, error: str) -> None:
    """Record that a list outlived its time, and tell of it: once, although every try fails."""
    known = trail.events_about(cohort_list.reference).filter(what=Event.LIST_NOT_DESTROYED)
    if known.exists():
        return
    authorization = cohort_list.authorization
    trail.record(
        Event.LIST_NOT_DESTROYED,
        subject=cohort_list,
        by=None,
        about=[authorization, authorization.request],
        error=error,
    )
    notify(
        people_with(Role.LINKAGE_ANALYST, Role.COMPLIANCE_REVIEWER),
        f"{cohort_list} could not be destroyed",
        "Its time is over and no job may read it, but its keys are still there "
        f"({error}). The portal tries again every five minutes; ask the operators to look.",
        cohort_list.get_absolute_url(),
        about=cohort_list.reference,
    )


@transaction.atomic
def destroy(*, cohort_list: CohortList, by: User | None, reason: str) -> CohortList:
    """Destroy a list and who matched it, for good: keys first, then the files.

    Whom its outputs are about is forgotten too, but for those released: disclosures are
    accounted for. The outputs live on, as each is to.
    """
    locked = CohortList.objects.select_for_update(of=("self",))
    cohort_list = locked.select_related("authorization__request").get(pk=cohort_list.pk)
    at = database_clock()
    decision = list_destruction(cohort_list, by, at)
    decision.require()

    content = sealed_files.destroy(cohort_list.sealed_file)
    matches = SealedFile.objects.filter(cohort_match__cohort_list=cohort_list)
    gone = [sealed_files.destroy(each) for each in matches.order_by("pk")]
    cohort_list.state = DeliveryState.DESTROYED.value
    cohort_list.destroyed_at, cohort_list.destroyed_by = at, by
    cohort_list.destroyed_because, cohort_list.original_name = reason, ""
    cohort_list.save(
        update_fields=[
            "state",
            "destroyed_at",
            "destroyed_by",
            "destroyed_because",
            "original_name",
        ]
    )
    forgotten, kept = _forget_persons_behind_outputs(cohort_list)
    waiting = _references(Output.objects.waiting_about(cohort_list.reference))
    authorization = cohort_list.authorization
    notify(
        [each for each in people_of(authorization) if each != by],
        f"{cohort_list} is destroyed",
        reason + _never_to_be_released(waiting),
        cohort_list.get_absolute_url(),
        about=cohort_list.reference,
    )
    trail.record(
        Event.LIST_DESTROYED,
        subject=cohort_list,
        by=by,
        about=[authorization, authorization.request],
        reason=reason,
        decision=decision,
        certificate={
            "rows": cohort_list.rows,
            "content_hmac": cohort_list.content_hmac,
            "file_sha256": content.sha256,
            "location": content.location,
            "key_destroyed_at": str(content.destroyed_at),
            "matches_destroyed": [each.sha256 for each in gone],
            "persons_forgotten_behind": forgotten,
            "persons_kept_behind_releases": kept,
        },
    )
    return cohort_list


def _forget_persons_behind_outputs(cohort_list: CohortList) -> tuple[list[str], list[str]]:
    """Remove which persons stood behind the outputs of a list that is destroyed.

    Says behind which outputs, and behind which releases it is kept.
    """
    outputs = cohort_list.authorization.outputs.about_list(cohort_list.reference)
    # Whoever releases one now is waited for: a release keeps its people.
    list(outputs.order_by("pk").select_for_update().values_list("pk", flat=True))
    unreleased, released = outputs.filter(release=None), outputs.exclude(release=None)
    OutputPerson.objects.filter(output__in=unreleased).delete()
    return _references(unreleased), _references(released)


def _never_to_be_released(outputs: list[str]) -> str:
    if not outputs:
        return ""
    return f" Who is in {' and '.join(outputs)} is forgotten: no release is possible any more."


def _references(outputs: QuerySet[Output]) -> list[str]:
    return sorted(outputs.values_list("reference", flat=True))


def _described(
    authorization: Authorization, reading: Reading, name: str, decision: Decision
) -> CohortList:
    """The facts of a file as the record plane keeps them."""
    plan, intake, is_stored = reading.content.plan, reading.intake, decision.allowed
    return CohortList(
        authorization=authorization,
        original_name=PurePath(name).name[-120:] if is_stored else "",
        format=reading.format,
        state=(DeliveryState.STORED if is_stored else DeliveryState.REJECTED).value,
        rows=intake.sound if is_stored else 0,
        rows_rejected=intake.rejected,
        columns=list(plan.stored) if plan and is_stored else [],
        left_out=dict.fromkeys(plan.left_out, "not named in the scope") if plan else {},
        rejects=[reject.as_record() for reject in intake.rejects],
        profile=intake.profile if is_stored else {},
        content_hmac=vault.list_content_name(authorization.reference, reading.content_sha256),
        decision=decision.as_record(),
    )


def _discard(reading: Reading) -> None:
    """Remove a sealed file that no record will know; without one it is noise already."""
    if reading.sealed:
        vault.destroy(reading.sealed)
