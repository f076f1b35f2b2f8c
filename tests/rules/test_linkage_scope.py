from linkage.rules.linkage_scope import LinkageScope
from tests.factories.jobs import make_scope


def test_two_authorizations_that_may_link_the_same_share_an_index():
    one = LinkageScope.of(make_scope(("medicaid", "foster_care"), request="RR-2026-0001"))
    other = LinkageScope.of(make_scope(("foster_care", "medicaid"), request="RR-2026-0002"))

    assert one.key == other.key


def test_another_dataset_or_element_makes_another_index():
    whole = make_scope(("medicaid", "foster_care"))
    keys = {
        LinkageScope.of(whole).key,
        LinkageScope.of(make_scope(("medicaid", "wic"))).key,
        LinkageScope.of(
            make_scope(linkage_elements=whole.linkage_elements - {"medicaid.birth_date"})
        ).key,
    }

    assert len(keys) == 3


def test_an_index_of_three_datasets_joins_three_pairs():
    scope = LinkageScope.of(make_scope(("medicaid", "foster_care", "wic")))

    assert len(scope.pairs) == 3
    assert frozenset({"medicaid", "wic"}) in scope.pairs
