"""Small invented records, an index made of them, and who is together in it."""

from datetime import UTC, datetime, timedelta

import pyarrow as pa

from linkage.matching import index
from linkage.matching.carry import carry
from linkage.matching.default_table import DEFAULT_TABLE
from linkage.matching.linkage import link
from linkage.matching.session import Limits
from linkage.matching.verdicts import NO_VERDICTS

FIELDS = ("first_name", "last_name", "birth_date", "ssn", "street_address", "sex", "middle_name")
SMALL = Limits(memory="500MB", threads=1)
DAY = datetime(2026, 3, 1, tzinfo=UTC)

ROSA = ("Rosa", "Quintero", "1988-03-14", "412-65-9081", "118 Cedar Ave", "F", "L")
OMAR = ("Omar", "Finch", "1971-11-02", "523-11-7740", "77 Pine Ct", "M", "T")


def changed(row, **fields):
    return tuple(fields.get(name, value) for name, value in zip(FIELDS, row, strict=True))


def records(rows):
    """A table of named records; a short row lacks the last fields."""
    names = [name for name, _ in rows]
    full = [(*row, *([None] * (len(FIELDS) - len(row)))) for _, row in rows]
    columns = zip(*full, strict=True) if full else [()] * len(FIELDS)
    return pa.table(
        {
            "record": pa.array(names, pa.string()),
            **{
                field: pa.array(list(values), pa.string())
                for field, values in zip(FIELDS, columns, strict=True)
            },
        }
    )


def rows_of(persons):
    names, people = (persons.column(name).to_pylist() for name in ("record", "person"))
    return zip(names, people, strict=True)


class Crosswalk:
    """What the record plane keeps: the files of the index and the person of each record."""

    def __init__(self, table=DEFAULT_TABLE, verdicts=NO_VERDICTS, limits=SMALL):
        self.table, self.verdicts, self.limits = table, verdicts, limits
        self.at = DAY
        self.files, self.persons = (), {}

    def full(self, rows):
        linked = link(records(rows), self.table, limits=self.limits, verdicts=self.verdicts)
        found = carry(linked.groups, self.persons.items(), at=self._now(), limits=self.limits)
        self.persons = dict(rows_of(found.persons))
        built = index.build(linked.collapsed, self.table, found.persons, limits=self.limits)
        self.files = built.files
        return linked

    def refresh(self, rows=(), gone=(), step=lambda label: None, **more):
        refreshed = index.refresh(
            self.files,
            index.Changes(new=records(list(rows)), gone=pa.array(list(gone), pa.string()), **more),
            self.table,
            step=step,
            at=self._now(),
            limits=self.limits,
            verdicts=self.verdicts,
        )
        self.files = refreshed.files
        for record in refreshed.gone:
            del self.persons[record]
        self.persons.update(rows_of(refreshed.persons))
        return refreshed

    def groups(self):
        together = {}
        for record, person in self.persons.items():
            together.setdefault(person, set()).add(record)
        return sorted(sorted(group) for group in together.values())

    def _now(self):
        self.at += timedelta(days=1)
        return self.at
