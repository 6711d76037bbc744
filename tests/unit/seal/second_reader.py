"""A second reader of C2PA manifests, written from the specifications and sharing no code with ours.

JUMBF boxes (ISO 19566-5), CBOR by cbor2, COSE_Sign1 and certificates by cryptography. It checks
what C2PA 2.1 asks of a validator: the claim's signature, every assertion's hash, the file's hash.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cbor2
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


@dataclass(frozen=True)
class Claims:
    claim: dict[str, Any]
    assertions: dict[str, Any]
    leaf: x509.Certificate
    authority: x509.Certificate


def boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at < len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        assert 8 <= size <= len(data) - at, "a box that does not fit"
        yield kind, data[at + 8 : at + size]
        at += size


def superbox(body: bytes) -> tuple[str, bytes]:
    """Return (label, the boxes behind the description)."""
    (kind, description), *_ = boxes(body)
    assert kind == b"jumd"
    label = description[17 : description.index(b"\0", 17)].decode()
    return label, body[len(description) + 8 :]


def store_of(data: bytes) -> bytes:
    """Return the manifest store of a PNG (its ``caBX`` chunk) or a JPEG (its APP11 segments)."""
    if data.startswith(b"\x89PNG"):
        at = 8
        while at < len(data):
            size, kind = struct.unpack_from(">I4s", data, at)
            if kind == b"caBX":
                return data[at + 8 : at + 8 + size]
            at += size + 12
    at, parts = 2, b""
    while data[at : at + 1] == b"\xff" and data[at + 1] != 0xDA:
        size = int.from_bytes(data[at + 2 : at + 4], "big")
        segment = data[at + 4 : at + 2 + size]
        if data[at + 1] == 0xEB and segment.startswith(b"JP"):
            parts += segment[8:] if not parts else segment[16:]
        at += 2 + size
    assert parts, "no manifest store"
    return parts


def read(data: bytes) -> Claims:
    """Validate a file's active manifest; AssertionError or InvalidSignature if it does not hold."""
    ((_, store),) = boxes(store_of(data))
    _, manifests = superbox(store)
    _, parts = superbox([body for kind, body in boxes(manifests) if kind == b"jumb"][-1])
    inside = dict(superbox(body) for kind, body in boxes(parts) if kind == b"jumb")
    ((_, claim_bytes),) = boxes(inside["c2pa.claim.v2"])
    ((_, cose_bytes),) = boxes(inside["c2pa.signature"])
    claim = cbor2.loads(claim_bytes)
    leaf, authority = _signed(cbor2.loads(cose_bytes), claim_bytes)
    assertions, hashes = {}, {}
    for kind, body in boxes(inside["c2pa.assertions"]):
        if kind == b"jumb":
            label, content = superbox(body)
            hashes[label] = hashlib.sha256(body).digest()
            ((form, value),) = boxes(content)
            assertions[label] = cbor2.loads(value) if form == b"cbor" else value
    named = [*claim.get("created_assertions", []), *claim.get("gathered_assertions", [])]
    stated = {entry["url"].rsplit("/", 1)[1]: entry["hash"] for entry in named}
    assert stated == hashes, "an assertion was changed, added or taken away"
    _check_file(data, assertions["c2pa.hash.data"])
    return Claims(claim, assertions, leaf, authority)


def _signed(cose: cbor2.CBORTag, claim: bytes) -> tuple[x509.Certificate, x509.Certificate]:
    assert cose.tag == 18, "no COSE_Sign1"
    protected, _, payload, signature = cose.value
    assert payload is None, "the payload is detached (C2PA 2.1 §13.2)"
    header = cbor2.loads(protected)
    assert header[1] == -8, "EdDSA"
    leaf, authority = (x509.load_der_x509_certificate(one) for one in header[33])
    key = leaf.public_key()
    assert isinstance(key, Ed25519PublicKey)
    key.verify(signature, cbor2.dumps(["Signature1", protected, b"", claim]))
    leaf.verify_directly_issued_by(authority)
    return leaf, authority


def _check_file(data: bytes, said: dict[str, Any]) -> None:
    digest, at = hashlib.sha256(), 0
    for gap in said["exclusions"]:
        digest.update(data[at : gap["start"]])
        at = gap["start"] + gap["length"]
    digest.update(data[at:])
    assert digest.digest() == said["hash"], "the file was changed"
