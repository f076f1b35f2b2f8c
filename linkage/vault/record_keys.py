"""Names for records and persons that say nothing without the key file."""

import hmac

import pyarrow as pa

from linkage.vault.keys import purpose_key

RECORD_KEY_BYTES = 16


def record_key(dataset: str, source_key: str) -> str:
    """The keyed name under which the crosswalk knows a data partner's record."""
    return _keyed(purpose_key("record-key", dataset), source_key)


def record_key_column(dataset: str, source_keys: pa.Array | pa.ChunkedArray) -> pa.Array:
    """The keyed names of a column of record keys; a missing key stays missing."""
    return _keyed_column(purpose_key("record-key", dataset), source_keys)


def pseudonym_column(project: str, names: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Names as one project may know them: two projects cannot join theirs."""
    return _keyed_column(purpose_key("pseudonym", project), names)


def list_content_name(authorization: str, sha256: str) -> str:
    """The keyed name of what a list holds: nobody can try it on a list they guess."""
    return hmac.digest(purpose_key("list-content", authorization), sha256.encode(), "sha256").hex()


def _keyed_column(key: bytes, values: pa.Array | pa.ChunkedArray) -> pa.Array:
    texts = values.cast(pa.string()).to_pylist()
    return pa.array(
        [None if text is None else _keyed(key, text) for text in texts], type=pa.string()
    )


def _keyed(key: bytes, text: str) -> str:
    return hmac.digest(key, text.encode(), "sha256")[:RECORD_KEY_BYTES].hex()
