"""The key-encryption key and everything derived from it or wrapped under it.

The key file is the only secret of the vault. It lies outside the database and the repository;
whoever holds the database or the files alone can read no row.
"""

import base64
import hashlib
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from linkage.vault.sealed import SealBroken

KEY_BYTES = 32
NONCE_BYTES = 12


def make_key_file(path: Path) -> bool:
    """Write a new key, readable by its owner only. An existing file is left as it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(handle, "wb") as file:
        file.write(base64.b64encode(os.urandom(KEY_BYTES)) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return True


def new_data_key() -> bytes:
    return os.urandom(KEY_BYTES)


def wrap(data_key: bytes, *, name: str) -> str:
    """Encrypt a data key for the record; it opens only for the file of that name."""
    nonce = os.urandom(NONCE_BYTES)
    wrapped = AESGCM(_derived("wrap")).encrypt(nonce, data_key, name.encode())
    return f"v1.{key_name()}.{base64.urlsafe_b64encode(nonce + wrapped).decode()}"


def unwrap(wrapped_key: str, *, name: str) -> bytes:
    """Give back the data key of the file of that name, or break."""
    version, _, rest = wrapped_key.partition(".")
    under, _, text = rest.partition(".")
    if version != "v1" or not text:
        raise SealBroken(f"{name} has no key: it was destroyed or never finished.")
    if under != key_name():
        raise SealBroken(f"{name} was sealed under key {under}, the key file holds {key_name()}.")
    sealed = base64.urlsafe_b64decode(text)
    try:
        return AESGCM(_derived("wrap")).decrypt(
            sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], name.encode()
        )
    except InvalidTag as broken:
        raise SealBroken(f"The key of {name} was changed or belongs to another file.") from broken


def purpose_key(*purpose: str) -> bytes:
    """A key for one purpose only, such as record keys or one project's pseudonyms."""
    return _derived("purpose", *purpose)


def key_name() -> str:
    """A short name of the key in use: tells two keys apart and says nothing about either."""
    return hashlib.sha256(_derived("name")).hexdigest()[:8]


def _derived(*labels: str) -> bytes:
    # Lengths keep ("a", "bc") and ("ab", "c") apart.
    info = "".join(f"{len(label)}:{label}" for label in ("idea-portal", *labels)).encode()
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(_root())


def _root() -> bytes:
    path = Path(settings.VAULT_KEY_FILE)
    key = base64.b64decode(path.read_bytes(), validate=False)
    if len(key) != KEY_BYTES:
        raise SealBroken(f"The key file {path} does not hold a key of {KEY_BYTES} bytes.")
    return key
