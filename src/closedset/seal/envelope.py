"""Make a C2PA manifest reproducible, and cover the bytes of it that C2PA leaves uncovered.

c2pa-rs salts each assertion with random bytes that no setting controls, so sealing twice would give
two files. ``settle`` replaces the salts with ones derived from the manifest, corrects the assertion
hashes in the claim and signs the claim again with the same Ed25519 key: what comes out is an
ordinary manifest that any C2PA reader validates.

C2PA hashes neither box headers nor the signature's padding, so a flipped bit there goes unnoticed.
The consent assertion therefore carries ``envelope``: SHA-256 of the whole manifest store with that
very value, the claim and the signature (both covered by the signature) set to zero.

Sources: C2PA 2.1 §8 (JUMBF, hashed URIs, salts), §13.2 (claim signature) and §10.3.2.5
(time-stamps); RFC 9052 §4.4 (``Sig_structure``); ISO 19566-5 (JUMBF boxes).
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from closedset.errors import SealError

EMPTY = "0" * 64
"""What stands in for the envelope's digest until it is known."""
_STORE = b"jumdc2pa\x00\x11\x00\x10\x80\x00\x00\xaa\x00\x38\x9b\x71"
_DIGEST_KEY = b"\x68envelope\x78\x40"
_SIGNATURE_BYTES = 64
_UNSTAMPED = b"\xa1\x63pad"
"""How the unsigned header begins as c2pa writes it: a map of one, its padding."""
_STAMPED = b"\xa3\x69closedset\x58\x40"
_TOKEN = b"\x67sigTst2\xa1\x69tstTokens\x81\xa1\x63val"
_LEAST_PAD = 256
"""Bytes of padding that a stamp must leave, so that its length always takes two bytes."""


@dataclass(frozen=True, slots=True)
class _Box:
    kind: bytes
    start: int
    """Of the header."""
    body: int
    end: int
    label: str
    """Of a superbox; else empty."""


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where things lie in the file: (start, end) pairs."""

    store: tuple[int, int]
    assertions: tuple[_Box, ...]
    claim: tuple[int, int]
    cose: tuple[int, int]
    digest: tuple[int, int]

    unsigned: tuple[int, int]
    """The COSE header outside the signature: padding, or a time-stamp."""

    @property
    def signature(self) -> tuple[int, int]:
        return self.cose[1] - _SIGNATURE_BYTES, self.cose[1]


def settle(data: bytes, key: Ed25519PrivateKey, *, unstamped: bool = True) -> bytes:
    """Return the signed file with reproducible salts, the envelope's digest and a new signature.

    If not ``unstamped``, its envelope holds once ``put_stamp`` has put a time-stamp in. Raises
    SealError if the file is not laid out as the installed c2pa writes it.
    """
    try:
        layout = _layout(data)
        out = bytearray(data)
        _check_signature(data, layout, key)
        before = {box.start: _hash(data, box) for box in layout.assertions}
        for box in layout.assertions:
            salt = _salt(data, box)
            seed = f"closedset salt {box.label}".encode()
            out[salt : salt + 16] = hashlib.sha256(seed).digest()[:16]
        *others, envelope = sorted(layout.assertions, key=lambda box: _rank(box, layout))
        for box in others:
            _renew_hash(out, layout, box, before[box.start])
        out[slice(*layout.digest)] = _envelope(out, layout, unstamped=unstamped).encode()
        _renew_hash(out, layout, envelope, before[envelope.start])
        out[slice(*layout.signature)] = key.sign(_to_be_signed(bytes(out), layout))
        return _renew_crc(out, layout)
    except (ValueError, IndexError, struct.error, InvalidSignature) as error:
        raise SealError(
            f"the manifest is not laid out as expected: {error}.",
            remedy="Install the c2pa-python that constraints.txt names.",
        ) from error


def to_be_stamped(data: bytes) -> bytes:
    """Return what an authority is to stamp: the COSE structure that names the claim's signature."""
    layout = _layout(data)
    protected = _cbor_bytes(_byte_string(data, layout.cose[0] + 2))
    signature = _cbor_bytes(_cbor_bytes(data[slice(*layout.signature)]))
    return b"\x84\x70CounterSignature" + protected + b"\x40" + signature


def put_stamp(data: bytes, token: bytes, key: Ed25519PrivateKey) -> bytes:
    """Return a file settled for it with the time-stamp ``token`` (DER) in its padding.

    Its length stays. Raises SealError if there is no room.
    """
    layout = _layout(data)
    start, end = layout.unsigned
    header = _STAMPED + bytes(_SIGNATURE_BYTES) + _TOKEN + _cbor_bytes(token) + b"\x63pad"
    left = end - start - len(header) - len(b"\x59\0\0")
    if not data.startswith(_UNSTAMPED, start) or left < _LEAST_PAD:
        raise SealError(f"a time-stamp of {len(token)} bytes does not fit the manifest.")
    out = bytearray(data)
    out[start:end] = header + _cbor_bytes(bytes(left))
    at = start + len(_STAMPED)
    out[at : at + _SIGNATURE_BYTES] = key.sign(_stamped(out, layout))
    return _renew_crc(out, layout)


def token_of(data: bytes) -> bytes:
    """Return the time-stamp (DER) of a file whose envelope holds; empty if it has none."""
    layout = _layout(data)
    if not _has_stamp(data, layout):
        return b""
    return _byte_string(data, data.index(_TOKEN, *layout.unsigned) + len(_TOKEN))


def envelope_holds(data: bytes) -> bool:
    """Return whether every byte of the manifest store is as it was when it was sealed."""
    try:
        layout = _layout(data)
        stated = data[slice(*layout.digest)].decode("ascii")
        stamped = _has_stamp(data, layout)
        if stamped:
            at = layout.unsigned[0] + len(_STAMPED)
            second = data[at : at + _SIGNATURE_BYTES]
            _signer_of(data, layout).verify(second, _stamped(bytearray(data), layout))
    except (ValueError, IndexError, struct.error, InvalidSignature):
        return False
    return stated == _envelope(bytearray(data), layout, unstamped=not stamped)


def has_store(data: bytes) -> bool:
    """Return whether the bytes hold something that looks like a C2PA manifest store."""
    return _STORE in data


def container_of(data: bytes) -> str:
    """Return a hash of an MP4's first box and of the kinds of all its boxes, C2PA's own left out.

    Empty if the boxes do not fill the file exactly.
    """
    kinds, at, first = [], 0, b""
    while at + 8 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        if size == 1 and at + 16 <= len(data):
            size = int.from_bytes(data[at + 8 : at + 16], "big")
        if size < 8:
            return ""
        first = first or data[at : at + size]
        kinds.append(kind)
        at += size
    if at != len(data) or kinds.count(b"uuid") > 1:
        return ""
    digest = hashlib.sha256(first)
    for kind in kinds:
        if kind != b"uuid":
            digest.update(kind)
    return digest.hexdigest()


def _layout(data: bytes) -> _Layout:
    found = data.find(_STORE)
    if found < 12 or data.find(_STORE, found + 1) >= 0:
        raise ValueError("there is not exactly one manifest store")
    store = _read_box(data, found - 8 - 4, len(data))
    manifests = [box for box in _boxes(data, store) if box.kind == b"jumb"]
    if not manifests:
        raise ValueError("there is no manifest")
    active = manifests[-1]  # C2PA 2.1 §11.1.4.3: the others are its ingredients'
    parts = {box.label: box for box in _boxes(data, active) if box.label}
    assertions = tuple(
        box for box in _boxes(data, _part(parts, "c2pa.assertions")) if box.kind == b"jumb"
    )
    claim = _content(data, _part(parts, "c2pa.claim.v2"))
    cose = _content(data, _part(parts, "c2pa.signature"))
    marker = data.find(_DIGEST_KEY, active.start, active.end)
    if marker < 0 or data.find(_DIGEST_KEY, marker + 1, active.end) >= 0:
        raise ValueError("there is not exactly one envelope")
    digest = marker + len(_DIGEST_KEY)
    if not any(box.start < marker < box.end for box in assertions):
        raise ValueError("the envelope lies outside the assertions")
    protected = _byte_string(data, cose[0] + 2)
    unsigned = (cose[0] + 2 + len(_cbor_bytes(protected)), cose[1] - _SIGNATURE_BYTES - 3)
    return _Layout(
        (store.start, store.end), assertions, claim, cose, (digest, digest + 64), unsigned
    )


def _part(parts: dict[str, _Box], label: str) -> _Box:
    if label not in parts:
        raise ValueError(f"there is no {label}")
    return parts[label]


def _read_box(data: bytes, start: int, limit: int) -> _Box:
    size, kind = struct.unpack_from(">I4s", data, start)
    end = start + size
    if size < 8 or end > limit:
        raise ValueError(f"box {kind!r} at {start} has the length {size}")
    label = ""
    if kind == b"jumb":
        text = start + 8 + 8 + 16 + 1  # jumb header, jumd header, uuid, toggles
        label = data[text : data.index(b"\0", text, end)].decode("utf-8")
    return _Box(kind, start, start + 8, end, label)


def _boxes(data: bytes, parent: _Box) -> Iterator[_Box]:
    at = parent.body
    while at < parent.end:
        box = _read_box(data, at, parent.end)
        yield box
        at = box.end


def _content(data: bytes, superbox: _Box) -> tuple[int, int]:
    """Return where the one CBOR box of a superbox has its content."""
    inside = [box for box in _boxes(data, superbox) if box.kind != b"jumd"]
    if len(inside) != 1 or inside[0].kind != b"cbor":
        raise ValueError(f"{superbox.label} does not hold one CBOR box")
    return inside[0].body, inside[0].end


def _salt(data: bytes, superbox: _Box) -> int:
    """Return where the 16 salt bytes of an assertion's description box begin."""
    description = next(_boxes(data, superbox))
    start = description.end - 24
    if data[start : start + 8] != b"\0\0\0\x18c2sh":
        raise ValueError(f"{superbox.label} has no 16-byte salt")
    return start + 8


def _hash(data: bytes | bytearray, box: _Box) -> bytes:
    return hashlib.sha256(data[box.body : box.end]).digest()


def _rank(box: _Box, layout: _Layout) -> int:
    """Order assertions so that whatever names another one's hash comes after it."""
    if box.start < layout.digest[0] < box.end:
        return 2
    return 0 if box.label.startswith("c2pa.ingredient") else 1


def _renew_hash(out: bytearray, layout: _Layout, box: _Box, old: bytes) -> None:
    """Put an assertion's new hash wherever its old one stood: in the claim, and in actions."""
    new, (start, end) = _hash(out, box), layout.claim
    if out.count(old, start, end) != 1:
        raise ValueError(f"the claim does not name {box.label} once")
    for other in (*((one.body, one.end) for one in layout.assertions if one != box), (start, end)):
        at = out.find(old, *other)
        if at >= 0:
            out[at : at + len(old)] = new


def _envelope(data: bytearray, layout: _Layout, *, unstamped: bool) -> str:
    open_parts = [layout.digest, layout.claim, layout.signature]
    if not unstamped:
        open_parts.append(layout.unsigned)
    return hashlib.sha256(_without(data, layout, open_parts)).hexdigest()


def _stamped(data: bytearray, layout: _Layout) -> bytes:
    """Return what the second signature of a stamped store is over, its own bytes left out."""
    at = layout.unsigned[0] + len(_STAMPED)
    whole = _without(data, layout, [(at, at + _SIGNATURE_BYTES)])
    return b"closedset time-stamped store\0" + hashlib.sha256(whole).digest()


def _without(data: bytearray, layout: _Layout, parts: list[tuple[int, int]]) -> bytes:
    """Return the store with these parts of the file set to zero."""
    whole = bytearray(data)
    for start, end in parts:
        whole[start:end] = bytes(end - start)
    return bytes(whole[slice(*layout.store)])


def _has_stamp(data: bytes, layout: _Layout) -> bool:
    return data.startswith(_STAMPED, layout.unsigned[0])


def _signer_of(data: bytes, layout: _Layout) -> Ed25519PublicKey:
    """Return the key that the claim is signed with. Raises ValueError if there is none."""
    protected = _byte_string(data, layout.cose[0] + 2)
    at = protected.find(b"\x18\x21\x82")  # COSE header 33, x5chain: a list of two
    key = x509.load_der_x509_certificate(_byte_string(protected, at + 3)).public_key()
    if at < 0 or not isinstance(key, Ed25519PublicKey):
        raise ValueError("the signer's key is not Ed25519")
    return key


def _to_be_signed(data: bytes, layout: _Layout) -> bytes:
    """Return the COSE ``Sig_structure`` of a detached claim (RFC 9052 §4.4)."""
    start, end = layout.cose
    if data[start : start + 2] != b"\xd2\x84" or data[end - 66 : end - 64] != b"\x58\x40":
        raise ValueError("the signature is not a tagged COSE_Sign1 with 64 bytes")
    protected = _byte_string(data, start + 2)
    claim = data[slice(*layout.claim)]
    return b"\x84\x6aSignature1" + _cbor_bytes(protected) + b"\x40" + _cbor_bytes(claim)


def _byte_string(data: bytes, at: int) -> bytes:
    """Read a CBOR byte string with a length of up to two bytes."""
    major, info = data[at] >> 5, data[at] & 31
    extra = {24: 1, 25: 2}.get(info, 0)
    if major != 2 or info > 25:
        raise ValueError("the protected header is not a short byte string")
    size = int.from_bytes(data[at + 1 : at + 1 + extra], "big") if extra else info
    return data[at + 1 + extra : at + 1 + extra + size]


def _cbor_bytes(data: bytes) -> bytes:
    size = len(data)
    if size < 24:
        return bytes([0x40 | size]) + data
    if size < 256:
        return bytes([0x58, size]) + data
    if size < 65536:
        return b"\x59" + struct.pack(">H", size) + data
    return b"\x5a" + struct.pack(">I", size) + data


def _check_signature(data: bytes, layout: _Layout, key: Ed25519PrivateKey) -> None:
    """Raise InvalidSignature unless c2pa's own signature is what this module would verify."""
    key.public_key().verify(data[slice(*layout.signature)], _to_be_signed(data, layout))


def _renew_crc(out: bytearray, layout: _Layout) -> bytes:
    """Correct the checksum of the PNG chunk that holds the store; other formats have none."""
    start, end = layout.store
    if out.startswith(b"\x89PNG") and out[start - 4 : start] == b"caBX":
        out[end : end + 4] = struct.pack(">I", zlib.crc32(out[start - 4 : end]))
    return bytes(out)
