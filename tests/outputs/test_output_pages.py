"""How the pages of an output say what its manifest keeps."""

from linkage.models import Output
from linkage.views import output_rows


def _plain(words):
    return " ".join(words.replace('<span class="cited">', "").replace("</span>", "").split())


def test_clauses_are_told_in_the_order_of_an_authorization_by_agreement():
    clauses = {
        "linkage:medicaid+shelter": ["clause 4.1 of DSA-2026-001", "clause 2.11 of DUL-2026-001"],
        "medicaid.plan": ["clause 2.1 of DSA-2026-001"],
        "minimum-cell": ["clause 3.1 of DSA-2026-001", "clause 3.10 of DSA-2026-001"],
        "purpose": ["clause 1.1 of DSA-2026-001"],
    }

    told = output_rows.other_clauses(Output(manifest={"clauses": clauses}))

    assert [(part, _plain(words)) for part, words in told] == [
        ("Purpose", "DSA-2026-001: 1.1"),
        (
            "Linked: medicaid with shelter",
            "DSA-2026-001: 4.1; DUL-2026-001: 2.11",
        ),
        ("Small cells", "DSA-2026-001: 3.1, 3.10"),
    ]


def test_part_that_no_page_has_a_word_for_is_still_told_and_comes_last():
    clauses = {"something": ["clause 1.1 of DSA-2026-001"], "purpose": []}

    told = output_rows.other_clauses(Output(manifest={"clauses": clauses}))

    assert [part for part, _ in told] == ["Purpose", "something"]
