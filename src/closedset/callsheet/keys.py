"""Ed25519 keys, inception documents and performer ids.

A performer's id is the hash of the inception document: their key, the threshold and the digest of
the key that will come next. Whoever lists another key for that performer lists another id. A
rotation brings in the announced key, signed by that key itself: a thief of the old one cannot
rotate, because the next one was never used. The idea is KERI's pre-rotation
(https://trustoverip.github.io/kswg-keri-specification/).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from securesystemslib.signer import CryptoSigner, Key, SSlibKey

from closedset.callsheet.envelope import ROTATION, open_envelope, payload_of, sign
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
        raise _bad_key(path, f"cannot be read: {error}") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise _bad_key(path, "is not an Ed25519 key")
    return CryptoSigner(key)


def _bad_key(path: Path, why: str) -> CallSheetError:
    return CallSheetError(
        "bad-key",
        f"the key {path} {why}.",
        remedy="Name a file that 'closedset callsheet key' or the signing page made.",
    )


def key_json(key: Key) -> dict[str, Any]:
    """Return a public key with its id, as documents carry it."""
    return {"keyid": key.keyid, **key.to_dict()}


def key_from_json(entry: dict[str, Any]) -> Key:
    """Read what ``key_json`` wrote. Raises ValueError, KeyError or TypeError.

    The id must be the one that securesystemslib derives, so that no key goes by two ids.
    """
    fields = dict(entry)
    keyid = fields.pop("keyid")
    key = SSlibKey.from_dict(keyid, json.loads(json.dumps(fields)))
    if key.keytype != "ed25519" or key.scheme != "ed25519" or set(key.keyval) != {"public"}:
        raise ValueError("not an Ed25519 public key")
    if key_id(key.keyval["public"]) != keyid:
        raise ValueError("the key's id is not its own")
    return key


def key_id(public: str) -> str:
    """Return securesystemslib's id of an Ed25519 public key (hex): SHA-256 of its canonical JSON.

    Written out because the page on which performers sign computes the same; a test compares.
    """
    text = f'{{"keytype":"ed25519","keyval":{{"public":"{public}"}},"scheme":"ed25519"}}'
    return hashlib.sha256(text.encode()).hexdigest()


def digest_of(key: Key) -> str:
    """Return the digest by which a key is announced before it is used."""
    return hashlib.sha256(key.keyval["public"].encode()).hexdigest()


def inception(key: Key, following: Key) -> bytes:
    """Return the inception document's bytes for a first ``key`` and the one that will follow."""
    document = {
        "type": "closedset-inception",
        "version": 1,
        "threshold": 1,
        "keys": [key_json(key)],
        "next_sha256": digest_of(following),
    }
    return json.dumps(document, sort_keys=True, separators=(",", ":")).encode()


def pid_of(document: bytes) -> str:
    """Return the performer id of an inception document: SHA-256 of its bytes, lower-case hex."""
    return hashlib.sha256(document).hexdigest()


@dataclass(frozen=True, slots=True)
class KeyChain:
    """A performer's keys, from the inception to the latest rotation."""

    pid: str
    keys: tuple[Key, ...]
    """Those that sign now."""
    threshold: int
    sequence: int
    """Rotations so far."""
    next_sha256: str
    """Digest of the key that will come next."""
    head: str
    """SHA-256 of the latest event's payload."""
    ever: tuple[Key, ...]
    """Every key so far: any of them may still withdraw, none but ``keys`` may grant."""


def chain_of(document: bytes, rotations: Sequence[str], pid: str) -> KeyChain:
    """Verify an inception document and the rotations after it; return the keys that sign now.

    Raises CallSheetError: ``wrong-performer-key`` if the document does not hash to ``pid``,
    ``bad-inception`` if it cannot be read, ``bad-rotation`` if a rotation does not follow.
    """
    if pid_of(document) != pid:
        raise CallSheetError(
            "wrong-performer-key",
            f"the key document on the list is not the one that performer {pid[:12]} started with.",
            remedy="Ask the performer for the inception document; a registrar cannot replace it.",
        )
    try:
        chain = _read_event(document, "closedset-inception", set(), pid, 0, ())
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise CallSheetError(
            "bad-inception",
            f"the key document cannot be read: {error}.",
            remedy="Ask the performer for it again: it is NAME.pub.json beside their key.",
        ) from error
    for envelope in rotations:
        chain = _rotated(chain, envelope.encode())
    return chain


def _rotated(chain: KeyChain, envelope: bytes) -> KeyChain:
    try:
        payload = payload_of(envelope)
        more = {"pid", "sequence", "previous_sha256"}
        table = json.loads(payload)
        after = _read_event(
            payload, "closedset-rotation", more, chain.pid, chain.sequence + 1, chain.ever
        )
        if table["pid"] != chain.pid or table["sequence"] != chain.sequence + 1:
            raise ValueError("it is another performer's, or out of order")
        if table["previous_sha256"] != chain.head:
            raise ValueError("it does not follow the event before it")
        if [digest_of(key) for key in after.keys] != [chain.next_sha256]:
            raise ValueError("its key is not the one that was announced")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise CallSheetError(
            "bad-rotation",
            f"a key rotation of performer {chain.pid[:12]} does not hold: {error}.",
            remedy="Only the key that the performer announced beforehand can take over.",
        ) from error
    open_envelope(envelope, ROTATION, list(after.keys), after.threshold)
    return after


def _read_event(
    payload: bytes, kind: str, more: set[str], pid: str, sequence: int, before: tuple[Key, ...]
) -> KeyChain:
    table = json.loads(payload)
    if set(table) != {"type", "version", "threshold", "keys", "next_sha256"} | more:
        raise ValueError("unexpected fields")
    keys = tuple(key_from_json(entry) for entry in table["keys"])
    threshold = table["threshold"]
    if table["type"] != kind or table["version"] != 1 or threshold != 1 or len(keys) != 1:
        raise ValueError("bad type, version or threshold")
    if not isinstance(table["next_sha256"], str) or len(table["next_sha256"]) != 64:
        raise ValueError("no digest of the next key")
    head = hashlib.sha256(payload).hexdigest()
    return KeyChain(pid, keys, threshold, sequence, table["next_sha256"], head, (*before, *keys))


def rotation(chain: KeyChain, signer: CryptoSigner, following: Key) -> str:
    """Return the envelope that puts ``signer``, the announced key, in office.

    Raises CallSheetError (``bad-rotation``) if ``signer`` is not the announced key.
    """
    document = {
        "type": "closedset-rotation",
        "version": 1,
        "pid": chain.pid,
        "sequence": chain.sequence + 1,
        "previous_sha256": chain.head,
        "threshold": 1,
        "keys": [key_json(signer.public_key)],
        "next_sha256": digest_of(following),
    }
    payload = json.dumps(document, sort_keys=True, separators=(",", ":")).encode()
    envelope = sign(payload, ROTATION, [signer])
    _rotated(chain, envelope)
    return envelope.decode()
