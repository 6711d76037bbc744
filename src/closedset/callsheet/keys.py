"""Ed25519 keys, inception documents and performer ids.

A performer's id is the hash of the inception document: their key, the threshold and the digest of
the key that will come next. Whoever lists another key for that performer lists another id.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from securesystemslib.signer import CryptoSigner, Key, SSlibKey

from closedset.errors import CallSheetError


def signer_from_seed(seed: bytes) -> CryptoSigner:
    """Return the signer of a 32-byte Ed25519 seed."""
    return CryptoSigner(Ed25519PrivateKey.from_private_bytes(seed))


def pem_from_seed(seed: bytes) -> bytes:
    """Return the private key as unencrypted PKCS #8 PEM. For demo keys only."""
    key = Ed25519PrivateKey.from_private_bytes(seed)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def signer_from_pem(path: Path) -> CryptoSigner:
    """Return the signer of an unencrypted PEM file. Raises CallSheetError (``bad-key``)."""
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except (OSError, ValueError, TypeError) as error:
        raise CallSheetError("bad-key", f"the key {path} cannot be read: {error}.") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise CallSheetError("bad-key", f"the key {path} is not an Ed25519 key.")
    return CryptoSigner(key)


def inception(key: Key, following: Key) -> bytes:
    """Return the inception document's bytes for a first ``key`` and the one that will follow."""
    document = {
        "type": "closedset-inception",
        "version": 1,
        "threshold": 1,
        "keys": [{"keyid": key.keyid, **key.to_dict()}],
        "next_sha256": hashlib.sha256(following.keyval["public"].encode()).hexdigest(),
    }
    return json.dumps(document, sort_keys=True, separators=(",", ":")).encode()


def pid_of(document: bytes) -> str:
    """Return the performer id of an inception document: SHA-256 of its bytes, lower-case hex."""
    return hashlib.sha256(document).hexdigest()


def keys_of(document: bytes, pid: str) -> tuple[list[Key], int]:
    """Return keys and threshold of an inception document.

    Raises CallSheetError: ``wrong-performer-key`` if it does not hash to ``pid``, ``bad-inception``
    if it cannot be read.
    """
    if pid_of(document) != pid:
        raise CallSheetError(
            "wrong-performer-key",
            f"the key document on the list is not the one that performer {pid[:12]} started with.",
            remedy="Ask the performer for the inception document; a registrar cannot replace it.",
        )
    try:
        table = json.loads(document)
        if set(table) != {"type", "version", "threshold", "keys", "next_sha256"}:
            raise ValueError("unexpected fields")
        keys: list[Key] = []
        for entry in table["keys"]:
            keyid = entry.pop("keyid")
            keys.append(SSlibKey.from_dict(keyid, entry))
        threshold = int(table["threshold"])
        if threshold < 1 or threshold > len(keys) or table["version"] != 1:
            raise ValueError("bad threshold or version")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CallSheetError(
            "bad-inception", f"the key document cannot be read: {error}."
        ) from error
    return keys, threshold
