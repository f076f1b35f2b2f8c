"""Opinions as tests give them, and what the database says to those it does not take."""

import pytest
from django.db import DatabaseError, connection, transaction

from idea_portal.audit import trail
from idea_portal.audit.clock import database_clock
from idea_portal.policy import Refused
from linkage.actions import verdicts
from linkage.rules.case_states import Answer


def give(case, by, answer=Answer.SAME, **note):
    verdict = verdicts.give(case=case, by=by, answer=answer, **note)
    case.refresh_from_db()
    return verdict


def refused_for(action, **arguments):
    with pytest.raises(Refused) as refusal:
        action(**arguments)
    return {finding.check for finding in refusal.value.decision.refusals}


def told(case):
    return set(trail.events_about(case.reference).values_list("what", flat=True))


def insert(case, by, answer="same", supersedes=None):
    connection.cursor().execute(
        "INSERT INTO linkage_verdict"
        " (case_id, reviewer_id, answer, note, supersedes_id, decision, given_at)"
        " VALUES (%s, %s, %s, '', %s, '{}', %s)",
        [case.pk, by.pk, answer, supersedes, database_clock()],
    )


def said(attempt, *arguments):
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        attempt(*arguments)
    return str(refused.value)


def sql(statement):
    connection.cursor().execute(statement)
