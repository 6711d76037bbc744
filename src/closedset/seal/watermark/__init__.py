"""The invisible watermark: 56 bits that a picture goes on saying after its metadata is gone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from closedset.model.pixels import U8
from closedset.seal.watermark import reader
from closedset.seal.watermark.embedder import (
    CLIP_STRENGTH,
    Excerpt,
    Mark,
    after_jpeg,
    embed,
    embed_fitted,
    embed_frames,
    psnr,
    similarity,
)
from closedset.seal.watermark.keys import (
    ALGORITHM,
    PUBLIC_KEY,
    MarkId,
    mark_for,
    production_secret,
    tag_of,
)
from closedset.seal.watermark.reader import Reading

__all__ = [
    "ALGORITHM",
    "CLIP_STRENGTH",
    "PUBLIC_KEY",
    "Excerpt",
    "Mark",
    "MarkId",
    "Reading",
    "after_jpeg",
    "embed",
    "embed_fitted",
    "embed_frames",
    "mark_for",
    "production_secret",
    "psnr",
    "read_frames",
    "read_mark",
    "read_turned",
    "similarity",
    "tag_of",
]

_LEAST_SIDE = 48
"""Pixels; a smaller picture holds no mark that could be read."""


def read_mark(pixels: U8, key: bytes, *, secrets: Sequence[bytes] = ()) -> Reading | None:
    """Read the mark of one (H, W, 3) sRGB picture; None if there is none."""
    return read_frames([pixels], key, secrets=secrets)


def read_turned(pixels: U8, key: bytes, *, secrets: Sequence[bytes] = ()) -> Reading | None:
    """Read the mark of a picture turned by any angle, squeezed by a quarter, or cut very small."""
    if min(pixels.shape[:2]) < _LEAST_SIDE:
        return None
    return reader.read_anyhow(reader.leveled([pixels]), key, secrets=secrets)


def read_frames(
    frames: Iterable[U8], key: bytes, *, secrets: Sequence[bytes] = (), search: bool = True
) -> Reading | None:
    """Read the mark that frames of one shot have in common; they are of one size.

    Without ``search`` only as they lie, which is quick where there is no mark.
    """
    seen = [frame for frame in frames if min(frame.shape[:2]) >= _LEAST_SIDE]
    if not seen:
        return None
    planes = [reader.planes_of(frame) for frame in seen]
    return reader.read_together(planes, key, secrets=secrets, search=search)
