"""Whatever is merged and split, taken back it is as it was, and the past is never rewritten."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linkage.actions import person_changes
from tests.factories.outputs import make_match_run

from .conftest import owners_of

pytestmark = pytest.mark.django_db
RECORDS = ["m1", "m2", "m3", "m4", "m5"]
WHY = "Their numbers were exchanged."
TRIED = settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@TRIED
@given(
    owners=st.fixed_dictionaries({name: st.sampled_from("abc") for name in RECORDS}),
    data=st.data(),
)
def test_merges_and_splits_taken_back_last_first_restore_who_was_who(
    authorization, analyst, owners, data
):
    with transaction.atomic():
        index = make_match_run(authorization, {"medicaid": owners}).index
        before, known, changes = owners_of(index), [], []

        for _ in range(data.draw(st.integers(1, 4))):
            known.append((index.latest, owners_of(index)))
            changes.append(some_change(index, analyst, data))
        for change in reversed(changes):
            known.append((index.latest, owners_of(index)))
            person_changes.reverse(change=change, because=WHY, by=analyst)

        assert owners_of(index) == before
        assert all(owners_then(index, generation) == then for generation, then in known)
        transaction.set_rollback(True)


def some_change(index, analyst, data):
    """A merge of any two persons, or a split of any part from any person."""
    records_of = {}
    for record, person in owners_of(index).items():
        records_of.setdefault(person, []).append(record)
    persons = sorted(records_of)
    to_split = [person for person in persons if len(records_of[person]) > 1]
    ways = (["merge"] if len(persons) > 1 else []) + (["split"] if to_split else [])
    if data.draw(st.sampled_from(ways)) == "merge":
        kept, gone = data.draw(st.permutations(persons))[:2]
        return person_changes.merge(index=index, kept=kept, gone=gone, because=WHY, by=analyst)
    person = data.draw(st.sampled_from(to_split))
    mine = sorted(records_of[person])
    leaving = data.draw(st.permutations(mine))[: data.draw(st.integers(1, len(mine) - 1))]
    return person_changes.split(
        index=index, person=person, records=leaving, because=WHY, by=analyst
    )


def owners_then(index, generation):
    """Who each record was of, as the index knew as of a generation."""
    entries = index.entries.known_at(generation).delivered()
    return {(each.dataset, each.record_key): each.person_id for each in entries}
