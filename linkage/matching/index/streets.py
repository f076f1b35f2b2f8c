"""Addresses that are nobody's household, going by the index and what arrives together."""

import duckdb
import numpy as np
import pyarrow as pa

from linkage.matching.index import sections
from linkage.matching.index.entries import as_keys, once
from linkage.matching.index.opened import Index, Numbers
from linkage.matching.index.sealing import street_key
from linkage.matching.standardize import STANDARDIZED


def crowded_now(
    connection: duckdb.DuckDBPyConnection, index: Index, *, crowded_address: int
) -> tuple[pa.Table, pa.Array, Numbers]:
    """Streets of arriving records that are crowded, those of them that were not, and who lives there.

    An address once crowded stays so until the index is made anew.
    """
    arriving = connection.sql(f"""
    SELECT {street_key()} AS key, street, list(DISTINCT {sections.code("last_name")}) AS names
    FROM {STANDARDIZED} WHERE street IS NOT NULL GROUP BY street ORDER BY key, street
    """).to_arrow_table()
    keys = as_keys(arriving.column("key").to_numpy())
    asked, place = np.unique(keys, return_index=True)
    found = index.entries(sections.STREETS, asked)
    tuples = found.values["tuple"].astype(np.int64)
    crowded = np.zeros(len(asked), dtype=bool)
    crowded[found.asked[tuples == sections.NOBODY]] = True

    lists = arriving.column("names").combine_chunks().take(pa.array(place))
    street = np.concatenate([found.asked, np.repeat(np.arange(len(asked)), lists.value_lengths())])
    name = np.concatenate([found.values["last_name"], lists.flatten().to_numpy()])
    lives = np.concatenate([index.live(tuples), np.ones(len(street) - len(tuples), dtype=bool)])
    counted = lives & (name != 0) & ~crowded[street]
    # Street and name as one number: codes of names have 32 bits.
    names = once(street[counted].astype(np.uint64) << np.uint64(32) | name[counted])
    of_street = (names >> np.uint64(32)).astype(np.int64)
    newly = np.bincount(of_street, minlength=len(asked)) > crowded_address

    streets = arriving.column("street").take(pa.array(place))
    residents = tuples[newly[found.asked] & index.live(tuples)]
    return (
        pa.table({"street": streets.filter(pa.array(crowded | newly))}),
        streets.filter(pa.array(newly)).combine_chunks(),
        once(residents),
    )
