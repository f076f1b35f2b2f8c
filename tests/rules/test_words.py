import pytest

from idea_portal.policy.words import counted


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, "0 people"), (1, "1 person"), (2, "2 people"), (1_200, "1,200 people")],
)
def test_a_number_stands_with_its_noun(number, said):
    assert counted(number, "person", "people") == said


def test_most_nouns_take_an_s():
    assert [counted(number, "data element") for number in (1, 3)] == [
        "1 data element",
        "3 data elements",
    ]
