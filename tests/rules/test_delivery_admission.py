from dataclasses import replace
from datetime import UTC, datetime

import pytest

from agreements.rules.scope import Terms
from agreements.rules.vocabulary import AgreementKind
from datasets.rules.delivery_check import plan_columns
from datasets.rules.delivery_states import DeliveryState
from datasets.rules.vocabulary import IdentityRole
from idea_portal.policy import Period
from linkage.rules.delivery_admission import (
    Content,
    DeliveryCheck,
    HandIn,
    RowCount,
    covered_elements,
    decide_delivery,
    decide_hand_in,
)
from linkage.rules.delivery_destruction import DestructionCheck, decide_destruction
from tests.factories import element_facts

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
YEAR = Period(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
MOU = Terms("MOU-2026-001", AgreementKind.MOU, "medicaid", YEAR)
DSA = Terms(
    "DSA-2026-001",
    AgreementKind.DSA,
    "medicaid",
    YEAR,
    elements=frozenset({"medicaid.first_name", "medicaid.plan"}),
    linkage_elements=frozenset({"medicaid.member_id", "medicaid.first_name"}),
)
HAND_IN = HandIn("medicaid", actor_is_steward=True, elements_in_dictionary=3, terms=(MOU, DSA))
DICTIONARY = [
    element_facts("medicaid.member_id", identity_role=IdentityRole.RECORD_KEY, is_required=True),
    element_facts("medicaid.first_name"),
    element_facts("medicaid.plan"),
    element_facts("medicaid.ssn"),
]
COVERED = covered_elements(HAND_IN.terms)
SOUND = RowCount(sound=95, rejected=5)


def content(*header: str, rows: RowCount | None = SOUND) -> Content:
    columns = header or ("member_id", "first_name", "plan")
    return Content(plan=plan_columns(columns, DICTIONARY, COVERED), rows=rows)


def refused(hand_in: HandIn = HAND_IN, read: Content | None = None) -> list[str]:
    decision = decide_delivery(hand_in, read or content(), rejects_allowed=0.05, at=NOON)
    assert [finding.check for finding in decision.findings] == list(DeliveryCheck)
    return [str(finding.check) for finding in decision.refusals]


def test_covered_is_what_every_agreement_that_lists_elements_lets_in() -> None:
    narrower = replace(DSA, elements=frozenset({"medicaid.plan"}), linkage_elements=None)
    linking = replace(DSA, elements=None)

    covered = [covered_elements(terms) for terms in ([MOU, DSA], [DSA, narrower], [linking], [MOU])]

    assert covered == [
        {"medicaid.member_id", "medicaid.first_name", "medicaid.plan"},
        {"medicaid.plan"},
        {"medicaid.member_id", "medicaid.first_name"},
        set(),
    ]


def test_sound_file_of_a_covered_dataset_is_stored() -> None:
    assert refused() == []


@pytest.mark.parametrize(
    ("check", "changes"),
    [
        (DeliveryCheck.ACTOR_IS_STEWARD, {"actor_is_steward": False}),
        (DeliveryCheck.DATASET_HAS_DICTIONARY, {"elements_in_dictionary": 0}),
        (DeliveryCheck.AGREEMENT_IN_FORCE, {"terms": ()}),
        (DeliveryCheck.AGREEMENT_IN_FORCE, {"terms": (MOU,)}),
        (
            DeliveryCheck.AGREEMENT_IN_FORCE,
            {"terms": (MOU, replace(DSA, not_in_force=("it is suspended",)))},
        ),
        (DeliveryCheck.AGREEMENT_IN_FORCE, {"terms": (MOU, replace(DSA, unknown=("4.9",)))}),
        (
            DeliveryCheck.AGREEMENT_IN_FORCE,
            {"terms": (replace(DSA, period=Period(YEAR.begins, NOON)),)},
        ),
    ],
)
def test_hand_in_is_refused_when_one_thing_is_wrong(check, changes) -> None:
    hand_in = replace(HAND_IN, **changes)

    decision = decide_hand_in(hand_in, at=NOON)

    assert [finding.check for finding in decision.refusals] == [check]
    assert refused(hand_in) == [check]


@pytest.mark.parametrize(
    ("check", "read"),
    [
        (DeliveryCheck.COLUMNS_ARE_DISTINCT, content("member_id", "plan", "Plan")),
        (DeliveryCheck.ROWS_ARE_SOUND, content(rows=RowCount(sound=94, rejected=6))),
        (DeliveryCheck.ROWS_ARE_SOUND, content(rows=RowCount(sound=0, rejected=6))),
        (DeliveryCheck.ROWS_ARE_SOUND, content(rows=RowCount(sound=0, rejected=0))),
        (DeliveryCheck.ROWS_ARE_SOUND, content(rows=None)),
        (DeliveryCheck.COLUMNS_ARE_KNOWN, content("member_id", "color", "size")),
        (DeliveryCheck.RULES_ARE_UNCHANGED, replace(content(), rules_changed=True)),
        (DeliveryCheck.FILE_IS_READABLE, replace(content(), unreadable_because="Cut short.")),
    ],
)
def test_delivery_is_refused_when_one_thing_about_its_file_is_wrong(check, read) -> None:
    assert refused(read=read) == [check]


def test_file_without_its_record_key_is_refused() -> None:
    read = content("first_name", "plan")

    checks = refused(read=read)

    assert checks == [DeliveryCheck.REQUIRED_ARE_PRESENT, DeliveryCheck.RECORD_KEY_IS_STORED]


def test_file_of_which_no_column_is_covered_is_refused() -> None:
    read = content("ssn")

    checks = refused(read=read)

    assert DeliveryCheck.COLUMNS_ARE_COVERED in checks


def test_file_whose_columns_could_not_be_read_is_refused_by_every_check_of_them() -> None:
    read = Content(unreadable_because="This is not a Parquet file.")

    checks = refused(read=read)

    assert checks == list(DeliveryCheck)[3:-1]


def test_columns_left_out_are_named_with_the_reason() -> None:
    read = content("member_id", "plan", "ssn", "color")

    decision = decide_delivery(HAND_IN, read, rejects_allowed=0.05, at=NOON)

    assert decision.allowed
    because = {finding.check: finding.because for finding in decision.findings}
    assert "Left out: color." in because[DeliveryCheck.COLUMNS_ARE_KNOWN]
    assert "none does: ssn." in because[DeliveryCheck.COLUMNS_ARE_COVERED]


@pytest.mark.parametrize(
    ("state", "is_steward", "checks"),
    [
        (DeliveryState.STORED, True, []),
        (DeliveryState.STORED, False, [DestructionCheck.ACTOR_IS_STEWARD]),
        (DeliveryState.REJECTED, True, [DestructionCheck.CONTENT_IS_STORED]),
        (DeliveryState.DESTROYED, True, [DestructionCheck.CONTENT_IS_STORED]),
    ],
)
def test_delivery_is_destroyed_by_its_steward_while_the_vault_holds_it(
    state, is_steward, checks
) -> None:
    decision = decide_destruction("DL-2026-0001", "medicaid", state, actor_is_steward=is_steward)

    assert [finding.check for finding in decision.refusals] == checks
