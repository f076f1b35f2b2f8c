"""A question two reviewers answered, asked again because somebody wants it otherwise."""

from collections.abc import Sequence
from uuid import UUID

from idea_portal.audit.clock import database_clock
from idea_portal.audit.references import next_reference
from linkage.models import CaseRecord, MatchRun, PersonChange, ReviewCase
from linkage.rules.case_states import CaseKind, CaseState
from linkage.rules.case_value import value_of_verdict

# Records, and whose they are where that is part of the question.
Part = tuple[Sequence[str], UUID | None]


def ask_again(
    earlier: ReviewCase,
    kind: CaseKind,
    *,
    run: MatchRun,
    parts: tuple[Part, Part],
    takes_back: PersonChange | None = None,
) -> ReviewCase:
    """Raise a case about the pair of an earlier one, with all records of both parts."""
    left, right = parts if earlier.left in parts[0][0] else parts[::-1]
    names = [*left[0], *right[0]]
    lines = run.points_table.content
    case = ReviewCase.objects.create(
        reference=next_reference("RC"),
        kind=kind.value,
        run=run,
        takes_back=takes_back,
        left=earlier.left,
        right=earlier.right,
        left_person_id=left[1],
        right_person_id=right[1],
        datasets=sorted({name.partition("/")[0] for name in names}),
        points=earlier.points,
        points_by_attribute=earlier.points_by_attribute,
        band=earlier.band,
        value=value_of_verdict(
            kind,
            points=earlier.points,
            review_at=lines["review_at"],
            link_at=lines["link_at"],
            records=len(names),
        ),
        records_affected=len(names),
        raised_at=database_clock(),
        state=CaseState.WAITING.value,
    )
    # The records in question come first.
    CaseRecord.objects.bulk_create(
        CaseRecord(case=case, side=side.value, place=place, record=record)
        for side, first, (part, _) in zip(
            CaseRecord.Side, (case.left, case.right), (left, right), strict=True
        )
        for place, record in enumerate([first, *(each for each in part if each != first)])
    )
    return case
