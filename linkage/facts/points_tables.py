"""Which points table records are compared by, and what is known of the others."""

from datetime import datetime

from idea_portal.accounts.facts import memberships_of
from idea_portal.accounts.models import User
from idea_portal.audit.clock import database_clock
from linkage.facts.jobs import is_linkage_analyst
from linkage.matching.default_table import DEFAULT_TABLE
from linkage.models import PointsTable
from linkage.rules.points_table_content import decide_content
from linkage.rules.points_table_differences import differences
from linkage.rules.points_table_states import TableState
from linkage.rules.points_table_steps import TableActor, TableFacts

DEFAULT_NAME = "default"


def points_table_in_use() -> PointsTable:
    """The version adopted last, or the table the office starts with, not yet adopted."""
    return PointsTable.objects.adopted().filter(name=DEFAULT_NAME).first() or _the_first()


def points_table(name: str, version: int, *, seen_by: User) -> PointsTable | None:
    """One version of a table a person may see; the first may not be adopted yet."""
    found = PointsTable.objects.visible_to(seen_by).filter(name=name, version=version).first()
    if found is not None:
        return found
    in_use = points_table_in_use()
    is_asked_for = in_use.pk is None and (in_use.name, in_use.version) == (name, version)
    return in_use if is_asked_for and memberships_of(seen_by).exists() else None


def table_facts(table: PointsTable) -> TableFacts:
    """A version as those who change and review it must know it."""
    in_use = points_table_in_use()
    return TableFacts(
        reference=table.reference,
        state=TableState(table.state),
        author=table.author.person_key if table.author else None,
        content=decide_content(table.points, subject=table.reference),
        in_use=in_use.reference,
        differs=bool(differences(in_use.points, table.points)),
    )


def table_actor(person: User, at: datetime) -> TableActor:
    return TableActor(
        name=person.full_name,
        person=person.person_key,
        is_linkage_analyst=is_linkage_analyst(person, at),
    )


def _the_first() -> PointsTable:
    at = database_clock()
    return PointsTable(
        name=DEFAULT_NAME,
        version=1,
        content=DEFAULT_TABLE.as_record(),
        reason="This is the table the office starts with.",
        state=TableState.ADOPTED.value,
        created_at=at,
        adopted_at=at,
    )
