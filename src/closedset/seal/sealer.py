"""The sealer: frames go in, a SealedAsset comes out, or nothing does.

The order is the promise (law 2): the gate confirms; the slate goes below the picture; the invisible
mark goes in; the picture is encoded, decoded again, and mark and slate are read from what came out;
C2PA signs last; the signed file is read back and compared; the gate confirms again; only then is a
SealedAsset minted. Each step raises, none warns.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from closedset.errors import SealError, UnsealedWrite
from closedset.model.door import DOORS, FinalDoor
from closedset.model.pixels import FRAMES, U8, Frames
from closedset.model.protocols import Clock
from closedset.model.request import ClearedRequest
from closedset.model.sealed import SEALS, SealedAsset, SealRecord, Slate
from closedset.seal import manifest
from closedset.seal.clips import MP4, decode_clip, digest_of, encode_clip
from closedset.seal.encoding import PNG, check_same, decode, encode
from closedset.seal.fields import check_fields, xmp_packet
from closedset.seal.identity import SigningIdentity
from closedset.seal.marker import TileMarker, Watermarker
from closedset.seal.profiles import check_profile, file_fields, labeled
from closedset.seal.reel import Reel, look_at
from closedset.seal.slate import compose, payload, read_code
from closedset.seal.timestamp import Stamper

_issue = SEALS.claim()
_CLIP_LOUDER = (1.0, 1.4, 2.0)
_MOST_CHANGE = 8.0
"""Levels of 255 on average. A mark changes 2, up to 5 in a picture that is all texture; another
picture differs by 20 and more."""


@dataclass(frozen=True, slots=True)
class _Work:
    """Encoded pictures, checked and not yet signed."""

    encoded: bytes
    size: tuple[int, int]
    """Width and height, margin included."""
    decoded: str
    """What they decode to, as ``digest_of`` says it."""
    claim: dict[str, object]
    """What the consent assertion says beside what it says of every picture."""


class Sealer:
    """Seals stills and clips. Sound comes with an encoder of its own."""

    def __init__(
        self,
        *,
        final: FinalDoor,
        clock: Clock,
        identity: SigningIdentity,
        watermark: Watermarker | None = None,
        profile: str = "",
        stamper: Stamper | None = None,
    ) -> None:
        """``final`` is the gate's own door, ``gate.door``; ``profile`` is ``eu``, ``cn`` or ``ads``
        for places that ask for more than the slate; ``stamper`` is asked for time-stamps.

        Raises NotCleared for anything else that answers to ``confirm``.
        """
        DOORS.record(final)
        self._final = final
        self._clock = clock
        self._identity = identity
        self._watermark = watermark or TileMarker(identity)
        self._profile = check_profile(profile)
        self.stamper = stamper

    @property
    def profile(self) -> str:
        """``eu``, ``cn``, ``ads`` or empty: what the slate says beyond itself."""
        return self._profile

    def seal(
        self, frames: Frames, slate: Slate, *, media_type: str = "", parent: bytes = b""
    ) -> SealedAsset:
        """Seal one still or one clip. Equal frames, slate and identity give equal bytes, unstamped.

        ``media_type`` of a still is PNG (if empty), JPEG, WebP or TIFF, of a clip MP4; ``parent``
        is the sealed file that this one goes on from: of the same type for a still, of a clip its
        first picture as PNG. Its manifest is kept as this one's history. A clip slower than 24
        pictures a second is brought up to that by repeating each, so a held picture is one picture
        at ``1 / seconds``.

        Raises NotCleared, Refused or Held if the gate says no, UnsealedWrite for a parent that this
        machine did not seal, SealError if any step fails.
        """
        self._confirm(frames)
        media_type = media_type or (MP4 if frames.fps else PNG)
        self._check_order(frames, slate, media_type)
        parent_type = PNG if media_type == MP4 else media_type
        self._check_parent(parent, parent_type)
        if media_type == MP4:
            work = self._clip(frames, slate)
        else:
            work = self._still(frames, slate, media_type)
        signed = manifest.sign(
            work.encoded,
            media_type,
            manifest.picture_claim(frames.cleared, slate, frames.trained, self._profile)
            | work.claim,
            self._identity,
            trained=frames.trained,
            mark=self._watermark.payload(frames.cleared),
            parent=parent,
            parent_type=parent_type,
            stamper=self.stamper,
        )
        self._read_back(signed.data, work.decoded, media_type)
        self._confirm(frames)
        return self._mint(signed, work.size, frames, slate, media_type)

    def _still(self, frames: Frames, slate: Slate, media_type: str) -> _Work:
        """Compose, mark and encode one picture, and read mark and slate from what came out."""
        cleared = frames.cleared
        composed = compose(labeled(frames.pixels[0], self._profile), slate, cleared.id)
        pixels = self._watermark.embed(composed, cleared)
        _check_likeness(composed, pixels)
        fields = file_fields(self._profile, slate, cleared.id)
        xmp = xmp_packet(slate, cleared.id, frames.trained, fields)
        encoded = encode(pixels, media_type, fields, xmp)
        check_fields(encoded, xmp)
        decoded = decode(encoded, media_type)
        check_same(decoded, pixels, media_type)
        self._watermark.confirm(decoded, cleared)
        _check_code([decoded], slate, cleared)
        height, width = pixels.shape[:2]
        return _Work(encoded, (width, height), digest_of([decoded]), {})

    def _clip(self, frames: Frames, slate: Slate) -> _Work:
        """Do the same with a clip: louder where its codec took the mark away."""
        cleared, reel = frames.cleared, Reel.of(frames, slate, self._profile)
        excerpt = reel.excerpt()
        fields = file_fields(self._profile, slate, cleared.id)
        for attempt, louder in enumerate(_CLIP_LOUDER, start=1):
            marked = self._watermark.embed_clip(reel.pictures(), excerpt, cleared, louder)
            keys = (0, reel.head_count, reel.head_count + reel.count)
            encoded = encode_clip(reel.spread(marked), reel.timing.rate, keys, fields)
            seen = look_at(encoded, reel)
            try:
                self._watermark.confirm_clip(seen.pictures, cleared)
                break
            except SealError:
                if attempt == len(_CLIP_LOUDER):
                    raise
        _check_code([seen.head, *seen.pictures], slate, cleared)
        claim = manifest.clip_claim(encoded, reel.timing.rate, reel.head_count, reel.count)
        height, width = reel.head.shape[:2]
        return _Work(encoded, (width, height), seen.digest, {"clip": claim})

    def recognizes(self, data: bytes, cleared: ClearedRequest, media_type: str = PNG) -> bool:
        """Are these bytes this machine's own seal of this very clearance, request and profile?

        A take found again in a folder is believed for this alone, not for its row or its name.
        """
        report = manifest.read(data, media_type, local=self._identity.authority_pem)
        said = report.consent or {}
        return (
            report.state == "found"
            and report.trust == "local"
            and bool(report.mark)
            and said.get("clearance_id") == cleared.id
            and said.get("request_digest") == cleared.request.digest
            and said.get("profile", "") == self._profile
        )

    def reopen(self, data: bytes, media_type: str = PNG) -> SealedAsset:
        """Return the asset whose bytes these are, to go on from: a still to refine, or to animate.

        Raises UnsealedWrite unless this machine sealed them.
        """
        self._check_parent(data, media_type)
        said = dict(
            manifest.read(data, media_type, local=self._identity.authority_pem).consent or {}
        )
        day = datetime.date.fromisoformat(said["slate"]["date"])
        height, width = decode(data, media_type).shape[:2]
        asset: SealedAsset = _issue(
            SealRecord(
                data=data,
                sha256=hashlib.sha256(data).hexdigest(),
                media_type=media_type,
                slate=Slate(**said["slate"] | {"date": day}),
                clearance_id=said["clearance_id"],
                request_digest=said["request_digest"],
                width=width,
                height=height,
            )
        )
        return asset

    def _confirm(self, frames: Frames) -> None:
        """Ask the gate, and check for itself whose frames these are and that they are cleared."""
        FRAMES.check(frames)
        DOORS.record(self._final).confirm(frames.cleared, frames)
        frames.check(self._clock())

    def _check_order(self, frames: Frames, slate: Slate, media_type: str) -> None:
        """Refuse what this sealer cannot do and a slate that tells of something else."""
        if (media_type == MP4) != (frames.fps > 0):
            raise SealError(
                f"{len(frames.pixels)} pictures at {frames.fps:g} a second are not sealed as "
                f"{media_type}.",
                remedy=f"Seal a clip as {MP4} and a still as {PNG}.",
            )
        expected = Slate.of(frames.cleared, slate.date, slate.take)
        if slate != expected or slate.take < 1:
            raise SealError(
                f"the slate says {_spoken(slate)}; what was cleared says {_spoken(expected)}.",
                remedy="Make the slate from the clearance: Slate.of(cleared, day).",
            )

    def _check_parent(self, parent: bytes, media_type: str) -> None:
        """Refuse a history that is not ours: its thumbnails and titles travel inside the edit."""
        if not parent:
            return
        report = manifest.read(parent, media_type, local=self._identity.authority_pem)
        if report.trust != "local" or not report.mark or not report.alone:
            why = "it holds a manifest that is no picture's of ours"
            why = why if report.trust == "local" else report.basis
            raise UnsealedWrite(
                f"the parent of this edit is not sealed by this machine: {why}.",
                remedy="Hand in the bytes of a sealed asset of the same type, or no parent.",
            )

    def _read_back(self, data: bytes, decoded: str, media_type: str) -> None:
        """Raise SealError unless the signed file holds what was checked, and a valid manifest."""
        again = decode_clip(data) if media_type == MP4 else [decode(data, media_type)]
        if digest_of(again) != decoded:
            raise SealError("the signed file decodes to other pixels than were checked.")
        report = manifest.read(data, media_type, local=self._identity.authority_pem)
        if report.state != "found" or report.trust != "local":
            raise SealError(
                f"the manifest does not verify after writing: {report.basis}.",
                remedy="Run: closedset doctor",
            )

    def _mint(
        self,
        signed: manifest.Signed,
        size: tuple[int, int],
        frames: Frames,
        slate: Slate,
        media_type: str,
    ) -> SealedAsset:
        asset: SealedAsset = _issue(
            SealRecord(
                data=signed.data,
                sha256=hashlib.sha256(signed.data).hexdigest(),
                media_type=media_type,
                slate=slate,
                clearance_id=frames.cleared.id,
                request_digest=frames.cleared.request.digest,
                width=size[0],
                height=size[1],
                stamp=signed.stamp,
            )
        )
        return asset


def _check_code(pictures: Sequence[U8], slate: Slate, cleared: ClearedRequest) -> None:
    """Raise SealError unless one of the decoded pictures shows the slate's code."""
    expected = payload(slate.short_id, cleared.id)
    for picture in pictures:
        code = read_code(picture)
        if code is not None and payload(code.short_id, code.clearance) == expected:
            return
    raise SealError("the slate's code cannot be read back from the sealed picture.")


def _check_likeness(composed: U8, marked: U8) -> None:
    """Raise SealError if the watermark did more to a picture than a mark may."""
    same = composed.shape == marked.shape and marked.dtype == np.uint8
    if not same or np.abs(composed.astype(np.int16) - marked).mean() > _MOST_CHANGE:
        raise SealError("what came back from the watermark is another picture than went in.")


def _spoken(slate: Slate) -> str:
    words = (slate.production, slate.shot, f"take {slate.take}", slate.level, slate.short_id)
    return " · ".join(word for word in (*words, slate.notice) if word)
