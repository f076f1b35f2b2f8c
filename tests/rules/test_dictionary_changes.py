from datasets.rules.dictionary_changes import DictionaryCheck, compare, decide_import
from datasets.rules.vocabulary import ElementType, Sensitivity
from tests.factories import entry

BEFORE = (
    entry("member_id", is_required=True),
    entry("plan", type=ElementType.CODE, codes={"A": "Adult"}),
    entry("note"),
)
STORED = frozenset({"member_id", "plan"})


def refused(after, *, stored=STORED, actor_is_steward=True):
    decision = decide_import(
        "medicaid", compare(BEFORE, after), stored=stored, actor_is_steward=actor_is_steward
    )
    return [finding.check for finding in decision.refusals]


def test_difference_says_what_was_added_changed_and_removed() -> None:
    after = (
        entry("member_id", sensitivity=Sensitivity.INTERNAL),
        entry("plan", type=ElementType.CODE, codes={"A": "Adult", "C": "Child"}),
        entry("visits", type=ElementType.INTEGER),
    )

    changes = compare(BEFORE, after)

    assert [each.name for each in changes.added] == ["visits"]
    assert [each.name for each in changes.removed] == ["note"]
    assert [(each.after.name, each.lines) for each in changes.changed] == [
        ("member_id", (("sensitivity", "restricted", "internal"), ("is required", "yes", "no"))),
        ("plan", (("codes", "A = Adult", "A = Adult; C = Child"),)),
    ]


def test_empty_words_are_read_out_as_none() -> None:
    after = (*BEFORE[:1], entry("plan", definition="Which plan."), BEFORE[2])

    (changed,) = compare(BEFORE, after).changed

    assert ("codes", "A = Adult", "none") in changed.lines
    assert ("definition", "none", "Which plan.") in changed.lines


def test_same_dictionary_changes_nothing_and_is_not_imported_again() -> None:
    changes = compare(BEFORE, BEFORE)

    assert changes.is_empty
    assert refused(BEFORE) == [DictionaryCheck.SOMETHING_CHANGES]


def test_new_order_alone_is_a_change() -> None:
    after = BEFORE[::-1]

    changes = compare(BEFORE, after)

    assert changes.is_reordered
    assert refused(after) == []


def test_digest_names_the_difference() -> None:
    one = compare(BEFORE, (*BEFORE, entry("visits")))
    same = compare(BEFORE, (*BEFORE, entry("visits")))
    other = compare(BEFORE, (*BEFORE, entry("visits", label="Number of visits")))

    digests = [one.digest, same.digest, other.digest]

    assert digests[0] == digests[1]
    assert digests[0] != digests[2]


def test_steward_may_add_change_and_remove_what_no_delivery_holds() -> None:
    after = (*BEFORE[:2], entry("visits"))

    assert refused(after) == []


def test_import_is_refused_to_anybody_else() -> None:
    after = (*BEFORE, entry("visits"))

    assert refused(after, actor_is_steward=False) == [DictionaryCheck.ACTOR_IS_STEWARD]


def test_import_is_refused_when_it_removes_an_element_a_stored_delivery_holds() -> None:
    after = (BEFORE[0], BEFORE[2])

    assert refused(after) == [DictionaryCheck.NO_STORED_ELEMENT_REMOVED]
    assert refused(after, stored=frozenset()) == []


def test_import_is_refused_when_it_retypes_an_element_a_stored_delivery_holds() -> None:
    after = (entry("member_id", type=ElementType.INTEGER), *BEFORE[1:])

    assert refused(after) == [DictionaryCheck.NO_STORED_ELEMENT_RETYPED]
    assert refused(after, stored=frozenset()) == []
