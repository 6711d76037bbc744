"""DSSE envelopes: a signature over exact bytes, which are kept and never written anew.

https://github.com/secure-systems-lab/dsse, through securesystemslib.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence

from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer import CryptoSigner, Key

from closedset.errors import CallSheetError

GRANT = "application/vnd.closedset.grant+json"
STATUS = "application/vnd.closedset.status+json"
ROTATION = "application/vnd.closedset.rotation+json"
WITHDRAWAL = "application/vnd.closedset.withdrawal+json"
SUSPENSION = "application/vnd.closedset.suspension+json"
MINIMUM = "application/vnd.closedset.minimum+json"
APPROVAL = "application/vnd.closedset.approval+json"
DELETION = "application/vnd.closedset.deletion+json"
LARGEST = 512 * 1024
"""Bytes of an envelope; a longer one is refused unread."""


def sign(payload: bytes, payload_type: str, signers: Sequence[CryptoSigner]) -> bytes:
    """Return the envelope's bytes. Ed25519 is deterministic, so the same input gives the same."""
    envelope = Envelope(payload, payload_type, {})
    for signer in signers:
        envelope.sign(signer)
    return json.dumps(envelope.to_dict(), sort_keys=True, indent=1).encode() + b"\n"


def open_envelope(data: bytes, payload_type: str, keys: list[Key], threshold: int) -> bytes:
    """Return the payload's exact bytes after verifying ``threshold`` signatures of ``keys``.

    Raises CallSheetError (``bad-signature``) for anything else.
    """
    try:
        if len(data) > LARGEST:
            raise ValueError(f"it has {len(data)} bytes, {LARGEST} is most")
        envelope = Envelope.from_dict(json.loads(data))
        envelope.verify(keys, threshold)
    except (
        VerificationError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        RecursionError,
    ) as error:
        raise CallSheetError(
            "bad-signature",
            f"the document is not signed by the performer's key: {error}.",
            remedy="Ask the performer for the signed file as it was made.",
        ) from error
    if envelope.payload_type != payload_type:
        raise CallSheetError(
            "bad-signature",
            f"the signed document is a {envelope.payload_type}; a {payload_type} was expected.",
            remedy="Name the file that this step asks for: closedset callsheet --help",
        )
    return bytes(envelope.payload)


def payload_of(data: bytes) -> bytes:
    """Return the bytes inside an envelope, unverified. Raises ValueError, KeyError or TypeError."""
    try:
        return base64.b64decode(json.loads(data)["payload"], validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from error
