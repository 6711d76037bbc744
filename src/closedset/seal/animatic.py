"""Seal an animatic: the sealed clips of a board, joined behind a slate of its own.

A document like ``board.pdf``: it shows sealed parts and nothing else. The clips' coded pictures are
joined as they are, without their cards, so every shot keeps its own margin and its own mark; what
the slate says is taken from the parts' manifests.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np

from closedset.errors import SealError, UnsealedWrite
from closedset.model.pixels import U8
from closedset.model.protocols import Clock
from closedset.model.sealed import DocumentRecord, SealedDocument, Slate
from closedset.seal import manifest
from closedset.seal.clips import MP4, decode_clip, digest_of, encode_clip, joined, to_picture
from closedset.seal.documents import check_part, issue_document
from closedset.seal.identity import SigningIdentity, load_identity
from closedset.seal.slate import card, margin_height, strip
from closedset.seal.timestamp import Stamper
from closedset.seal.watermark import (
    PUBLIC_KEY,
    Excerpt,
    embed_frames,
    mark_for,
    production_secret,
    read_frames,
)

HEAD_SECONDS = 2
_SHOT = "ANIMATIC"


@dataclass(frozen=True, slots=True)
class _Part:
    """One sealed clip, and what its manifest says."""

    data: bytes
    sha256: str
    consent: dict[str, Any]

    @property
    def own(self) -> range:
        """The pictures that are the clip's own: neither card nor end card."""
        head, count = (int(self.consent["clip"][key]) for key in ("head", "pictures"))
        return range(head, head + count)


def seal_animatic(
    name: str,
    clips: Sequence[bytes],
    production_id: str,
    *,
    clock: Clock | None = None,
    identity: SigningIdentity | None = None,
    stamper: Stamper | None = None,
) -> SealedDocument:
    """Seal ``clips``, each the bytes of a sealed clip, as one. Equal inputs give equal bytes.

    But for the time-stamp that ``stamper`` is asked for. Raises UnsealedWrite if a clip is not
    sealed by this machine, SealError if they are of different size, rate or production, or if the
    result does not read back as what went in.
    """
    identity = identity or load_identity(clock=clock)
    parts = tuple(_part(clip, identity) for clip in clips)
    rate, slate = _in_common(parts)
    hashes = tuple(part.sha256 for part in parts)
    head = _head(parts[0], slate, rate, (identity, production_id))
    opening = range(int(HEAD_SECONDS * rate))
    film = joined([(head, opening), *((part.data, part.own) for part in parts)], rate)
    claim = manifest.document_claim(name, hashes)
    counted = sum(len(part.own) for part in parts)
    claim["clip"] = manifest.clip_claim(film, rate, len(opening), counted)
    trained = any(bool(part.consent.get("trained")) for part in parts)
    signed = manifest.sign(film, MP4, claim, identity, trained=trained, stamper=stamper)
    _read_back(signed.data, name, _pictures(head, parts), identity)
    return issue_document(
        DocumentRecord(
            name=name,
            data=signed.data,
            sha256=hashlib.sha256(signed.data).hexdigest(),
            media_type=MP4,
            parts=hashes,
            sidecar_name="",
            sidecar=b"",
            stamp=signed.stamp,
        )
    )


def _part(clip: bytes, identity: SigningIdentity) -> _Part:
    digest = check_part(clip, identity, MP4)
    said = manifest.read(clip, MP4, local=identity.authority_pem).consent or {}
    if not isinstance(said.get("clip"), dict):
        raise UnsealedWrite(f"part {digest[:12]}… of the animatic is no sealed clip.")
    return _Part(clip, digest, dict(said))


def _in_common(parts: Sequence[_Part]) -> tuple[Fraction, Slate]:
    """Return the parts' rate and the slate that stands for all of them."""
    if not parts:
        raise SealError("an animatic of no clips cannot be sealed.", remedy="Draw a shot first.")
    rates = {part.consent["clip"]["rate"] for part in parts}
    slates = [part.consent["slate"] for part in parts]
    titles = {slate["production"] for slate in slates}
    if len(rates) > 1 or len(titles) > 1:
        raise SealError(
            f"clips of {len(titles)} productions at {len(rates)} rates make no animatic.",
            remedy="Join clips of one production and one rate.",
        )
    levels = {one for slate in slates for one in slate["level"].split("  ") if one}
    digest = hashlib.sha256("".join(part.sha256 for part in parts).encode()).hexdigest()
    slate = Slate(
        production=titles.pop(),
        shot=_SHOT,
        take=1,
        date=max(date.fromisoformat(slate["date"]) for slate in slates),
        level="  ".join(sorted(levels)),
        short_id=digest[:8].upper(),
    )
    return Fraction(rates.pop()), slate


def _head(first: _Part, slate: Slate, rate: Fraction, keys: tuple[SigningIdentity, str]) -> bytes:
    """Return the opening slate, coded, of the size that the first clip has. Raises SealError."""
    size = to_picture(next(decode_clip(first.data))).shape[:2]
    secret = production_secret(keys[0].key, keys[1])
    mark = mark_for(secret, slate.short_id.lower(), slate.shot)
    picture = _card(size[1], size[0], slate)
    shown = next(embed_frames([picture], mark, PUBLIC_KEY, excerpt=Excerpt([picture])))
    coded = encode_clip([shown] * int(HEAD_SECONDS * rate), rate)
    found = read_frames([to_picture(next(decode_clip(coded)))], PUBLIC_KEY)
    if found is None or found.payload != mark.payload:
        raise SealError("the invisible mark of the animatic's slate cannot be read back.")
    return coded


def _card(width: int, height: int, slate: Slate) -> U8:
    """Draw card and margin so that they fill the size exactly."""
    tall = next(k for k in range(height, 0, -1) if k + margin_height(width, k) <= height)
    picture = np.concatenate([card(width, tall, slate), strip(width, tall, slate, slate.short_id)])
    return np.pad(picture, ((height - picture.shape[0], 0), (0, 0), (0, 0)))


def _pictures(head: bytes, parts: Sequence[_Part]) -> Iterator[U8]:
    """Yield the planes of the slate and of every clip's own pictures."""
    yield from decode_clip(head)
    for part in parts:
        for number, planes in enumerate(decode_clip(part.data)):
            if number in part.own:
                yield planes


def _read_back(data: bytes, name: str, expected: Iterator[U8], identity: SigningIdentity) -> None:
    """Raise SealError unless the signed file holds these pictures and a valid manifest."""
    if digest_of(decode_clip(data)) != digest_of(expected):
        raise SealError(f"{name} decodes to other pictures than its sealed clips have.")
    report = manifest.read(data, MP4, local=identity.authority_pem)
    if report.state != "found" or report.trust != "local":
        raise SealError(f"the manifest of {name} does not verify: {report.basis}.")
