"""Lists of people under an authorization: handing in, using, keeping; one thing wrong a row."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from agreements.rules.brought_list import Basis, BroughtList
from agreements.rules.scope import Clause
from agreements.rules.vocabulary import Operation
from datasets.rules.delivery_check import plan_columns
from datasets.rules.delivery_states import DeliveryState
from datasets.rules.dictionary import ElementFacts
from datasets.rules.vocabulary import ElementType, Identifiability, IdentityRole
from linkage.rules.delivery_admission import Content, RowCount
from linkage.rules.list_admission import (
    ListAdmissionCheck,
    ListHandIn,
    decide_list,
    decide_list_hand_in,
)
from linkage.rules.list_keeping import (
    ListDestructionCheck,
    ListToDestroy,
    decide_list_destruction,
    due_at,
)
from linkage.rules.list_use import ListUse, ListUseCheck, find_list_use
from tests.factories.jobs import MIDSUMMER, YEAR, authorization_facts, make_scope

BROUGHT = BroughtList(
    description="Two hundred families.",
    roles=frozenset({IdentityRole.LAST_NAME, IdentityRole.BIRTH_DATE}),
    carried=("study_number",),
    basis=Basis.CONSENT,
    basis_named="Form 7",
    kept_through=date(2026, 9, 30),
)
SCOPE = make_scope(brought_list=BROUGHT)
WITHOUT = make_scope()
FORCE = authorization_facts(SCOPE)
HAND_IN = ListHandIn(FORCE, "P-0001", "Rosa", stored=None, matched=None)
DUE = datetime.fromisoformat("2026-10-01T04:00:00+00:00")


def refused(decision):
    return {finding.check for finding in decision.refusals}


# --- handing in ---


def test_the_team_hands_the_list_of_its_authorization_in():
    assert decide_list_hand_in(HAND_IN, at=MIDSUMMER).allowed


@pytest.mark.parametrize(
    ("hand_in", "at", "checks"),
    [
        (
            replace(HAND_IN, person="P-0009"),
            MIDSUMMER,
            {ListAdmissionCheck.ACTOR_ON_THE_TEAM},
        ),
        (
            replace(HAND_IN, authorization=replace(FORCE, people_current=())),
            MIDSUMMER,
            {ListAdmissionCheck.AUTHORIZATION_IN_FORCE},
        ),
        (
            replace(HAND_IN, authorization=authorization_facts(WITHOUT)),
            MIDSUMMER,
            {ListAdmissionCheck.LIST_IN_SCOPE, ListAdmissionCheck.TIME_NOT_OVER},
        ),
        (HAND_IN, DUE, {ListAdmissionCheck.TIME_NOT_OVER}),
        (replace(HAND_IN, stored="CL-1"), MIDSUMMER, {ListAdmissionCheck.NO_OTHER_LIST}),
        (replace(HAND_IN, matched="CL-1"), MIDSUMMER, {ListAdmissionCheck.NO_OTHER_LIST}),
    ],
)
def test_a_hand_in_with_one_thing_wrong_is_refused(hand_in, at, checks):
    assert refused(decide_list_hand_in(hand_in, at=at)) == checks


def column(name, role=IdentityRole.NONE):
    reference = f"external-cohort.{name}"
    return ElementFacts(reference, "external-cohort", name, ElementType.STRING, identity_role=role)


def plan(*header):
    known = [column(name) for name in BROUGHT.columns]
    return plan_columns(header, known, {each.reference for each in known})


GOOD = Content(plan=plan(*BROUGHT.columns), rows=RowCount(99, 1))


def test_a_sound_file_is_stored():
    decision = decide_list(HAND_IN, GOOD, rejects_allowed=0.01, at=MIDSUMMER)

    assert decision.allowed
    assert len(decision.findings) == len(ListAdmissionCheck)


@pytest.mark.parametrize(
    ("content", "check"),
    [
        (replace(GOOD, unreadable_because="Cut short."), ListAdmissionCheck.FILE_IS_READABLE),
        (
            replace(GOOD, plan=plan("last_name", "birth_date")),
            ListAdmissionCheck.COLUMNS_ARE_PRESENT,
        ),
        (
            replace(GOOD, plan=plan("Ann", "Field", "1988", *BROUGHT.columns[:1])),
            ListAdmissionCheck.COLUMNS_ARE_PRESENT,
        ),
        (
            replace(GOOD, plan=plan(*BROUGHT.columns, "last_name")),
            ListAdmissionCheck.COLUMNS_ARE_DISTINCT,
        ),
        (replace(GOOD, rows=RowCount(98, 2)), ListAdmissionCheck.ROWS_ARE_SOUND),
        (replace(GOOD, rows=RowCount(0, 3)), ListAdmissionCheck.ROWS_ARE_SOUND),
        (replace(GOOD, rows=RowCount(0, 0)), ListAdmissionCheck.ROWS_ARE_SOUND),
        (replace(GOOD, rows=None), ListAdmissionCheck.ROWS_ARE_SOUND),
    ],
)
def test_a_file_with_one_thing_wrong_is_turned_away(content, check):
    decision = decide_list(HAND_IN, content, rejects_allowed=0.01, at=MIDSUMMER)

    assert refused(decision) == {check}


def test_a_file_whose_columns_were_not_read_is_turned_away():
    decision = decide_list(HAND_IN, Content(), rejects_allowed=0.01, at=MIDSUMMER)

    assert refused(decision) == {
        ListAdmissionCheck.COLUMNS_ARE_PRESENT,
        ListAdmissionCheck.COLUMNS_ARE_DISTINCT,
        ListAdmissionCheck.ROWS_ARE_SOUND,
    }


# --- using ---

USED = ListUse("CL-1", "AZ-2026-0001", is_stored=True, due_at=DUE, matched_by="MJ-1")
IDENTIFIED = replace(SCOPE, identifiability=Identifiability.IDENTIFIED)


def problems(
    used=USED, scope=IDENTIFIED, operation=Operation.EXTRACT, linkage="LJ-1", at=MIDSUMMER
):
    findings = find_list_use(
        "AZ-2026-0001", scope, used, operation=operation, linkage=linkage, at=at
    )
    return {finding.check for finding in findings if not finding.passed}


def test_a_matched_list_may_be_used_while_it_is_kept():
    assert problems() == set()
    assert problems(operation=Operation.LINK, used=replace(USED, matched_by=None)) == set()


@pytest.mark.parametrize(
    ("changed", "checks"),
    [
        (
            {"scope": WITHOUT},
            {ListUseCheck.LIST_IN_SCOPE, ListUseCheck.LIST_LINKAGE_PERMITTED},
        ),
        (
            {"used": None},
            {
                ListUseCheck.LIST_OF_THIS_AUTHORIZATION,
                ListUseCheck.LIST_KEPT,
                ListUseCheck.LIST_TIME_NOT_OVER,
                ListUseCheck.LIST_MATCHED,
            },
        ),
        (
            {"used": replace(USED, authorization="AZ-2026-0002")},
            {ListUseCheck.LIST_OF_THIS_AUTHORIZATION},
        ),
        ({"used": replace(USED, is_stored=False)}, {ListUseCheck.LIST_KEPT}),
        ({"at": DUE}, {ListUseCheck.LIST_TIME_NOT_OVER}),
        ({"used": replace(USED, matched_by=None)}, {ListUseCheck.LIST_MATCHED}),
        (
            {"operation": Operation.LINK, "linkage": None},
            {ListUseCheck.RECORDS_LINKED},
        ),
        (
            {"scope": replace(SCOPE, identifiability=Identifiability.LIMITED)},
            {ListUseCheck.CARRIED_COLUMNS_PERMITTED},
        ),
    ],
)
def test_a_list_is_not_used_with_one_thing_wrong(changed, checks):
    assert problems(**changed) == checks


def test_records_of_one_dataset_need_no_linkage():
    alone = replace(IDENTIFIED, datasets=frozenset({"medicaid"}))

    assert problems(scope=alone, operation=Operation.LINK, linkage=None) == set()


def test_what_is_found_names_the_clause_behind_it():
    because = {"linkage:external-cohort+medicaid": (Clause("DSA-1", "7.2"),)}
    findings = find_list_use(
        "AZ-2026-0001",
        replace(IDENTIFIED, because=because),
        USED,
        operation=Operation.EXTRACT,
        linkage=None,
        at=MIDSUMMER,
    )

    said = [finding.because for finding in findings]
    assert "medicaid may be linked with a list, under clause 7.2 of DSA-1." in said


# --- keeping ---


@pytest.mark.parametrize(
    ("brought", "revoked_at", "due"),
    [
        (BROUGHT, None, DUE),
        (replace(BROUGHT, kept_through=date(2027, 5, 1)), None, YEAR.ends),
        (replace(BROUGHT, kept_through=None), None, YEAR.ends),
        (BROUGHT, MIDSUMMER, MIDSUMMER),
    ],
)
def test_a_list_is_due_at_the_first_of_its_ends(brought, revoked_at, due):
    assert due_at(brought, YEAR, revoked_at) == due


KEPT = ListToDestroy("CL-1", DeliveryState.STORED, DUE)


@pytest.mark.parametrize(
    "duty", ["is_named_on_authorization", "is_linkage_analyst", "is_compliance_reviewer"]
)
def test_a_person_with_a_duty_may_destroy_a_list_at_any_time(duty):
    facts = replace(KEPT, person="Rosa", **{duty: True})

    assert decide_list_destruction(facts, at=MIDSUMMER).allowed


def test_the_portal_destroys_a_list_from_the_moment_it_is_due():
    assert decide_list_destruction(KEPT, at=DUE).allowed
    early = decide_list_destruction(KEPT, at=DUE - timedelta(seconds=1))
    assert refused(early) == {ListDestructionCheck.MAY_DESTROY}


def test_nobody_else_destroys_a_list_and_nobody_destroys_it_twice():
    nobody = decide_list_destruction(replace(KEPT, person="Otis"), at=DUE)
    gone = replace(KEPT, state=DeliveryState.DESTROYED)

    assert refused(nobody) == {ListDestructionCheck.MAY_DESTROY}
    assert refused(decide_list_destruction(gone, at=DUE)) == {
        ListDestructionCheck.CONTENT_IS_STORED
    }
