"""A production's public bundle: what another machine needs to verify its pictures.

One JSON file, ``bundle.json``: a DSSE envelope signed by the production's identity, with its
certificates beside it. Inside are the tag of its mark key, and a line for each take and document in
the ledger: hash, place in the chain, the mark's payload and a fingerprint. No names, no words of
the script, no private key. Whoever hands the bundle in decides to trust its signer.

Beside the leaves stands a signed *head*: the root of a Merkle tree over them. ``proof_of`` takes
some leaves and their paths out of a bundle, so that these files can be vouched for without handing
over what else the production made; ``verify --bundle`` reads such a proof like a bundle.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
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
from closedset.seal.merkle import leads_to, path_of, root_of

BUNDLE_NAME = "bundle.json"
_TYPE = "application/vnd.closedset.bundle+json"
_HEAD_TYPE = "application/vnd.closedset.head+json"
_MOST_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Leaf:
    """One take or document of the ledger."""

    kind: str
    """``take``, ``export`` or ``preview``."""
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
    leaves = [asdict(leaf) for leaf in bundle.leaves]
    named = {"production": bundle.production, "tag": bundle.tag}
    root = root_of([_canonical(leaf) for leaf in leaves]).hex()
    body = {
        "closedset_bundle": 1,
        "certificates": identity.chain_pem.decode("ascii"),
        "envelope": _sealed(named | {"leaves": leaves}, _TYPE, identity),
        "head": _sealed(named | {"root": root, "count": len(leaves)}, _HEAD_TYPE, identity),
    }
    return _text(body)


def check_bundle(data: bytes) -> Bundle:
    """Return a production's bundle if its signed head is the Merkle root over its leaves.

    Raises SealError if not.
    """
    with _readable("the bundle"):
        body = json.loads(data)
        said, head = _open(body, "envelope", _TYPE), _open(body, "head", _HEAD_TYPE)
        root = root_of([_canonical(leaf) for leaf in said["leaves"]]).hex()
        if (head["root"], head["count"]) != (root, len(said["leaves"])):
            raise ValueError("its signed root is not that of its leaves")
        return _parse(body)


def proof_of(bundle: bytes, *files: str) -> bytes:
    """Return the proof of some files, by SHA-256: their leaves, their paths and the signed head.

    Needs no key. Raises SealError for a file that the bundle does not know, and for a bundle that
    does not verify.
    """
    with _readable("the bundle"):
        body = json.loads(bundle)
        said = _open(body, "envelope", _TYPE)
        _open(body, "head", _HEAD_TYPE)
        leaves = [_canonical(leaf) for leaf in said["leaves"]]
        places = {one["sha256"]: place for place, one in reversed(list(enumerate(said["leaves"])))}
    for sha256 in files:
        if sha256 not in places:
            raise SealError(f"the bundle knows no file with SHA-256 {sha256[:12]}….")
    proof = {
        "closedset_proof": 1,
        "certificates": body["certificates"],
        "head": body["head"],
        "leaves": [
            {
                "leaf": said["leaves"][place],
                "place": place,
                "path": [step.hex() for step in path_of(leaves, place)],
            }
            for place in (places[sha256] for sha256 in dict.fromkeys(files))
        ],
    }
    return _text(proof)


def _canonical(leaf: Mapping[str, Any]) -> bytes:
    return json.dumps(leaf, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _text(body: Mapping[str, Any]) -> bytes:
    return (json.dumps(body, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def _sealed(statement: Mapping[str, Any], kind: str, identity: SigningIdentity) -> dict[str, Any]:
    payload = json.dumps(statement, ensure_ascii=False, sort_keys=True).encode()
    envelope = Envelope(payload, kind, {})
    envelope.sign(CryptoSigner(identity.key, _leaf_key(identity.chain_pem)))
    signed: dict[str, Any] = envelope.to_dict()
    return signed


def _open(body: Mapping[str, Any], name: str, kind: str) -> dict[str, Any]:
    """Return what an envelope says. Raises ValueError and kin unless it verifies."""
    envelope = Envelope.from_dict(json.loads(json.dumps(body[name])))
    envelope.verify([_leaf_key(body["certificates"].encode("ascii"))], 1)
    if envelope.payload_type != kind:
        raise ValueError("it is no bundle of this kind")
    said: dict[str, Any] = json.loads(envelope.payload)
    return said


def read_bundle(path: Path | None) -> Bundle | None:
    """Read a bundle, or a bare CA certificate in PEM. Raises SealError if it does not verify."""
    if path is None:
        return None
    with _readable(f"the bundle {path}"):
        if path.stat().st_size > _MOST_BYTES:
            raise ValueError(f"it is larger than {_MOST_BYTES // 1024**2} MiB")
        data = path.read_bytes()
        if data.lstrip().startswith(b"-----BEGIN"):
            x509.load_pem_x509_certificates(data)
            return Bundle(data)
        body = json.loads(data)
        return _parse_proof(body) if "closedset_proof" in body else _parse(body)


@contextmanager
def _readable(what: str) -> Iterator[None]:
    """Turn whatever a bundle's bytes lead to into a SealError."""
    try:
        yield
    except (
        OSError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        OverflowError,
        RecursionError,
        InvalidSignature,
        VerificationError,
    ) as error:
        raise SealError(
            f"{what} cannot be read: {error}.",
            remedy=f"Hand in the production's {BUNDLE_NAME}, or its certificate in PEM form.",
        ) from error


def _parse(body: Mapping[str, Any]) -> Bundle:
    said = _open(body, "envelope", _TYPE)
    if body.get("closedset_bundle") != 1:
        raise ValueError("it is no bundle of this kind")
    return _bundle(body, said, said["leaves"])


def _parse_proof(body: Mapping[str, Any]) -> Bundle:
    said = _open(body, "head", _HEAD_TYPE)
    root, count = bytes.fromhex(said["root"]), int(said["count"])
    if body["closedset_proof"] != 1:
        raise ValueError("it is no proof of this kind")
    for one in body["leaves"]:
        path = [bytes.fromhex(step) for step in one["path"]]
        if not leads_to(root, _canonical(one["leaf"]), int(one["place"]), count, path):
            raise ValueError("a path does not lead to the signed root")
    return _bundle(body, said, [one["leaf"] for one in body["leaves"]])


def _bundle(body: Mapping[str, Any], said: Mapping[str, Any], leaves: list[Any]) -> Bundle:
    chain = x509.load_pem_x509_certificates(body["certificates"].encode("ascii"))
    return Bundle(
        authority_pem=chain[-1].public_bytes(Encoding.PEM),
        production=str(said["production"]),
        tag=str(said["tag"]),
        leaves=tuple(Leaf(**leaf) for leaf in leaves),
    )


def _leaf_key(chain_pem: bytes) -> SSlibKey:
    return SSlibKey.from_crypto(check_chain(x509.load_pem_x509_certificates(chain_pem)))
