"""From pixels to what the reader looks at, and back: canonical size, gain control, folding.

Both directions share this code, so that the embedder knows exactly what the reader will see.
"""

from __future__ import annotations

import cv2
import numpy as np
from scipy import fft

from closedset.model.pixels import F32, U8
from closedset.seal.watermark.lattice import C64, TILE

SHORT_SIDE = 360
"""Canonical pixels of the short side; a resized picture comes back to the same lattice."""
_LONGEST = 2048
"""Canonical pixels of the long side that the reader looks at; a ribbon is marked all along."""
_HIGH_PASS = 7.0
"""Sigma in canonical pixels: slower changes are the scene, not the mark."""
_LOUDEST = 2.5
"""Gain control clips here, so that a line or an edge cannot shout the mark down."""
_BLUE = 0.564
"""ITU-R BT.601: Cb = 0.564 (B - Y)."""
_LUMA = np.array([0.299, 0.587, 0.114], np.float32)
BLUE_TO_RGB = np.array([0.0, -0.344136, 1.772], np.float32)
"""What one step of Cb does to R, G and B."""


def canonical_size(height: int, width: int) -> tuple[int, int]:
    """Return the canonical (height, width) of a picture."""
    scale = SHORT_SIDE / min(height, width)
    return max(8, round(height * scale)), max(8, round(width * scale))


def canonical(pixels: U8, *, whole: bool = False) -> tuple[F32, F32]:
    """Return luma and blue difference, 0-255 scale, of (H, W, 3) sRGB at the canonical size.

    What the reader sees: a ribbon is cut, unless its ``whole`` is asked for.
    """
    size = canonical_size(*pixels.shape[:2])
    shrinks = size[0] < pixels.shape[0]
    how = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    small = cv2.resize(pixels, (size[1], size[0]), interpolation=how)
    if not whole:
        small = small[:_LONGEST, :_LONGEST]
    small = small.astype(np.float32)
    luma = np.ascontiguousarray(small @ _LUMA)
    return luma, _BLUE * (small[..., 2] - luma)


def level(plane: F32) -> F32:
    """Return the plane high-passed and brought to the same local loudness everywhere."""
    detail = plane - blur(plane, _HIGH_PASS)
    loudness = np.sqrt(blur(detail * detail, _HIGH_PASS))
    return np.clip(detail / (loudness + 1.0), -_LOUDEST, _LOUDEST)


def fold(plane: F32) -> C64:
    """Return the (128, 128) spectrum of all periods of a plane added up."""
    height, width = plane.shape
    padded = np.pad(plane, ((0, -height % TILE), (0, -width % TILE)))
    rows, columns = padded.shape[0] // TILE, padded.shape[1] // TILE
    folded = padded.reshape(rows, TILE, columns, TILE).sum((0, 2))
    return np.asarray(fft.fft2(folded.astype(np.float32)), np.complex64)


def blur(plane: F32, sigma: float) -> F32:
    """Gaussian blur; sigma in pixels."""
    return np.asarray(cv2.GaussianBlur(plane, (0, 0), sigma), np.float32)


def cover(tile: F32, height: int, width: int) -> F32:
    """Repeat a tile over a plane of this size."""
    rows, columns = -(-height // TILE), -(-width // TILE)
    return np.tile(tile, (rows, columns))[:height, :width]
