"""What a segment holds, by name. All numbers are those of this index; all hashes are DuckDB's."""

import hashlib
import json

import duckdb
import numpy as np

from linkage.matching import standardize
from linkage.matching.cluster import EVIDENCE
from linkage.matching.collapse import IDENTITY
from linkage.matching.compiler import compared_statement, key_expression
from linkage.matching.guards import NEIGHBORS_WITHIN, ONE_NAME
from linkage.matching.points import PointsTable

# Rows of text: the values of a tuple, and the records that say exactly this.
ROWS = "rows"
HOLDERS = "holders"
# Hash of all values -> tuples that say them: at most one that any record may join, and those that
# are one record's alone. Hash of a record's name -> its tuples (the newest count).
EXACT = "exact"
RECORDS = "records"
# Tuple -> person (the newest counts), and person -> every tuple that ever was theirs with what
# speaks for or against being one person: codes, zero for a value that is missing.
OWNER = "owner"
BELONGS = "belongs"
# Person number -> id, and the second half of the id -> number.
PERSONS = "persons"
NUMBERS = "numbers"
# Street -> who lives there, for knowing which addresses are nobody's household.
STREETS = "streets"
# Hash of a name -> how many more tuples bear it.
NAMES = "names"
# Tuples no record says any more.
DEAD = "dead"

SAYING = np.dtype([("tuple", "<u4"), ("alone", "<u1")])
TUPLE = np.dtype([("tuple", "<u4")])
RECORD = np.dtype([("tuple", "<u4"), ("check", "<u4"), ("alone", "<u1")])
PERSON = np.dtype([("person", "<u4")])
PERSON_ID = np.dtype([("high", "<u8"), ("low", "<u8")])
RESIDENT = np.dtype([("last_name", "<u4"), ("tuple", "<u4")])
BELONGING = np.dtype([("tuple", "<u4"), *((name, "<u4") for name in EVIDENCE)])
MORE = np.dtype([("more", "<i4")])
GONE = np.dtype([("gone", "<u1")])

# Stands for no tuple and no person.
NOBODY = 2**32 - 1

COLUMNS = (*IDENTITY, "first_root", "apart")
NUMERIC = {"birth_date"}


def code(column: str) -> str:
    """A value as a number of 32 bits; zero where it is missing. A number of nine digits is itself."""
    if column == "ssn":
        return "CASE WHEN ssn IS NULL THEN 0 ELSE CAST(ssn AS UINTEGER) END"
    return f"CASE WHEN {column} IS NULL THEN 0 ELSE 1 + hash({column}) % 4294967295 END"


def postings(rule: int) -> str:
    """Blocking key under a rule -> tuple."""
    return f"postings-{rule}"


def fingerprint(table: PointsTable) -> str:
    """An index can be refreshed only as it was made: same points, meaning, spelling and hashes."""
    said = [
        str(duckdb.__version__),
        standardize.fingerprint(),
        " ".join(COLUMNS),
        json.dumps(table.as_record(), sort_keys=True),
        # What levels, guards and keys of the table mean is in the statements that ask for them.
        compared_statement(table, one_in_below=1),
        *(key_expression(rule) for rule in table.blocking),
        f"{ONE_NAME} {NEIGHBORS_WITHIN}",
    ]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()
