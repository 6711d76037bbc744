"""The sealer's watermarker: which mark a cleared picture gets, and how it is checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from closedset.errors import SealError
from closedset.model.pixels import U8
from closedset.model.request import ClearedRequest
from closedset.seal.clips import hard_coded
from closedset.seal.identity import SigningIdentity
from closedset.seal.watermark import (
    CLIP_STRENGTH,
    PUBLIC_KEY,
    Excerpt,
    Mark,
    after_jpeg,
    embed,
    embed_fitted,
    embed_frames,
    mark_for,
    production_secret,
    read_frames,
    read_mark,
)

_LOUDER = (1.0, 1.4, 2.0)
"""Strengths for pictures in which nothing quieter lasts, such as pure noise."""
_HANDLED = 75
"""JPEG quality that every mark has to survive, however small or hostile the picture."""


class Watermarker(Protocol):
    """Puts an invisible mark into composed pixels and reads it back."""

    def payload(self, cleared: ClearedRequest) -> bytes:
        """Return what the mark of this request says."""

    def embed(self, pixels: U8, cleared: ClearedRequest) -> U8:
        """Return (H, W, 3) marked pixels."""

    def embed_clip(
        self,
        pictures: Iterable[U8],
        excerpt: Excerpt,
        cleared: ClearedRequest,
        louder: float,
    ) -> Iterator[U8]:
        """Yield a clip's pictures marked, ``louder`` times as loud as usual."""

    def confirm(self, pixels: U8, cleared: ClearedRequest) -> None:
        """Raise SealError if the mark cannot be read from decoded pixels."""

    def confirm_clip(self, pictures: Sequence[U8], cleared: ClearedRequest) -> None:
        """Raise SealError if the mark cannot be read from some of a clip's decoded pictures."""


class TileMarker:
    """Marks with the public key and the production's own, as ``closedset.seal.watermark`` does."""

    def __init__(self, identity: SigningIdentity) -> None:
        self._identity = identity

    def payload(self, cleared: ClearedRequest) -> bytes:
        """Return tag and short id, 7 bytes."""
        return self._mark(cleared).payload

    def embed(self, pixels: U8, cleared: ClearedRequest) -> U8:
        """Mark a picture, as quietly as it stays readable. Raises SealError if nothing helps."""
        mark = self._mark(cleared)
        marked = embed_fitted(pixels, mark, PUBLIC_KEY)
        for strength in _LOUDER:
            if self._reads(after_jpeg(marked, _HANDLED), mark):
                return marked
            marked = embed(pixels, mark, PUBLIC_KEY, strength)
        return marked

    def embed_clip(
        self,
        pictures: Iterable[U8],
        excerpt: Excerpt,
        cleared: ClearedRequest,
        louder: float,
    ) -> Iterator[U8]:
        """Yield a clip's pictures marked, all with the shot's one tile."""
        strength = CLIP_STRENGTH * louder if louder > 1 else None
        mark = self._mark(cleared)
        return embed_frames(pictures, mark, PUBLIC_KEY, strength, excerpt=excerpt, coded=hard_coded)

    def confirm_clip(self, pictures: Sequence[U8], cleared: ClearedRequest) -> None:
        """Raise SealError unless this very mark can be read from the pictures together."""
        mark = self._mark(cleared)
        found = read_frames(pictures, PUBLIC_KEY)
        if found is None or found.payload != mark.payload:
            raise SealError(
                f"the invisible mark of shot {cleared.request.shot.id} cannot be read back from "
                "its clip; it was not released.",
                remedy="Draw it larger, or as a still.",
            )

    def confirm(self, pixels: U8, cleared: ClearedRequest) -> None:
        """Raise SealError unless this very mark, by this production's key, can be read."""
        if not self._reads(pixels, self._mark(cleared)):
            raise SealError(
                f"the invisible mark of shot {cleared.request.shot.id} cannot be read back from "
                f"its {pixels.shape[1]}x{pixels.shape[0]} picture; it was not released.",
                remedy="Draw it larger: --size 1280x720.",
            )

    def _mark(self, cleared: ClearedRequest) -> Mark:
        secret = production_secret(self._identity.key, cleared.request.production.id)
        return mark_for(secret, cleared.id, cleared.request.shot.id)

    def _reads(self, pixels: U8, mark: Mark) -> bool:
        found = read_mark(pixels, PUBLIC_KEY, secrets=(mark.secret,))
        return found is not None and found.payload == mark.payload
