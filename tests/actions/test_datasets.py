import pytest
from django.db import transaction

from datasets.actions import datasets
from datasets.events import Event
from datasets.facts import is_steward, stewards_of
from datasets.models import Dataset
from datasets.rules.stewardship import EditCheck, RegistrationCheck, StewardCheck
from idea_portal.accounts import grants
from idea_portal.accounts.models import Membership
from idea_portal.accounts.roles import Role
from idea_portal.audit import trail
from idea_portal.notifications.models import Message
from idea_portal.policy import Refused
from tests.factories import make_dataset, make_organization, make_user

pytestmark = pytest.mark.django_db

DESCRIBED = {
    "name": "Medicaid",
    "description": "Enrollment.",
    "regime": "hipaa",
    "sensitivity": "restricted",
    "unit": "person",
    "cadence": "monthly",
}


@pytest.fixture
def full_trail(monkeypatch):
    """A trail that cannot be written."""

    def cannot_write(*args, **kwargs):
        raise OSError("the trail is full")

    monkeypatch.setattr(trail, "record", cannot_write)


def refused_checks(refused):
    return [finding.check for finding in refused.value.decision.refusals]


def test_data_steward_registers_a_dataset_and_answers_for_it(steward):
    health = make_organization("health")

    dataset = datasets.register(code="medicaid", department=health, by=steward, **DESCRIBED)

    assert list(stewards_of(dataset)) == [steward]
    event = trail.events_about("medicaid").get()
    assert (event.what, event.by) == (Event.DATASET_REGISTERED, steward.reference)
    assert "health" in event.about
    assert dataset.history.get().history_user == steward


def test_coordinator_registers_a_dataset_without_answering_for_it(coordinator):
    health = make_organization("health")

    dataset = datasets.register(code="medicaid", department=health, by=coordinator, **DESCRIBED)

    assert not stewards_of(dataset).exists()


def test_dataset_is_not_registered_by_a_steward_of_another_department(second_steward):
    health = make_organization("health")

    with pytest.raises(Refused) as refused:
        datasets.register(code="medicaid", department=health, by=second_steward, **DESCRIBED)

    assert refused_checks(refused) == [RegistrationCheck.ACTOR_KEEPS_THE_INVENTORY]


def test_two_datasets_cannot_have_one_code(steward):
    dataset = make_dataset("medicaid")

    with pytest.raises(Refused) as refused:
        datasets.register(code="medicaid", department=dataset.department, by=steward, **DESCRIBED)

    assert refused_checks(refused) == [RegistrationCheck.CODE_IS_FREE]


def test_steward_edits_a_description_and_history_says_what_changed(steward):
    dataset = make_dataset(stewards=[steward])

    datasets.edit(dataset=dataset, by=steward, reason="It is now sent weekly.", cadence="weekly")

    dataset.refresh_from_db()
    assert dataset.cadence == "weekly"
    event = trail.events_about("medicaid").get()
    assert (event.what, event.details["changed"]) == (Event.DATASET_EDITED, ["cadence"])
    assert dataset.history.first().history_change_reason == "It is now sent weekly."


def test_edit_that_changes_nothing_leaves_no_trace(steward):
    dataset = make_dataset(stewards=[steward])

    datasets.edit(dataset=dataset, by=steward, reason="None at all.", cadence=dataset.cadence)

    assert not trail.events_about("medicaid").exists()
    assert dataset.history.count() == 1


@pytest.mark.parametrize("person", ["second_steward", "administrator", "coordinator"])
def test_description_is_not_edited_by_anybody_else(person, request, steward):
    dataset = make_dataset(stewards=[steward])

    with pytest.raises(Refused) as refused:
        datasets.edit(
            dataset=dataset, by=request.getfixturevalue(person), reason="Why not?", regime="none"
        )

    assert refused_checks(refused) == [EditCheck.ACTOR_IS_STEWARD]


def test_steward_is_assigned_told_and_recorded(administrator, steward):
    dataset = make_dataset()

    datasets.assign_steward(dataset=dataset, person=steward, by=administrator)

    assert is_steward(steward, dataset)
    event = trail.events_about("medicaid", steward.reference).get()
    assert event.what == Event.STEWARD_ASSIGNED
    assert Message.objects.get().recipient == steward


def test_steward_of_another_department_is_not_assigned(administrator, second_steward):
    dataset = make_dataset()

    with pytest.raises(Refused) as refused:
        datasets.assign_steward(dataset=dataset, person=second_steward, by=administrator)

    assert refused_checks(refused) == [StewardCheck.PERSON_IS_DATA_STEWARD]


def test_steward_is_released_while_another_remains(administrator, steward):
    colleague = make_user("siri-steward", Role.DATA_STEWARD, organization="health")
    dataset = make_dataset(stewards=[steward, colleague])

    datasets.release_steward(dataset=dataset, person=steward, by=administrator)

    assert list(stewards_of(dataset)) == [colleague]
    event = trail.events_about("medicaid", steward.reference).get()
    assert event.what == Event.STEWARD_RELEASED
    assert Message.objects.get().recipient == steward


def test_last_steward_is_not_released(administrator, steward):
    dataset = make_dataset(stewards=[steward])

    with pytest.raises(Refused) as refused:
        datasets.release_steward(dataset=dataset, person=steward, by=administrator)

    assert refused_checks(refused) == [StewardCheck.ANOTHER_STEWARD_REMAINS]


def test_stewardship_ends_with_the_post_although_the_grant_stands(steward):
    dataset = make_dataset(stewards=[steward])
    Membership.objects.filter(user=steward).delete()

    is_steward_now = is_steward(steward, dataset)

    assert not is_steward_now
    assert grants.holds("steward_dataset", steward, dataset)


def test_stewarded_by_agrees_with_is_steward(steward, second_steward, administrator):
    gone = make_user("gone-steward", Role.DATA_STEWARD, organization="health", is_active=False)
    make_dataset("medicaid", stewards=[steward, gone])
    make_dataset("shelter", department="homeless", stewards=[second_steward, steward])
    make_dataset("kin_care")

    for person in (steward, second_steward, administrator, gone):
        by_filter = set(Dataset.objects.stewarded_by(person))
        by_rule = {each for each in Dataset.objects.all() if is_steward(person, each)}
        by_people = {each for each in Dataset.objects.all() if person in stewards_of(each)}

        assert by_filter == by_rule == by_people


@pytest.mark.usefixtures("full_trail")
def test_nothing_happens_when_the_trail_cannot_be_written(steward, administrator):
    dataset = make_dataset(stewards=[steward])
    colleague = make_user("siri-steward", Role.DATA_STEWARD, organization="health")
    attempts = [
        lambda: datasets.register(
            code="new_one", department=dataset.department, by=steward, **DESCRIBED
        ),
        lambda: datasets.edit(dataset=dataset, by=steward, reason="Anything.", name="Other"),
        lambda: datasets.assign_steward(dataset=dataset, person=colleague, by=administrator),
    ]

    for attempt in attempts:
        with pytest.raises(OSError, match="full"), transaction.atomic():
            attempt()

    dataset.refresh_from_db()
    assert dataset.name == "Medicaid"
    assert Dataset.objects.count() == 1
    assert list(stewards_of(dataset)) == [steward]
    assert not Message.objects.exists()
