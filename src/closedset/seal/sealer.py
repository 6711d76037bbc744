"""The sealer: frames go in, a SealedAsset comes out, or nothing does.

The order is the promise (law 2): the gate confirms; the slate goes below the picture; the invisible
mark goes in; the picture is encoded, decoded again, and mark and slate are read from what came out;
C2PA signs last; the signed file is read back and compared; the gate confirms again; only then is a
SealedAsset minted. Each step raises, none warns.
"""

from __future__ import annotations

import hashlib

import numpy as np

from closedset.errors import SealError
from closedset.model.door import DOORS, FinalDoor
from closedset.model.pixels import FRAMES, U8, Frames
from closedset.model.protocols import Clock
from closedset.model.request import ClearedRequest
from closedset.model.sealed import SEALS, SealedAsset, SealRecord, Slate
from closedset.seal import manifest
from closedset.seal.encoding import PNG, check_same, decode, encode
from closedset.seal.identity import SigningIdentity
from closedset.seal.marker import TileMarker, Watermarker
from closedset.seal.profiles import check_profile, file_fields, labeled
from closedset.seal.slate import compose, payload, read_code

_issue = SEALS.claim()
_MOST_CHANGE = 8.0
"""Levels of 255 on average. A mark changes 2, up to 5 in a picture that is all texture; another
picture differs by 20 and more."""


class Sealer:
    """Seals stills. Clips and sound come with their own encoders."""

    def __init__(
        self,
        *,
        final: FinalDoor,
        clock: Clock,
        identity: SigningIdentity,
        watermark: Watermarker | None = None,
        profile: str = "",
    ) -> None:
        """``final`` is the gate's own door, ``gate.door``; ``profile`` is ``eu``, ``cn`` or ``ads``
        for places that ask for more than the slate.

        Raises NotCleared for anything else that answers to ``confirm``.
        """
        DOORS.record(final)
        self._final = final
        self._clock = clock
        self._identity = identity
        self._watermark = watermark or TileMarker(identity)
        self._profile = check_profile(profile)

    def seal(
        self, frames: Frames, slate: Slate, *, media_type: str = PNG, parent: bytes = b""
    ) -> SealedAsset:
        """Seal one still. Equal frames, slate and identity give equal bytes.

        ``media_type`` is PNG, JPEG, WebP or TIFF; ``parent`` is the sealed file, of the same type,
        that this one is an edit of: its manifest is kept as this one's history.

        Raises NotCleared, Refused or Held if the gate says no, SealError if any step fails.
        """
        cleared = frames.cleared
        self._confirm(frames)
        self._check_slate(frames, slate)
        composed = compose(labeled(frames.pixels[0], self._profile), slate, cleared.id)
        pixels = self._watermark.embed(composed, cleared)
        _check_likeness(composed, pixels)
        fields = file_fields(self._profile, slate, cleared.id)
        encoded = encode(pixels, media_type, fields)
        self._check_encoded(encoded, pixels, slate, cleared, media_type)
        claim = manifest.picture_claim(cleared, slate, frames.trained)
        data = manifest.sign(
            encoded,
            media_type,
            claim,
            self._identity,
            trained=frames.trained,
            mark=self._watermark.payload(cleared),
            parent=parent,
        )
        self._read_back(data, pixels, media_type)
        self._confirm(frames)
        return self._mint(data, pixels, frames, slate, media_type)

    def recognizes(self, data: bytes, cleared: ClearedRequest) -> bool:
        """Are these bytes this machine's own seal of this very clearance and request?

        A take found again in a folder is believed for this alone, not for its row or its name.
        """
        report = manifest.read(data, PNG, local=self._identity.authority_pem)
        said = report.consent or {}
        return (
            report.state == "found"
            and report.trust == "local"
            and bool(report.mark)
            and said.get("clearance_id") == cleared.id
            and said.get("request_digest") == cleared.request.digest
        )

    def _confirm(self, frames: Frames) -> None:
        """Ask the gate, and check for itself whose frames these are and that they are cleared."""
        FRAMES.check(frames)
        DOORS.record(self._final).confirm(frames.cleared, frames)
        frames.check(self._clock())

    def _check_slate(self, frames: Frames, slate: Slate) -> None:
        """Refuse what this sealer cannot do and a slate that tells of something else."""
        if frames.pixels.shape[0] != 1:
            raise SealError(
                f"there are {frames.pixels.shape[0]} pictures in these frames; a still has one.",
                remedy="Seal each frame of a still alone.",
            )
        expected = Slate.of(frames.cleared, slate.date, slate.take)
        if slate != expected or slate.take < 1:
            raise SealError(
                f"the slate says {_spoken(slate)}; what was cleared says {_spoken(expected)}.",
                remedy="Make the slate from the clearance: Slate.of(cleared, day).",
            )

    def _check_encoded(
        self, encoded: bytes, pixels: U8, slate: Slate, cleared: ClearedRequest, media_type: str
    ) -> None:
        """Decode what was encoded; raise SealError unless pixels, mark and slate are all there."""
        decoded = decode(encoded, media_type)
        check_same(decoded, pixels, media_type)
        self._watermark.confirm(decoded, cleared)
        code = read_code(decoded)
        if code is None or payload(code.short_id, code.clearance) != payload(
            slate.short_id, cleared.id
        ):
            raise SealError("the slate's code cannot be read back from the sealed picture.")

    def _read_back(self, data: bytes, pixels: U8, media_type: str) -> None:
        """Raise SealError unless the signed file holds these pixels and a valid manifest."""
        check_same(decode(data, media_type), pixels, media_type)
        report = manifest.read(data, media_type, local=self._identity.authority_pem)
        if report.state != "found" or report.trust != "local":
            raise SealError(
                f"the manifest does not verify after writing: {report.basis}.",
                remedy="Run: closedset doctor",
            )

    def _mint(
        self, data: bytes, pixels: U8, frames: Frames, slate: Slate, media_type: str
    ) -> SealedAsset:
        asset: SealedAsset = _issue(
            SealRecord(
                data=data,
                sha256=hashlib.sha256(data).hexdigest(),
                media_type=media_type,
                slate=slate,
                clearance_id=frames.cleared.id,
                request_digest=frames.cleared.request.digest,
                width=pixels.shape[1],
                height=pixels.shape[0],
            )
        )
        return asset


def _check_likeness(composed: U8, marked: U8) -> None:
    """Raise SealError if the watermark did more to a picture than a mark may."""
    same = composed.shape == marked.shape and marked.dtype == np.uint8
    if not same or np.abs(composed.astype(np.int16) - marked).mean() > _MOST_CHANGE:
        raise SealError("what came back from the watermark is another picture than went in.")


def _spoken(slate: Slate) -> str:
    words = (slate.production, slate.shot, f"take {slate.take}", slate.level, slate.short_id)
    return " · ".join(word for word in (*words, slate.notice) if word)
