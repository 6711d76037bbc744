"""A production's public bundle: what another machine needs to verify its pictures.

One JSON file, ``bundle.json``: a DSSE envelope signed by the production's identity, with its
certificates beside it. Inside are the tag of its mark key, and a line for each take and document in
the ledger: hash, place in the chain, the mark's payload and a fingerprint. No names, no words of
the script, no private key. Whoever hands the bundle in decides to trust its signer.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding
from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer._crypto_signer import CryptoSigner
from securesystemslib.signer._key import SSlibKey

from closedset.errors import SealError
from closedset.seal.identity import SigningIdentity, check_chain

BUNDLE_NAME = "bundle.json"
_TYPE = "application/vnd.closedset.bundle+json"
_MOST_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Leaf:
    """One take or document of the ledger."""

    kind: str
    """``take`` or ``export``."""
    sha256: str
    """Of the sealed file."""
    seq: int
    """Place in the ledger's chain."""
    event: str
    """SHA-256 of the ledger's event."""
    take: str = ""
    clearance: str = ""
    payload: str = ""
    """Hex of the mark's payload; empty for documents."""
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle that was read; a bare CA certificate is one without a production."""

    authority_pem: bytes
    production: str = ""
    tag: str = ""
    leaves: tuple[Leaf, ...] = ()

    def by_file(self, sha256: str) -> Leaf | None:
        """Return the leaf of a file's very bytes."""
        return next((leaf for leaf in self.leaves if leaf.sha256 == sha256), None)

    def by_payload(self, payload: str) -> Leaf | None:
        """Return the latest take that carries a mark."""
        found = [leaf for leaf in self.leaves if payload and leaf.payload == payload]
        return found[-1] if found else None


def write_bundle(bundle: Bundle, identity: SigningIdentity) -> bytes:
    """Return the bundle signed by ``identity``; equal inputs give equal bytes."""
    statement = {
        "production": bundle.production,
        "tag": bundle.tag,
        "leaves": [asdict(leaf) for leaf in bundle.leaves],
    }
    payload = json.dumps(statement, ensure_ascii=False, sort_keys=True).encode()
    envelope = Envelope(payload, _TYPE, {})
    envelope.sign(CryptoSigner(identity.key, _leaf_key(identity.chain_pem)))
    body = {
        "closedset_bundle": 1,
        "certificates": identity.chain_pem.decode("ascii"),
        "envelope": envelope.to_dict(),
    }
    return (json.dumps(body, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def read_bundle(path: Path | None) -> Bundle | None:
    """Read a bundle, or a bare CA certificate in PEM. Raises SealError if it does not verify."""
    if path is None:
        return None
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ValueError(f"it is larger than {_MOST_BYTES // 1024**2} MiB")
        data = path.read_bytes()
        if data.lstrip().startswith(b"-----BEGIN"):
            x509.load_pem_x509_certificates(data)
            return Bundle(data)
        return _parse(json.loads(data))
    except (
        OSError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        RecursionError,
        InvalidSignature,
        VerificationError,
    ) as error:
        raise SealError(
            f"the bundle {path} cannot be read: {error}.",
            remedy=f"Hand in the production's {BUNDLE_NAME}, or its certificate in PEM form.",
        ) from error


def _parse(body: Mapping[str, Any]) -> Bundle:
    chain_pem = body["certificates"].encode("ascii")
    chain = x509.load_pem_x509_certificates(chain_pem)
    envelope = Envelope.from_dict(json.loads(json.dumps(body["envelope"])))
    envelope.verify([_leaf_key(chain_pem)], 1)
    if envelope.payload_type != _TYPE or body.get("closedset_bundle") != 1:
        raise ValueError("it is no bundle of this kind")
    said = json.loads(envelope.payload)
    return Bundle(
        authority_pem=chain[-1].public_bytes(Encoding.PEM),
        production=str(said["production"]),
        tag=str(said["tag"]),
        leaves=tuple(Leaf(**leaf) for leaf in said["leaves"]),
    )


def _leaf_key(chain_pem: bytes) -> SSlibKey:
    return SSlibKey.from_crypto(check_chain(x509.load_pem_x509_certificates(chain_pem)))
