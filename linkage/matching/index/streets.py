"""Addresses that are nobody's household, going by the index and what arrives together."""

import duckdb
import numpy as np
import pyarrow as pa

from linkage.matching.index import sections
from linkage.matching.index.entries import Keys, as_keys, once
from linkage.matching.index.opened import Index, Numbers
from linkage.matching.index.sealing import street_key
from linkage.matching.standardize import STANDARDIZED


def crowded_now(
    connection: duckdb.DuckDBPyConnection, index: Index, *, crowded_address: int
) -> tuple[pa.Array, pa.Array, Numbers]:
    """Streets of arriving records that are crowded, those of them that were not, and who lives there.

    An address once crowded stays so until the index is made anew.
    """
    arriving = connection.execute(
        f"SELECT {street_key()} AS key, {sections.code('last_name')} AS name"
        f" FROM {STANDARDIZED} WHERE street IS NOT NULL"
    ).fetchnumpy()
    keys = as_keys(np.asarray(arriving["key"]))
    asked = once(keys)
    found = index.entries(sections.STREETS, asked)
    tuples = found.values["tuple"].astype(np.int64)
    crowded = np.zeros(len(asked), dtype=bool)
    crowded[found.asked[tuples == sections.NOBODY]] = True

    street = np.concatenate([found.asked, np.searchsorted(asked, keys)])
    name = np.concatenate([found.values["last_name"], np.asarray(arriving["name"])])
    lives = np.concatenate([index.live(tuples), np.ones(len(keys), dtype=bool)])
    counted = lives & (name != 0) & ~crowded[street]
    # Street and name as one number: codes of names have 32 bits.
    names = once(street[counted].astype(np.uint64) << np.uint64(32) | name[counted])
    of_street = (names >> np.uint64(32)).astype(np.int64)
    newly = np.bincount(of_street, minlength=len(asked)) > crowded_address

    residents = tuples[newly[found.asked] & index.live(tuples)]
    return (
        _named(connection, asked[crowded | newly]),
        _named(connection, asked[newly]),
        once(residents),
    )


def _named(connection: duckdb.DuckDBPyConnection, keys: Keys) -> pa.Array:
    """Arriving streets by their keys."""
    connection.register("streets_asked", pa.table({"key": keys}))
    found = connection.sql(
        f"SELECT DISTINCT street FROM {STANDARDIZED}"
        f" WHERE {street_key()} IN (SELECT key FROM streets_asked) ORDER BY street"
    ).to_arrow_table()
    connection.unregister("streets_asked")
    return found.column("street").combine_chunks()
