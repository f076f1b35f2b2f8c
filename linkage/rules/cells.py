"""May this table of counts be let out: what it hides, and what its readers could work out."""

from dataclasses import dataclass
from enum import StrEnum

from agreements.rules.scope import SMALLEST_CELL
from idea_portal.policy import Decision, Finding
from idea_portal.policy.words import counted


class CellCheck(StrEnum):
    MINIMUM_IS_ENOUGH = "minimum-is-enough"
    TABLE_CAN_BE_CHECKED = "table-can-be-checked"
    NO_CELL_DERIVABLE = "no-cell-derivable"
    NOTHING_MORE_WITH_EARLIER_RELEASES = "nothing-more-with-earlier-releases"


@dataclass(frozen=True, slots=True)
class TableFacts:
    """What an attack on a table of counts found. Names groups, never how many are in them."""

    reference: str
    minimum_cell: int
    figures: int
    suppressed: int
    recovered: tuple[str, ...] = ()
    too_large: bool = False
    given_away_with: tuple[str, ...] = ()
    compared_with: tuple[str, ...] = ()


def decide_table(table: TableFacts) -> Decision:
    """Decide whether a table may be let out with its small cells suppressed, and no others."""
    return Decision(
        subject=table.reference,
        question=f"May the table of {table.reference} be let out?",
        findings=(
            _minimum_is_enough(table),
            _table_can_be_checked(table),
            _no_cell_derivable(table),
            _nothing_more_with_earlier_releases(table),
        ),
    )


def _minimum_is_enough(table: TableFacts) -> Finding:
    because = (
        f"Counts of 1 to {table.minimum_cell - 1} are not shown: "
        f"{table.suppressed} of {table.figures} figures are blank."
    )
    return Finding(CellCheck.MINIMUM_IS_ENOUGH, table.minimum_cell >= SMALLEST_CELL, because)


def _table_can_be_checked(table: TableFacts) -> Finding:
    because = f"The table has {counted(table.suppressed, 'blank figure')}"
    because += ", too many to check." if table.too_large else ", all of which were checked."
    remedy = "Count by fewer elements, or by wider groups." if table.too_large else ""
    return Finding(CellCheck.TABLE_CAN_BE_CHECKED, not table.too_large, because, remedy)


def _no_cell_derivable(table: TableFacts) -> Finding:
    if table.recovered:
        because = (
            f"Worked out from the others and the totals: "
            f"{counted(len(table.recovered), 'blank figure')}: {_listed(table.recovered)}. Further cells would have to be suppressed."
        )
        remedy = "Leave the totals out, or count by fewer elements or wider groups."
    else:
        because, remedy = "No blank figure can be worked out from the others and the totals.", ""
    return Finding(CellCheck.NO_CELL_DERIVABLE, not table.recovered, because, remedy)


def _nothing_more_with_earlier_releases(table: TableFacts) -> Finding:
    if table.given_away_with:
        because = (
            "Compared with what was released before, this table lets a small count be worked "
            f"out: {_listed(table.given_away_with)}."
        )
        remedy = "Count the same groups as the earlier release, or wider ones."
    else:
        compared = len(table.compared_with)
        because = f"Compared with {counted(compared, 'earlier release')} of the same deliveries: none helps."
        remedy = ""
    check = CellCheck.NOTHING_MORE_WITH_EARLIER_RELEASES
    return Finding(check, not table.given_away_with, because, remedy)


def _listed(names: tuple[str, ...]) -> str:
    some = "; ".join(names[:5])
    return some if len(names) <= 5 else f"{some}; and {len(names) - 5} more"
