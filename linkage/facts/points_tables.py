"""Which points table records are compared by."""

from idea_portal.audit.clock import database_clock
from linkage.matching.default_table import DEFAULT_TABLE
from linkage.models import PointsTable

DEFAULT_NAME = "default"


def points_table_in_use() -> PointsTable:
    """The latest version of the office's table, or the one it starts with, not yet adopted."""
    table = PointsTable.objects.filter(name=DEFAULT_NAME).order_by("-version").first()
    return table or PointsTable(
        name=DEFAULT_NAME,
        version=1,
        content=DEFAULT_TABLE.as_record(),
        reason="This is the table the office starts with.",
        created_at=database_clock(),
    )


def points_table(name: str, version: int) -> PointsTable | None:
    """One version of a table by its name; the first may not be adopted yet."""
    in_use = points_table_in_use()
    if (in_use.name, in_use.version) == (name, version):
        return in_use
    return PointsTable.objects.filter(name=name, version=version).first()
