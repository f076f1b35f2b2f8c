from agreements.rules.citations import by_agreement, clause_named
from agreements.rules.scope import Clause


def test_clauses_are_cited_by_agreement_in_the_order_a_reader_counts():
    clauses = [
        Clause("DUL-2026-001", "2.11"),
        Clause("DSA-2026-001", "4.1"),
        Clause("DUL-2026-001", "2.2"),
        Clause("DUL-2026-001", "2.2"),
        Clause("DUL-2026-001", "B.1"),
    ]

    assert by_agreement(clauses) == {"DSA-2026-001": "4.1", "DUL-2026-001": "B.1, 2.2, 2.11"}


def test_clause_is_known_again_by_the_words_kept_of_it():
    clause = Clause("DSA-2026-001", "4.2")

    assert clause_named(str(clause)) == clause
