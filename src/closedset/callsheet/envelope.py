"""DSSE envelopes: a signature over exact bytes, which are kept and never written anew.

https://github.com/secure-systems-lab/dsse, through securesystemslib.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer import CryptoSigner, Key

from closedset.errors import CallSheetError

GRANT = "application/vnd.closedset.grant+json"
STATUS = "application/vnd.closedset.status+json"


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
        envelope = Envelope.from_dict(json.loads(data))
        envelope.verify(keys, threshold)
    except (VerificationError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CallSheetError(
            "bad-signature",
            f"the document is not signed by the performer's key: {error}.",
            remedy="Ask the performer for the signed file as it was made.",
        ) from error
    if envelope.payload_type != payload_type:
        raise CallSheetError(
            "bad-signature",
            f"the signed document is a {envelope.payload_type}; a {payload_type} was expected.",
        )
    return bytes(envelope.payload)
