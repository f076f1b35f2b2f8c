"""What holds for every refresh, tried on many small sets of records."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linkage.matching.session import Limits
from linkage.matching.verdicts import Verdicts

from .cases import Crosswalk

FEW = settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)

SAID = st.tuples(
    st.sampled_from(["Rosa", "Roza", "Elena", "Omar", None]),
    st.sampled_from(["Quintero", "Quintero-Bell", "Finch", None]),
    st.sampled_from(["1988-03-14", "1988-03-15", "1971-11-02", None]),
    st.sampled_from(["412-65-9081", "412-65-9082", "523-11-7740", None]),
    st.sampled_from(["118 Cedar Ave", "77 Pine Ct", None]),
    st.sampled_from(["F", "M", None]),
    st.sampled_from(["L", None]),
)


def named(dataset, most):
    return st.lists(SAID, max_size=most).map(
        lambda rows: [(f"{dataset}/{number}", row) for number, row in enumerate(rows)]
    )


OLD, NEW = named("a", 8), named("b", 5)


def quiet(refreshed):
    """Nothing was left for people to decide."""
    return not (refreshed.proposals.num_rows or refreshed.counts["joins_refused"])


def whole(rows):
    crosswalk = Crosswalk()
    linked = crosswalk.full(rows)
    return crosswalk, linked.counts["joins_refused"]


@FEW
@given(old=OLD, new=NEW)
def test_adding_records_never_changes_whom_the_others_are_about(old, new):
    crosswalk, _ = whole(old)
    before = dict(crosswalk.persons)

    refreshed = crosswalk.refresh(new)

    assert {record: crosswalk.persons[record] for record in before} == before
    assert set(crosswalk.persons) == {record for record, _ in [*old, *new]}
    assert (refreshed.merged, refreshed.split) == ([], [])


@FEW
@given(old=OLD, new=NEW)
def test_a_refresh_finds_what_a_full_run_finds_where_nothing_is_left_to_decide(old, new):
    crosswalk, refused = whole(old)

    refreshed = crosswalk.refresh(new)

    everything, refused_of_all = whole([*old, *new])
    if quiet(refreshed) and not refused and not refused_of_all:
        assert crosswalk.groups() == everything.groups()


@FEW
@given(old=OLD, new=NEW, dice=st.randoms(use_true_random=False))
def test_the_order_of_rows_and_the_number_of_threads_do_not_matter(old, new, dice):
    crosswalk, _ = whole(old)
    other = Crosswalk(limits=Limits(memory="500MB", threads=2))
    other.files, other.persons = crosswalk.files, dict(crosswalk.persons)

    first = crosswalk.refresh(new)
    second = other.refresh(dice.sample(new, len(new)))

    assert crosswalk.groups() == other.groups()
    assert first.proposals.equals(second.proposals)
    assert first.pairs.equals(second.pairs)


@FEW
@given(old=OLD, new=NEW)
def test_records_may_come_at_once_or_one_by_one_where_nothing_is_left_to_decide(old, new):
    crosswalk, _ = whole(old)
    other = Crosswalk()
    other.files, other.persons = crosswalk.files, dict(crosswalk.persons)

    all_at_once = crosswalk.refresh(new)
    one_by_one = [other.refresh([row]) for row in new]

    if quiet(all_at_once) and all(map(quiet, one_by_one)):
        assert crosswalk.groups() == other.groups()


@FEW
@given(old=OLD, new=NEW, data=st.data())
def test_what_reviewers_decided_always_holds(old, new, data):
    names = [record for record, _ in [*old, *new]]
    pairs = st.lists(st.tuples(*[st.sampled_from(names)] * 2), max_size=3) if names else st.just([])
    verdicts = Verdicts.of(must=data.draw(pairs), cannot=data.draw(pairs))
    crosswalk, _ = whole(old)

    crosswalk.verdicts = verdicts
    refreshed = crosswalk.refresh(new)

    apart = verdicts.cannot.to_pylist()
    together = verdicts.must.to_pylist()
    assert all(crosswalk.persons[p["left"]] != crosswalk.persons[p["right"]] for p in apart)
    parted = [p for p in together if crosswalk.persons[p["left"]] != crosswalk.persons[p["right"]]]
    assert len(parted) == 0 or (apart and refreshed.counts["verdicts_refused"] >= 1)


@FEW
@given(old=OLD, new=NEW, data=st.data())
def test_records_go_and_come_back_and_nobody_else_is_touched(old, new, data):
    crosswalk, _ = whole(old)
    crosswalk.refresh(new)
    leaving = data.draw(st.lists(st.sampled_from(new), unique=True)) if new else []
    before = dict(crosswalk.persons)

    crosswalk.refresh(gone=[record for record, _ in leaving])
    staying = dict(crosswalk.persons)
    crosswalk.refresh(leaving)

    assert staying == {
        record: person
        for record, person in before.items()
        if record not in {record for record, _ in leaving}
    }
    assert {record: crosswalk.persons[record] for record in staying} == staying
    assert set(crosswalk.persons) == set(before)
