from datasets.models import Dataset
from idea_portal.accounts import grants
from tests.factories import make_dataset

STEWARD = "steward_dataset"


def test_grant_holds_on_one_object_until_it_is_taken(steward, second_steward):
    medicaid, shelter = make_dataset("medicaid"), make_dataset("shelter")

    grants.give(STEWARD, steward, medicaid)
    grants.give(STEWARD, steward, medicaid)

    assert grants.holds(STEWARD, steward, medicaid)
    assert not grants.holds(STEWARD, steward, shelter)
    assert list(grants.holders(STEWARD, medicaid)) == [steward]
    assert list(grants.held(STEWARD, steward, Dataset)) == [medicaid]
    assert not grants.held(STEWARD, second_steward, Dataset).exists()
    grants.take(STEWARD, steward, medicaid)
    assert not grants.holds(STEWARD, steward, medicaid)


def test_superuser_holds_no_grant_they_were_not_given(administrator):
    medicaid = make_dataset("medicaid")

    assert not grants.holds(STEWARD, administrator, medicaid)
    assert not grants.held(STEWARD, administrator, Dataset).exists()


def test_grant_of_a_shut_account_counts_for_nothing(steward):
    medicaid = make_dataset("medicaid")
    grants.give(STEWARD, steward, medicaid)

    steward.is_active = False
    steward.save()

    assert not grants.holds(STEWARD, steward, medicaid)
    assert not grants.held(STEWARD, steward, Dataset).exists()
