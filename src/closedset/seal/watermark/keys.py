"""Whose mark it is: one public key for reading, one secret a production for knowing it again.

The code word lies under ``PUBLIC_KEY``, which ships with the package, so that everybody can read
what a picture says of itself. Whoever can read it can also copy it: it is a label, not a proof. The
proof is the production's own chips, laid under the code word with a key that never leaves the
machine; without that key they are noise. The key follows from the private signing key, so there is
one secret to keep, and the same machine marks the same production the same way.

A payload is 24 bits of *tag*, which names the production's key without giving it away, and the
first 32 bits of the clearance id, which the slate prints as its short id.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from closedset.seal.watermark.embedder import Mark
from closedset.seal.watermark.lattice import VARIANTS

PUBLIC_KEY = b"closedset public mark key, version 1"
"""Changing a letter of it makes every mark made so far unreadable."""
ALGORITHM = "org.closedset.tile.1"
"""What C2PA's soft-binding assertion calls this scheme."""


@dataclass(frozen=True, slots=True)
class MarkId:
    """What 56 bits of payload say."""

    tag: str
    """6 hex digits: which production's key."""
    short_id: str
    """8 hex digits, upper case, as on the slate."""

    @classmethod
    def parse(cls, payload: bytes) -> Self:
        return cls(payload[:3].hex(), payload[3:].hex().upper())

    @property
    def payload(self) -> bytes:
        return bytes.fromhex(self.tag + self.short_id)


def production_secret(key: Ed25519PrivateKey, production_id: str) -> bytes:
    """Return the 32-byte mark key of a production on the machine that holds ``key``."""
    raw = key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    return hmac.digest(raw, b"closedset mark\0" + production_id.encode(), "sha256")


def tag_of(secret: bytes) -> str:
    """Return the 6 hex digits that name a production's mark key."""
    return hashlib.sha256(b"closedset mark tag\0" + secret).hexdigest()[:6]


def mark_for(secret: bytes, clearance_id: str, shot_id: str) -> Mark:
    """Return the mark of one cleared shot: its id, and the tile that its frames share."""
    short = clearance_id.removeprefix("clr-")[:8]
    tile = hmac.digest(secret, b"tile\0" + shot_id.encode(), "sha256")
    return Mark(MarkId(tag_of(secret), short).payload, tile[0] % VARIANTS, secret)
