import pytest
from django.db import transaction

from datasets.actions.dictionaries import ChangedMeanwhile, import_dictionary, preview
from datasets.events import Event
from datasets.facts import entries_of
from datasets.models import DataElement
from datasets.rules.dictionary_changes import DictionaryCheck
from datasets.rules.vocabulary import ElementType, Identifiability, IdentityRole
from idea_portal.audit import trail
from idea_portal.policy import Refused
from tests.factories import entry, make_dataset, make_delivery, make_dictionary

pytestmark = pytest.mark.django_db

ENTRIES = (
    entry("member_id", identity_role=IdentityRole.RECORD_KEY, is_required=True),
    entry("plan", type=ElementType.CODE, codes={"A": "Adult", "C": "Child"}),
    entry("birth_date", type=ElementType.DATE, date_format="%m/%d/%Y"),
)


@pytest.fixture
def dataset(steward):
    return make_dataset(stewards=[steward])


def test_imported_dictionary_is_kept_in_its_order_and_recorded(dataset, steward):
    import_dictionary(dataset=dataset, entries=ENTRIES, by=steward)

    assert entries_of(dataset) == ENTRIES
    event = trail.events_about("medicaid.plan").get()
    assert (event.what, event.subject_reference) == (Event.DICTIONARY_IMPORTED, "medicaid")
    assert event.details["added"] == ["member_id", "plan", "birth_date"]
    assert event.decision["allowed"]


def test_import_changes_adds_and_removes_and_leaves_the_rest_alone(dataset, steward):
    import_dictionary(dataset=dataset, entries=ENTRIES, by=steward)
    after = (
        ENTRIES[0],
        entry("plan", type=ElementType.CODE, codes={"A": "Adult"}),
        entry("visits", type=ElementType.INTEGER, identifiability=Identifiability.LIMITED),
    )

    changes = import_dictionary(dataset=dataset, entries=after, by=steward)

    assert entries_of(dataset) == after
    assert [each.name for each in changes.removed] == ["birth_date"]
    assert dataset.elements.get(name="member_id").history.count() == 1
    history = dataset.elements.get(name="plan").history.all()
    assert [row.codes for row in history] == [{"A": "Adult"}, {"A": "Adult", "C": "Child"}]
    assert history[0].history_user == steward
    removed = DataElement.history.filter(name="birth_date", history_type="-")
    assert removed.get().history_user == steward


def test_record_key_passes_from_one_element_to_another(dataset, steward):
    import_dictionary(dataset=dataset, entries=ENTRIES[:2], by=steward)
    after = (
        entry("member_id"),
        entry("plan", identity_role=IdentityRole.RECORD_KEY),
    )

    import_dictionary(dataset=dataset, entries=after, by=steward)

    assert dataset.elements.get(identity_role="record_key").name == "plan"


def test_import_is_refused_when_a_stored_delivery_holds_what_it_removes(dataset, steward):
    make_dictionary(dataset, "first_name", "note")
    make_delivery(dataset, by=steward, elements=["first_name"])

    with pytest.raises(Refused) as refused:
        import_dictionary(dataset=dataset, entries=[entry("note")], by=steward)

    checks = [finding.check for finding in refused.value.decision.refusals]
    assert checks == [DictionaryCheck.NO_STORED_ELEMENT_REMOVED]
    assert dataset.elements.count() == 2


@pytest.mark.parametrize("person", ["second_steward", "administrator", "researcher"])
def test_import_is_refused_to_anybody_but_a_steward(dataset, person, request):
    by = request.getfixturevalue(person)

    with pytest.raises(Refused) as refused:
        import_dictionary(dataset=dataset, entries=ENTRIES, by=by)

    checks = [finding.check for finding in refused.value.decision.refusals]
    assert checks == [DictionaryCheck.ACTOR_IS_STEWARD]


def test_confirmed_difference_is_imported_while_it_is_still_the_difference(dataset, steward):
    seen = preview(dataset=dataset, entries=ENTRIES, by=steward).changes.digest

    import_dictionary(dataset=dataset, entries=ENTRIES, by=steward, confirmed=seen)

    assert entries_of(dataset) == ENTRIES


def test_confirmation_of_a_difference_that_has_changed_meanwhile_imports_nothing(dataset, steward):
    seen = preview(dataset=dataset, entries=ENTRIES, by=steward).changes.digest
    make_dictionary(dataset, "note")

    with pytest.raises(ChangedMeanwhile):
        import_dictionary(dataset=dataset, entries=ENTRIES, by=steward, confirmed=seen)

    assert [element.name for element in dataset.elements.all()] == ["note"]


def test_nothing_is_imported_when_the_trail_cannot_be_written(dataset, steward, monkeypatch):
    def cannot_write(*args, **kwargs):
        raise OSError("the trail is full")

    monkeypatch.setattr(trail, "record", cannot_write)

    with pytest.raises(OSError, match="full"), transaction.atomic():
        import_dictionary(dataset=dataset, entries=ENTRIES, by=steward)

    assert not dataset.elements.exists()
