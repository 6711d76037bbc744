"""Inpainting by a mask: the new picture inside, the sealed one outside, to the pixel.

The mask only chooses between two pictures that were both cleared. None of its own pixels reaches a
generator or a picture, whatever it shows.
"""

from __future__ import annotations

import base64
import hashlib
import io
import zlib
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from closedset.errors import NotCleared, RenderError
from closedset.model.pixels import FRAMES, Frames
from closedset.model.sealed import SEALS, SealedAsset
from closedset.render.frames import _expose

_FEATHER = 9
"""Pixels inside the mask's edge over which the new picture comes in."""
_DARK, _BRIGHT = 64, 192
"""A mask's two tones: what is darker stays, what is brighter may change."""


@dataclass(frozen=True, slots=True, eq=False)
class Mask:
    """Where a picture may change."""

    where: NDArray[np.bool_]
    """(H, W)."""

    @property
    def sha256(self) -> str:
        """Of its size and bits, lower-case hex."""
        size = repr(self.where.shape).encode()
        return hashlib.sha256(size + np.packbits(self.where).tobytes()).hexdigest()


def mask_of(pixels: NDArray[np.uint8], size: tuple[int, int]) -> Mask:
    """Read a picture of two tones, (H, W, 3), as a mask of ``size`` (width, height).

    Raises RenderError for one with tones in between, which may be a picture of something, and for
    one that changes nothing.
    """
    gray = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    between = float(((gray > _DARK) & (gray < _BRIGHT)).mean())
    if between > 0.02:
        raise RenderError(
            f"the mask has {between:.0%} gray; a mask is black where the picture stays and white "
            "where it may change.",
            remedy="Paint it in black and white only.",
        )
    sized = cv2.resize(gray, size, interpolation=cv2.INTER_NEAREST)
    return checked(Mask(np.asarray(sized >= 128)))


def checked(mask: Mask) -> Mask:
    """Return a mask that changes something. Raises RenderError for one that does not."""
    if not mask.where.any():
        raise RenderError(
            "the mask is empty: nothing may change.", remedy="Paint white what may change."
        )
    return mask


def write_bits(where: NDArray[np.bool_]) -> str:
    """Return (H, W) of a mask, or of a scribble's lines, as text for a take's record."""
    height, width = where.shape
    packed = zlib.compress(np.packbits(where).tobytes(), 9)
    return f"{width}x{height} {base64.b64encode(packed).decode()}"


def read_bits(text: str) -> NDArray[np.bool_]:
    """Read what ``write_bits`` wrote. Raises RenderError for anything else."""
    try:
        size, _, packed = text.partition(" ")
        width, height = map(int, size.split("x"))
        count = -(-width * height // 8)
        data = base64.b64decode(packed, validate=True)
        bits = zlib.decompressobj().decompress(data, count + 1)
        if len(bits) != count:
            raise ValueError(f"{len(bits)} bytes for {width}x{height}")
        where = np.unpackbits(np.frombuffer(bits, np.uint8), count=width * height)
        return where.astype(bool).reshape(height, width)
    except (ValueError, zlib.error) as error:
        raise RenderError(
            f"the mask or scribble on record cannot be read: {error}.",
            remedy="The database was changed from outside.",
        ) from error


def patched(new: Frames, parent: SealedAsset, mask: Mask) -> Frames:
    """Return ``parent`` with ``new`` inside the mask, cleared as ``new`` was.

    Raises NotCleared if nobody drew ``new``, or if it does not go on from ``parent`` by this very
    mask; RenderError for another size.
    """
    FRAMES.check(new)
    edit, seal = new.cleared.request.edit, SEALS.record(parent)
    if edit is None or (edit.parent, edit.mask) != (seal.sha256, mask.sha256):
        raise NotCleared(
            "the picture, or the mask, is not the one that was cleared for this edit.",
            remedy="Clear the edit with the SHA-256 of both.",
        )
    height, width = new.pixels.shape[1:3]
    with Image.open(io.BytesIO(seal.data)) as file:
        whole = np.asarray(file.convert("RGB"), np.uint8)
    if whole.shape[1] != width or whole.shape[0] < height or mask.where.shape != (height, width):
        raise RenderError(
            f"the picture to change is {whole.shape[1]} wide, the new one {width}x{height}.",
            remedy="Refine in the take's own size.",
        )
    inside = np.asarray(mask.where, np.uint8)
    edge = cv2.distanceTransform(np.pad(inside, 1, mode="edge"), cv2.DIST_L2, 3)[1:-1, 1:-1]
    share = np.clip(edge / _FEATHER, 0.0, 1.0)[..., None] if not inside.all() else inside[..., None]
    mixed = whole[:height] * (1.0 - share) + new.pixels[0] * share
    pixels = np.asarray(np.rint(mixed), np.uint8)[None]
    return _expose(new.cleared, pixels, trained=new.trained, making=new.making)
