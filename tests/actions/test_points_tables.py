"""A points table from its first draft to its review, and what the database refuses."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from idea_portal.accounts.roles import Role
from idea_portal.audit import trail
from idea_portal.audit.models import AuditEvent
from idea_portal.notifications.models import Message
from idea_portal.policy import Refused
from linkage.actions import points_tables
from linkage.events import Event
from linkage.facts.points_tables import points_table, points_table_in_use
from linkage.matching.default_table import DEFAULT_TABLE
from linkage.models import PointsTable
from linkage.rules.points_table_states import ReviewOutcome, TableState
from linkage.rules.points_table_steps import TableCheck
from tests.factories import make_user
from tests.factories.points_tables import STRICTER, make_adopted, make_draft, make_submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def second_analyst(office):
    return make_user("ben-analyst", Role.LINKAGE_ANALYST)


def review(table, by, outcome=ReviewOutcome.ADOPT, seen="default-1"):
    return points_tables.review(
        table=table, by=by, outcome=outcome, comment="It was looked at.", seen=seen
    )


def refused_checks(error):
    return {finding.check for finding in error.value.decision.refusals}


def test_a_draft_is_the_next_version_and_changes_nothing_yet(analyst):
    draft = make_draft(analyst)

    assert (draft.reference, draft.state) == ("default-2", TableState.DRAFT)
    assert draft.based_on.reference == points_table_in_use().reference == "default-1"
    assert draft.points == STRICTER
    assert AuditEvent.objects.filter(what=Event.POINTS_TABLE_DRAFTED).count() == 1


def test_a_draft_begins_as_a_copy(analyst):
    draft = points_tables.draft(based_on=points_table_in_use(), by=analyst, reason="To try.")

    assert draft.points == DEFAULT_TABLE


def test_who_is_no_linkage_analyst_drafts_nothing(steward):
    with pytest.raises(Refused) as error:
        make_draft(steward)

    assert refused_checks(error) == {TableCheck.PERSON_IS_LINKAGE_ANALYST}


def test_an_author_changes_a_draft_and_its_reason(analyst):
    draft = make_draft(analyst)

    points_tables.edit(table=draft, by=analyst, content=DEFAULT_TABLE, reason="Another reason.")
    changed = points_tables.edit(table=draft, by=analyst, content=STRICTER)

    changed.refresh_from_db()
    assert (changed.points, changed.reason) == (STRICTER, "Another reason.")
    assert AuditEvent.objects.filter(what=Event.POINTS_TABLE_EDITED).count() == 2


def test_a_submitted_version_is_told_to_the_other_analysts_and_stays_as_it_is(
    analyst, second_analyst
):
    table = make_submitted(analyst)

    assert list(Message.objects.values_list("recipient", flat=True)) == [second_analyst.pk]
    with pytest.raises(Refused):
        points_tables.edit(table=table, by=analyst, content=DEFAULT_TABLE)


def test_a_second_analyst_puts_a_version_into_use(analyst, second_analyst):
    adopted = make_adopted(analyst, second_analyst)

    assert points_table_in_use() == adopted
    assert adopted.review_decision["allowed"]
    event = AuditEvent.objects.get(what=Event.POINTS_TABLE_ADOPTED, by=second_analyst.reference)
    assert event.subject_reference == "default-2"
    assert Message.objects.filter(recipient=analyst).count() == 1


def test_a_rejected_version_is_never_used(analyst, second_analyst):
    rejected = review(make_submitted(analyst), second_analyst, ReviewOutcome.REJECT)

    assert rejected.state == TableState.REJECTED
    assert points_table_in_use().reference == "default-1"
    assert AuditEvent.objects.filter(what=Event.POINTS_TABLE_REJECTED).count() == 1


def test_nobody_reviews_what_they_wrote_with_a_second_account_neither(analyst, second_analyst):
    table = make_submitted(analyst)
    second_analyst.second_account_of = analyst
    second_analyst.save()

    for author in (analyst, second_analyst):
        with pytest.raises(Refused) as error:
            review(table, author)
        assert refused_checks(error) == {TableCheck.PERSON_IS_NOT_THE_AUTHOR}


def test_a_version_compared_with_one_no_longer_in_use_is_not_adopted(analyst, second_analyst):
    waiting = make_submitted(analyst)
    make_adopted(analyst, second_analyst, content=DEFAULT_TABLE_WITHOUT_GUARDS)

    with pytest.raises(Refused) as error:
        review(waiting, second_analyst, seen="default-1")

    assert refused_checks(error) == {TableCheck.NOTHING_CHANGED_MEANWHILE}
    assert review(waiting, second_analyst, seen="default-3").state == TableState.ADOPTED
    assert points_table_in_use() == waiting


def test_an_author_takes_a_version_back_or_discards_it(analyst):
    table = make_submitted(analyst)

    points_tables.take_back(table=table, by=analyst)
    discarded = points_tables.discard(table=table, by=analyst)

    assert discarded.state == TableState.DISCARDED
    assert set(
        AuditEvent.objects.filter(subject_reference="default-2").values_list("what", flat=True)
    ) == {
        Event.POINTS_TABLE_DRAFTED,
        Event.POINTS_TABLE_SUBMITTED,
        Event.POINTS_TABLE_TAKEN_BACK,
        Event.POINTS_TABLE_DISCARDED,
    }


@pytest.mark.parametrize("act", ["draft", "edit", "submit", "review"])
def test_when_the_trail_cannot_be_written_nothing_happens(
    act, analyst, second_analyst, monkeypatch
):
    draft, waiting = make_draft(analyst), make_submitted(analyst)

    def broken(*args, **kwargs):
        raise DatabaseError("the trail is full")

    monkeypatch.setattr(trail, "record", broken)
    acts = {
        "draft": lambda: make_draft(analyst),
        "edit": lambda: points_tables.edit(table=draft, by=analyst, content=DEFAULT_TABLE),
        "submit": lambda: points_tables.submit(table=draft, by=analyst),
        "review": lambda: review(waiting, second_analyst),
    }

    with pytest.raises(DatabaseError):
        acts[act]()

    states = [TableState.DRAFT, TableState.IN_REVIEW]
    kept = PointsTable.objects.filter(version__gt=1).order_by("version")
    assert [table.state for table in kept] == states
    assert kept[0].points == STRICTER


def test_the_first_points_table_is_adopted_once(analyst, compliance_reviewer):
    first = points_tables.adopt_the_first(by=analyst)
    again = points_tables.adopt_the_first(by=compliance_reviewer)

    assert (first, again.author) == (again, analyst)
    assert AuditEvent.objects.filter(what=Event.POINTS_TABLE_ADOPTED).count() == 1


def test_two_who_adopt_it_at_once_get_the_same_table(analyst, monkeypatch):
    unsaved = points_table_in_use()
    kept = points_tables.adopt_the_first(by=analyst)
    answers = iter([unsaved, kept])
    monkeypatch.setattr(points_tables, "points_table_in_use", lambda: next(answers))

    assert points_tables.adopt_the_first(by=analyst) == kept


def test_versions_in_the_making_are_seen_by_those_who_write_and_audit(
    analyst, compliance_reviewer, steward, outsider
):
    table = make_draft(analyst)

    for person in (analyst, compliance_reviewer):
        assert points_table("default", 2, seen_by=person) == table
    assert points_table("default", 2, seen_by=steward) is None
    assert points_table("default", 1, seen_by=steward) == points_table_in_use()
    assert points_table("default", 1, seen_by=outsider) is None


FOR_GOOD = "adopted and never changed"
REFUSED_BY_THE_DATABASE = {
    "an adopted version changed": ({"reason": "Otherwise."}, FOR_GOOD),
    "an adopted version taken back": ({"state": "draft", "adopted_at": None}, FOR_GOOD),
}


@pytest.mark.parametrize("what", REFUSED_BY_THE_DATABASE)
def test_the_database_keeps_what_was_adopted(what, analyst):
    first = points_tables.adopt_the_first(by=analyst)
    changed, words = REFUSED_BY_THE_DATABASE[what]

    with pytest.raises(DatabaseError, match=words):
        PointsTable.objects.filter(pk=first.pk).update(**changed)


def test_the_database_keeps_authors_and_reviewers_apart(analyst, second_analyst):
    table = make_submitted(analyst)
    reviewed = {
        "state": "rejected",
        "reviewed_at": table.created_at,
        "review_comment": "Mine.",
        "review_decision": {},
    }
    row = PointsTable.objects.filter(pk=table.pk)
    second_analyst.second_account_of = analyst
    second_analyst.save()

    with pytest.raises(DatabaseError, match="nobody reviews"), transaction.atomic():
        row.update(reviewer=analyst, **reviewed)
    with pytest.raises(DatabaseError, match="nobody reviews"), transaction.atomic():
        row.update(reviewer=second_analyst, **reviewed)
    with pytest.raises(IntegrityError, match="is_reviewed_when"), transaction.atomic():
        row.update(state="rejected")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"content": {}}, "only while it is a draft"),
        ({"version": 9}, "never changes"),
        ({"state": "unheard-of"}, "cannot go from"),
    ],
)
def test_the_database_keeps_a_version_in_review_as_it_is(changed, words, analyst):
    table = make_submitted(analyst)

    with pytest.raises(DatabaseError, match=words):
        PointsTable.objects.filter(pk=table.pk).update(**changed)


def test_the_database_lets_no_version_begin_reviewed_and_none_go(analyst, second_analyst):
    draft = make_draft(analyst)
    fields = {
        "name": "default",
        "version": 9,
        "based_on": draft,
        "content": {},
        "reason": "In one go.",
        "author": analyst,
        "created_at": draft.created_at,
    }

    with pytest.raises(DatabaseError, match="begins as a draft"), transaction.atomic():
        PointsTable.objects.create(
            **fields,
            state="adopted",
            adopted_at=draft.created_at,
            reviewer=second_analyst,
            reviewed_at=draft.created_at,
            review_comment="Fine.",
            review_decision={},
        )
    with pytest.raises(DatabaseError), transaction.atomic():
        draft.delete()


DEFAULT_TABLE_WITHOUT_GUARDS = DEFAULT_TABLE.from_record(DEFAULT_TABLE.as_record() | {"guards": {}})
