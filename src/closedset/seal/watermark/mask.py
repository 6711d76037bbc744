"""How loud the mark may be at each place: quiet on flats, louder where the eye has other work.

Texture masks noise of its own frequency (Legge and Foley 1980), but an edge between two flats does
not: the eye sees the ripple beside it. So local activity is measured, then eroded, which takes the
halo of lone edges away and leaves textures.
"""

from __future__ import annotations

import cv2
import numpy as np

from closedset.model.pixels import F32, U8
from closedset.seal.watermark.planes import BLUE_TO_RGB, blur, cover

LUMA_FLOOR, CHROMA_FLOOR = 2.0, 0.4
"""Loudness on a flat at strength 1, in 8-bit levels RMS."""
_LUMA_GAIN, _CHROMA_GAIN, _CROSS_GAIN = 0.10, 0.12, 0.05
"""Loudness per level of activity: luma by luma, chroma by chroma, chroma by luma."""
_LUMA_MOST, _CHROMA_MOST = 3.0, 4.0
"""At most this many floors."""
_ACTIVE = 25.0
"""Activity counts up to here: a hard edge is not more texture than a soft one."""
_SHOULDER = 24.0
"""Levels from white, and half of it from black, over which highlights make room."""
_ROOM = 2.2
"""Levels of room at strength 1: pure white could only get darker, and half the mark would clip."""


def loudness(luma: F32, blue: F32) -> tuple[F32, F32]:
    """Return the mark's RMS amplitude for both canonical planes at strength 1, in levels."""
    activity = _activity(np.minimum(np.abs(luma - blur(luma, 5)), _ACTIVE))
    own = _activity(np.minimum(np.abs(blue - blur(blue, 5)), _ACTIVE))
    in_luma = np.minimum(LUMA_FLOOR + _LUMA_GAIN * activity, _LUMA_MOST * LUMA_FLOOR)
    in_blue = CHROMA_FLOOR + _CHROMA_GAIN * own + _CROSS_GAIN * activity
    in_blue = np.minimum(in_blue, _CHROMA_MOST * CHROMA_FLOOR)
    return blur(in_luma, 4), blur(in_blue, 4)


def _activity(detail: F32) -> F32:
    spread = blur(detail, 5)
    return np.asarray(cv2.erode(spread, np.ones((9, 9), np.uint8)), np.float32)


def apply(roomy: U8, tiles: tuple[F32, F32], loud: tuple[F32, F32], strength: float) -> U8:
    """Return ``roomy`` pixels with both tiles laid over them at ``strength`` times ``loud``."""
    height, width = roomy.shape[:2]
    layers = []
    for tile, amplitude in zip(tiles, loud, strict=True):
        field = cover(tile, *amplitude.shape) * (amplitude * np.float32(strength))
        layers.append(cv2.resize(field, (width, height), interpolation=cv2.INTER_CUBIC))
    marked = roomy.astype(np.float32)
    marked += layers[0][..., None]
    marked += layers[1][..., None] * BLUE_TO_RGB
    return np.clip(np.rint(marked), 0, 255).astype(np.uint8)


def make_room(pixels: U8, strength: float) -> U8:
    """Return the picture with whites lowered and blacks lifted a little, to give the mark room."""
    levels = np.arange(256, dtype=np.float32)
    room, low, top = _ROOM * strength, _SHOULDER / 2, 255 - _SHOULDER
    bright = top + (levels - top) * (_SHOULDER - room) / _SHOULDER
    dark = room / 2 + levels * (low - room / 2) / low
    curve = np.where(levels > top, bright, np.where(levels < low, dark, levels))
    return np.asarray(cv2.LUT(pixels, np.rint(curve).astype(np.uint8)), np.uint8)
