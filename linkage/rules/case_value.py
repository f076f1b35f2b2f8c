"""How much a verdict is worth: which cases are reviewed first, and which are raised at all."""

from linkage.rules.case_states import CaseKind

# More cases than analysts can look at before the next linkage help nobody.
CASES_A_RUN = 5_000
# Pairs above, within and below the lines that two reviewers label to measure a linkage by.
SAMPLE_A_BAND = 25
MOST_RECORDS = 10
HIGHEST = 100
# A sample is drawn from far off the line too, and would never be reached; a merge changes who
# somebody has been, and a split was asked for by somebody.
AT_LEAST = {CaseKind.PAIR: 0, CaseKind.SAMPLE: 50, CaseKind.MERGE: 60, CaseKind.SPLIT: 60}


def value_of_verdict(
    kind: CaseKind, *, points: int, review_at: int, link_at: int, records: int
) -> int:
    """From 0 to 100: the nearer to the link line and the more records it moves, the more."""
    distance = abs(link_at - points) / max(1, link_at - review_at)
    closeness = max(0.0, 1.0 - distance)
    reach = min(records, MOST_RECORDS) / MOST_RECORDS
    return max(AT_LEAST[kind], round(HIGHEST * (0.6 * closeness + 0.4 * reach)))
