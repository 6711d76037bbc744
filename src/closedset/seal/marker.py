"""The sealer's watermarker: which mark a cleared picture gets, and how it is checked."""

from __future__ import annotations

from typing import Protocol

from closedset.errors import SealError
from closedset.model.pixels import U8
from closedset.model.request import ClearedRequest
from closedset.seal.identity import SigningIdentity
from closedset.seal.watermark import (
    PUBLIC_KEY,
    Mark,
    after_jpeg,
    embed,
    embed_fitted,
    mark_for,
    production_secret,
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

    def confirm(self, pixels: U8, cleared: ClearedRequest) -> None:
        """Raise SealError if the mark cannot be read from decoded pixels."""


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
