"""Showing the records of a case: to whom, how much of them, and what is kept of it."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from agreements.actions.authorizations import revoke
from agreements.rules.separation import Part
from idea_portal.accounts.roles import Role
from idea_portal.audit import trail
from idea_portal.policy import Refused
from linkage.actions import case_reveals
from linkage.events import Event
from linkage.facts.case_openings import next_opening, openable, opening_of
from linkage.facts.chain import whole_chain
from linkage.models import CaseRecord, CaseReveal, ReviewCase, SealedFile
from linkage.rules.case_states import Answer, CaseKind, CaseState
from linkage.rules.job_authorization import JobCheck
from linkage.vault import SealBroken
from tests.factories import make_membership, make_user
from tests.factories.linkages import make_linkable
from tests.factories.requests import make_authorization
from tests.factories.review_cases import (
    LEFT,
    RIGHT,
    make_case,
    proposed,
    raise_cases,
    record,
    scored,
)

pytestmark = pytest.mark.django_db
STOPPED = "The partners ended the study before its time."


def values(shown, side):
    [found] = [each for each in shown.records if each.side == side]
    return found.rows[0]


def refused_for(case, by):
    with pytest.raises(Refused) as refusal:
        case_reveals.reveal(case=case, by=by)
    return {finding.check for finding in refusal.value.decision.refusals}


def events_of(case):
    return [event.what for event in trail.events_about(case.reference).order_by("at", "pk")]


def test_an_analyst_sees_both_records_by_the_columns_that_are_compared(run, analyst):
    shown = case_reveals.reveal(case=make_case(run=run), by=analyst)

    assert values(shown, "left")["first_name"] == "Canaryann"
    assert values(shown, "right")["birth_date"] == "1988-03-14"
    assert values(shown, "left").keys() == {
        "first_name",
        "last_name",
        "birth_date",
        "street_address",
        "zip_code",
    }
    assert shown.is_whole


def test_a_column_the_points_do_not_compare_is_not_read(run, analyst):
    narrow = {name: scored(1)[name] for name in ("left", "right", "points", "band", "weight")}
    raise_cases(run, pairs=[{**narrow, "points_birth_date": 13, "band": "refused"}])

    shown = case_reveals.reveal(case=ReviewCase.objects.latest("pk"), by=analyst)

    assert values(shown, "left") == {"birth_date": "1971-11-02"}
    assert shown.elements == {
        f"{dataset}.{name}" for dataset in (LEFT, RIGHT) for name in ("birth_date", "record_id")
    }


def test_intent_stands_in_the_trail_before_the_outcome_with_who_which_and_what(run, analyst):
    case = make_case(run=run)

    case_reveals.reveal(case=case, by=analyst)

    assert events_of(case)[-2:] == [Event.CASE_REVEAL_INTENDED, Event.CASE_REVEALED]
    intended = trail.events_about(case.reference).get(what=Event.CASE_REVEAL_INTENDED)
    assert intended.by == analyst.reference
    assert run.authorization.reference in intended.about
    assert f"{LEFT}.first_name" in intended.details["elements"]
    kept = CaseReveal.objects.get()
    assert (kept.case, kept.reviewer) == (case, analyst)
    assert kept.elements == intended.details["elements"]


def test_nothing_is_read_when_the_trail_cannot_be_written(run, analyst, monkeypatch):
    def broken(*args, **details):
        raise RuntimeError("the trail is full")

    case = make_case(run=run)
    read = []
    monkeypatch.setattr(case_reveals, "read_rows", lambda *args: read.append(args))
    monkeypatch.setattr(trail, "_write", broken)

    with pytest.raises(RuntimeError):
        case_reveals.reveal(case=case, by=analyst)

    assert read == []
    assert not CaseReveal.objects.exists()


def test_whoever_is_no_linkage_analyst_of_the_office_sees_nothing(run, researcher, steward):
    case = make_case(run=run)
    guest = make_user("greta-guest", Role.LINKAGE_ANALYST, organization="university")

    for person in (steward, guest):
        assert JobCheck.RUNNER_IS_LINKAGE_ANALYST in refused_for(case, person)
    assert not CaseReveal.objects.exists()


def test_a_superuser_sees_nothing(run, administrator):
    assert JobCheck.RUNNER_IS_LINKAGE_ANALYST in refused_for(make_case(run=run), administrator)


def test_who_asked_for_the_data_does_not_review_it(run):
    requester = run.authorization.request.requester
    make_membership(requester, Role.LINKAGE_ANALYST, "office")

    assert refused_for(make_case(run=run), requester) == {JobCheck.DUTIES_SEPARATED}


def test_who_was_shown_a_case_checks_no_output_of_the_chain(run, analyst):
    case_reveals.reveal(case=make_case(run=run), by=analyst)

    assert whole_chain(run.authorization)[Part.CLERICAL_REVIEWER] == {analyst.person_key}


def test_nothing_is_shown_once_no_authorization_permits_it(run, analyst, compliance_reviewer):
    case = make_case(run=run)
    revoke(authorization=run.authorization, by=compliance_reviewer, reason=STOPPED)

    assert refused_for(case, analyst) == {JobCheck.AUTHORIZATION_IN_FORCE}


def test_another_authorization_over_the_same_datasets_permits_it(run, analyst, compliance_reviewer):
    case = make_case(run=run)
    revoke(authorization=run.authorization, by=compliance_reviewer, reason=STOPPED)
    other = make_linkable()

    assert case_reveals.reveal(case=case, by=analyst).authorization == other


def test_a_revocation_while_the_rows_are_read_shows_nothing(
    run, analyst, compliance_reviewer, monkeypatch
):
    case = make_case(run=run)
    original = case_reveals.read_rows

    def revoked_meanwhile(*args):
        if not run.authorization.revoked_at:
            run.authorization.refresh_from_db()
        if run.authorization.revoked_at is None:
            revoke(authorization=run.authorization, by=compliance_reviewer, reason=STOPPED)
        return original(*args)

    monkeypatch.setattr(case_reveals, "read_rows", revoked_meanwhile)

    assert JobCheck.AUTHORIZATION_IN_FORCE in refused_for(case, analyst)
    assert events_of(case)[-1] == Event.CASE_REVEAL_STOPPED


def test_a_broken_file_shows_nothing_and_says_so(run, analyst, vault_folder):
    case = make_case(run=run)
    sealed = SealedFile.objects.get(delivery__dataset__code=LEFT)
    file = vault_folder / sealed.location
    file.write_bytes(file.read_bytes()[:-1] + b"?")

    with pytest.raises(SealBroken):
        case_reveals.reveal(case=case, by=analyst)

    assert events_of(case)[-1] == Event.CASE_REVEAL_STOPPED


def test_rows_are_looked_up_once_for_all_cases_of_a_run(run, analyst, monkeypatch):
    raise_cases(run, pairs=[scored(place, band="refused") for place in range(3)])
    first, second, _ = ReviewCase.objects.order_by("pk")
    case_reveals.reveal(case=first, by=analyst)
    monkeypatch.setattr(case_reveals, "find_rows", None)

    shown = case_reveals.reveal(case=second, by=analyst)

    assert shown.is_whole
    assert not CaseRecord.objects.filter(rows=[]).exists()


def test_a_case_without_its_record_in_any_delivery_is_closed(run, analyst):
    pair = {**scored(0, band="refused"), "left": f"{LEFT}/{'ab' * 16}"}
    raise_cases(run, pairs=[pair])
    case = ReviewCase.objects.get()

    shown = case_reveals.reveal(case=case, by=analyst)

    case.refresh_from_db()
    assert not shown.is_whole
    assert case.state == CaseState.CLOSED


def test_the_queue_passes_by_a_case_without_its_record(run, analyst):
    gone = {**scored(0, band="refused", points=17), "left": f"{LEFT}/{'ab' * 16}"}
    raise_cases(run, pairs=[gone, scored(1, band="refused")])

    shown = case_reveals.reveal_next(cases=ReviewCase.objects.all(), by=analyst)
    after = case_reveals.reveal_next(cases=ReviewCase.objects.none(), by=analyst)

    assert shown.case.points == 15
    assert after is None
    assert ReviewCase.objects.get(points=17).state == CaseState.CLOSED


def test_what_was_decided_is_not_closed_when_its_records_are_gone(decided):
    case = case_reveals.close_unreadable(case=decided(Answer.SAME))

    assert case.state == CaseState.SETTLED


def test_a_merge_shows_the_group_of_each_side(run, analyst):
    shown = case_reveals.reveal(case=make_case(CaseKind.MERGE, run=run), by=analyst)

    assert [each.side for each in shown.records] == ["left", "right"]


def test_the_queue_is_what_the_rule_allows(run, analyst, compliance_reviewer, researcher):
    raise_cases(
        run,
        pairs=[scored(0, band="refused"), scored(1, band="above")],
        proposals=[proposed(2)],
    )
    cases = ReviewCase.objects.all()

    def allowed(person):
        found = openable(cases, person)
        by_rule = {case.pk for case in cases if opening_of(case, person).decision.allowed}
        assert set(found.values_list("pk", flat=True)) == by_rule
        return by_rule

    assert len(allowed(analyst)) == 3
    assert allowed(researcher) == allowed(compliance_reviewer) == set()
    assert next_opening(cases, researcher) is None
    assert next_opening(cases, analyst).case.kind == "merge"


def test_a_reveal_needs_no_open_transaction_while_it_reads(run, analyst, monkeypatch):
    inside = []
    original = case_reveals.read_rows
    depth = len(transaction.get_connection().savepoint_ids)

    def reading(*args):
        inside.append(len(transaction.get_connection().savepoint_ids) - depth)
        return original(*args)

    monkeypatch.setattr(case_reveals, "read_rows", reading)

    case_reveals.reveal(case=make_case(run=run), by=analyst)

    assert set(inside) == {0}


def asked_and_held(show):
    """What somebody is shown, how many queries that takes, and how many authorizations it holds."""
    with CaptureQueriesContext(connection) as queries:
        shown = show()
    asked = [query["sql"] for query in queries]
    held = [sql for sql in asked if "agreements_authorization WHERE" in sql and " FOR " in sql]
    return shown, len(asked), len(held)


def test_opening_a_case_holds_one_authorization_however_many_are_over_its_datasets(
    run, analyst, compliance_reviewer
):
    case = make_case(run=run)
    revoke(authorization=run.authorization, by=compliance_reviewer, reason=STOPPED)
    allowing = make_authorization(datasets=(LEFT, RIGHT))
    refusing = make_authorization(datasets=(LEFT, RIGHT), requester=analyst)
    assert case_reveals.reveal(case=case, by=analyst).authorization == allowing

    few = asked_and_held(lambda: case_reveals.reveal(case=case, by=analyst))
    for _ in range(3):
        make_authorization(datasets=(LEFT, RIGHT), requester=analyst)
    many = asked_and_held(lambda: case_reveals.reveal(case=case, by=analyst))

    assert refusing.reference > allowing.reference, "the refusing one is looked at first"
    assert few[0].authorization == many[0].authorization == allowing
    # The run's own, let go of; the one found, before records are read and before they are shown.
    assert few[1:] == many[1:] == (many[1], 3)


def test_the_next_case_is_found_in_as_many_queries_however_many_are_refused(
    run, analyst, compliance_reviewer
):
    revoke(authorization=run.authorization, by=compliance_reviewer, reason=STOPPED)
    raise_cases(run, pairs=[scored(0, band="refused")])
    within = {**scored(1, band="refused"), "left": record(LEFT, 0), "right": record(LEFT, 1)}
    others = {**scored(1, band="refused"), "left": record(RIGHT, 0), "right": record(RIGHT, 1)}

    few = asked_and_held(lambda: next_opening(ReviewCase.objects.all(), analyst))
    raise_cases(run, pairs=[within, others])
    many = asked_and_held(lambda: next_opening(ReviewCase.objects.all(), analyst))

    assert ReviewCase.objects.count() == 3
    assert few == many == (None, many[1], 0)


def test_the_queue_passes_by_cases_that_are_refused(run, analyst, compliance_reviewer):
    revoke(authorization=run.authorization, by=compliance_reviewer, reason=STOPPED)
    within = {**scored(1, band="refused"), "left": record(LEFT, 0), "right": record(LEFT, 1)}
    raise_cases(run, pairs=[scored(0, band="refused", points=17), within])
    allowing = make_authorization(datasets=(LEFT,))

    shown = case_reveals.reveal_next(cases=ReviewCase.objects.all(), by=analyst)

    assert (shown.case.datasets, shown.authorization) == ([LEFT], allowing)
