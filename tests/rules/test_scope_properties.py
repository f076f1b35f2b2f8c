"""Whatever is tightened, in whatever order and however often: a scope never widens."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from agreements.rules.asked import Approved, asked_again
from agreements.rules.combination import combine
from agreements.rules.conditions import conjuncts
from agreements.rules.requirements import Requirement
from agreements.rules.scope import Cohort, Terms, every_pair
from agreements.rules.vocabulary import AgreementKind, OutputKind, Purpose, RequirementKind
from datasets.rules.vocabulary import Identifiability
from idea_portal.policy import Period
from tests.rules.scopes import DATASETS, DICTIONARY, NOW, asked, months

NAMES = ("name", "county", "months", "diagnosis", "ssn")


def refs(dataset):
    return st.frozensets(st.sampled_from([f"{dataset}.{name}" for name in NAMES]))


def mostly(items):
    """Sets that hold most of some items: what is drawn is what is left out."""
    items = frozenset(items)
    return st.frozensets(st.sampled_from(sorted(items, key=str)), max_size=2).map(
        lambda out: items - out
    )


periods = st.builds(
    lambda first, days: Period.of_days(first, first + timedelta(days=days)),
    st.dates(date(2026, 1, 1), date(2026, 6, 1)),
    st.integers(0, 400),
)
requirements = st.frozensets(
    st.sampled_from(
        [
            Requirement(RequirementKind.IRB),
            Requirement(RequirementKind.DESTRUCTION, days=30),
            Requirement(RequirementKind.DESTRUCTION, days=90),
        ]
    )
)
AGREEMENTS = st.sampled_from("ABCD")
ceilings = st.none() | st.sampled_from(Identifiability)
cells = st.none() | st.integers(1, 30)


def conditions(dataset):
    return st.none() | st.integers(1, 12).map(lambda least: months(dataset, least))


@st.composite
def some_terms(draw, agreement=AGREEMENTS):
    dataset = draw(st.sampled_from(DATASETS))
    every = [f"{dataset}.{name}" for name in NAMES]
    return Terms(
        agreement=draw(agreement),
        kind=draw(st.sampled_from(AgreementKind)),
        dataset=dataset,
        period=draw(periods),
        elements=draw(st.none() | mostly(every)),
        linkage_elements=draw(st.none() | mostly(every)),
        purposes=draw(st.none() | mostly(Purpose)),
        prohibited_purposes=draw(st.frozensets(st.sampled_from(Purpose), max_size=1)),
        recipients=draw(st.none() | mostly(["outreach", "university"])),
        linkage_pairs=draw(st.none() | mostly(every_pair(DATASETS))),
        outputs=draw(st.none() | mostly(OutputKind)),
        identifiability=draw(ceilings),
        minimum_cell=draw(cells),
        row_condition=draw(conditions(dataset)),
        conditions=draw(requirements),
    )


@st.composite
def whole_terms(draw, agreement, dataset):
    """Terms of a data-sharing agreement that permit much, so that many answers are yes."""
    every = [f"{dataset}.{name}" for name in NAMES]
    return Terms(
        agreement=agreement,
        kind=AgreementKind.DSA,
        dataset=dataset,
        period=Period.of_days(date(2026, 1, 1), date(2027, 12, 31)),
        elements=frozenset(every),
        linkage_elements=frozenset(every),
        purposes=frozenset(Purpose),
        recipients=frozenset({"outreach"}),
        linkage_pairs=every_pair(DATASETS),
        outputs=frozenset(OutputKind),
        identifiability=draw(st.none() | st.just(Identifiability.IDENTIFIED)),
        minimum_cell=draw(cells),
        row_condition=draw(conditions(dataset)),
        conditions=draw(requirements),
    )


@st.composite
def questions(draw):
    return asked(
        purpose=draw(st.sampled_from(Purpose)),
        output=draw(st.sampled_from(OutputKind)),
        elements=draw(st.frozensets(st.sampled_from(["medicaid.county", "shelter.months"]))),
        linkage_elements=draw(st.frozensets(st.sampled_from(["medicaid.ssn", "shelter.ssn"]))),
        cohort=draw(
            st.builds(
                Cohort,
                any_of=st.frozensets(st.sampled_from(DATASETS)),
                none_of=st.frozensets(st.sampled_from(DATASETS), max_size=1),
            )
        ),
        row_conditions=draw(
            st.sampled_from([{}, {"medicaid": months("medicaid", 3)}]),
        ),
        aggregate_by=draw(st.sampled_from([(), ("medicaid.county",)])),
        minimum_cell=draw(st.integers(1, 20)),
    )


rule_books = st.tuples(whole_terms("DSA-1", "medicaid"), whole_terms("DSA-2", "shelter")).flatmap(
    lambda pair: st.lists(some_terms(), max_size=1).map(lambda more: [*pair, *more])
)
reviews = st.builds(
    Approved,
    withheld_datasets=st.frozensets(st.sampled_from(DATASETS), max_size=1),
    withheld_elements=refs("medicaid"),
    period=st.none() | periods,
    identifiability=ceilings,
    minimum_cell=st.integers(0, 30),
    row_conditions=st.sampled_from([{}, {"shelter": months("shelter", 2)}]),
    requirements=requirements,
)


def scope_of(terms, question, *approved):
    return combine(
        terms=terms, asked=question, dictionary=DICTIONARY, at=NOW, approved=approved
    ).scope


def is_within(narrow, wide):
    """Whether everything one scope allows is allowed by another too."""
    if narrow is None or wide is None:
        return narrow is None
    return (
        narrow.elements <= wide.elements
        and narrow.linkage_elements <= wide.linkage_elements
        and narrow.datasets <= wide.datasets
        and narrow.linkage_pairs <= wide.linkage_pairs
        and narrow.people <= wide.people
        and narrow.purpose == wide.purpose
        and narrow.recipient == wide.recipient
        and narrow.output == wide.output
        and set(narrow.aggregate_by) <= set(wide.aggregate_by)
        and narrow.period.begins >= wide.period.begins
        and narrow.period.ends <= wide.period.ends
        and narrow.minimum_cell >= wide.minimum_cell
        and narrow.identifiability.rank <= wide.identifiability.rank
        and narrow.requirements >= wide.requirements
        and narrow.cohort.any_of <= wide.cohort.any_of
        and narrow.cohort.all_of == wide.cohort.all_of
        and narrow.cohort.none_of == wide.cohort.none_of
        and all(
            conjuncts(narrow.row_conditions.get(each)) >= conjuncts(wide.row_conditions.get(each))
            for each in narrow.datasets
        )
    )


def without_one(items, data):
    return items - {data.draw(st.sampled_from(sorted(items, key=str)))} if items else items


def tightened(rules, data):
    """The same terms with one thing taken away or one limit added."""
    match data.draw(st.integers(0, 12)):
        case 0:
            return replace(rules, elements=without_one(rules.elements or frozenset(), data))
        case 1:
            left = without_one(rules.linkage_elements or frozenset(), data)
            return replace(rules, linkage_elements=left)
        case 2:
            return replace(rules, purposes=without_one(rules.purposes or frozenset(), data))
        case 3:
            prohibited = data.draw(st.sampled_from(Purpose))
            return replace(rules, prohibited_purposes=rules.prohibited_purposes | {prohibited})
        case 4:
            return replace(rules, recipients=without_one(rules.recipients or frozenset(), data))
        case 5:
            return replace(rules, linkage_pairs=frozenset())
        case 6:
            return replace(rules, outputs=without_one(rules.outputs or frozenset(), data))
        case 7:
            ceiling = data.draw(st.sampled_from(Identifiability))
            stated = rules.identifiability or ceiling
            return replace(
                rules, identifiability=min([stated, ceiling], key=lambda level: level.rank)
            )
        case 8:
            return replace(rules, minimum_cell=(rules.minimum_cell or 0) + 5)
        case 9:
            return replace(rules, conditions=rules.conditions | {Requirement(RequirementKind.IRB)})
        case 10:
            limit = data.draw(periods)
            narrower = rules.period.intersect(limit)
            return replace(rules, period=narrower) if narrower else rules
        case 11:
            return replace(rules, unknown=("clause 1: unheard of",))
        case _:
            return replace(rules, not_in_force=("It is suspended.",))


@settings(max_examples=80, deadline=None)
@given(rule_books, questions(), st.data())
def test_tightening_an_agreement_never_widens(book, question, data):
    before = scope_of(book, question)
    index = data.draw(st.integers(0, len(book) - 1))

    book[index] = tightened(book[index], data)

    assert is_within(scope_of(book, question), before)


@settings(max_examples=50, deadline=None)
@given(rule_books, questions(), some_terms(agreement=st.just("E")))
def test_a_further_governing_agreement_never_widens(book, question, more):
    assert is_within(scope_of([*book, more], question), scope_of(book, question))


@settings(max_examples=50, deadline=None)
@given(rule_books, questions(), st.data())
def test_adding_a_prohibition_never_widens(book, question, data):
    before = scope_of(book, question)
    prohibited = data.draw(st.sampled_from(Purpose))

    book[0] = replace(book[0], prohibited_purposes=book[0].prohibited_purposes | {prohibited})

    after = scope_of(book, question)
    assert is_within(after, before)
    assert after is None or question.purpose is not prohibited


@settings(max_examples=50, deadline=None)
@given(rule_books, questions(), reviews)
def test_a_review_never_widens(book, question, review):
    before = scope_of(book, question)

    after = scope_of(book, question, review)

    if after is not None:
        assert after.datasets <= question.datasets - review.withheld_datasets
        assert after.elements <= question.elements - review.withheld_elements
        assert after.linkage_elements <= question.linkage_elements - review.withheld_elements
    # Without a dataset its agreement's limits fall away; otherwise no limit does.
    if before is not None and not review.withheld_datasets:
        assert is_within(after, before)


@settings(max_examples=50, deadline=None)
@given(rule_books, questions(), reviews, reviews, st.randoms())
def test_order_and_repetition_are_irrelevant(book, question, first, second, random):
    shuffled = [*book, *book]
    random.shuffle(shuffled)
    # Where one agreement says two things of one dataset, which is meant would depend on order.
    distinct = {(each.agreement, each.dataset): each for each in book}
    shuffled = [each for each in shuffled if distinct[each.agreement, each.dataset] == each]

    once = combine(
        terms=distinct.values(),
        asked=question,
        dictionary=DICTIONARY,
        at=NOW,
        approved=[first, second],
    )
    again = combine(
        terms=shuffled,
        asked=question,
        dictionary=DICTIONARY,
        at=NOW,
        approved=[second, first, second],
    )

    assert again.scope == once.scope
    assert again.decision == once.decision
    assert again.lines == once.lines


@settings(max_examples=50, deadline=None)
@given(rule_books, questions(), reviews)
def test_combining_twice_changes_nothing(book, question, review):
    scope = scope_of(book, question, review)

    if scope is not None:
        assert scope_of(book, asked_again(scope)) == scope
