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
_GENTLE_FLOOR = 1.4, 2.2
"""Loudness of a gentle mark on a gray or black and on a white flat, in levels RMS before its peaks
are cut; white loses most of it to the cut."""
_GENTLE_PEAK = 2.49, 1.49
"""Levels that such flats may move: rounded, two and one. Two can be seen on white at 200 %."""
_PEAK_GAIN = 3.0
"""Levels that the peak grows for each level by which the mark is louder than on a flat."""
_GENTLE_ROOM = 1.0


def loudness(luma: F32, blue: F32, floor: F32 | float = LUMA_FLOOR) -> tuple[F32, F32]:
    """Return the mark's RMS amplitude for both canonical planes at strength 1, in levels."""
    activity = _activity(np.minimum(np.abs(luma - blur(luma, 5)), _ACTIVE))
    own = _activity(np.minimum(np.abs(blue - blur(blue, 5)), _ACTIVE))
    in_luma = np.minimum(floor + _LUMA_GAIN * activity, _LUMA_MOST * LUMA_FLOOR)
    in_blue = CHROMA_FLOOR + _CHROMA_GAIN * own + _CROSS_GAIN * activity
    in_blue = np.minimum(in_blue, _CHROMA_MOST * CHROMA_FLOOR)
    return blur(in_luma, 4), blur(in_blue, 4)


def _activity(detail: F32) -> F32:
    spread = blur(detail, 5)
    return np.asarray(cv2.erode(spread, np.ones((9, 9), np.uint8)), np.float32)


def gentle_floor(luma: F32) -> F32:
    """Return the loudness, in levels RMS, that a gentle mark has where nothing hides it."""
    return _between(_GENTLE_FLOOR, luma)


def gentle_peak(luma: F32, loud: F32) -> F32:
    """Return how far, in levels, a gentle mark of RMS ``loud`` may move each place."""
    above = np.maximum(loud - gentle_floor(luma), 0)
    return np.asarray(_between(_GENTLE_PEAK, luma) + _PEAK_GAIN * above, np.float32)


def _between(ends: tuple[float, float], luma: F32) -> F32:
    """Go from the first to the second over the shoulder below white."""
    near = np.clip(1 - (255 - luma) / _SHOULDER, 0, 1)
    return np.asarray(ends[0] + (ends[1] - ends[0]) * near, np.float32)


def apply(
    roomy: U8,
    tiles: tuple[F32, F32],
    loud: tuple[F32, F32],
    strength: float,
    most: F32 | None = None,
) -> U8:
    """Return ``roomy`` pixels with both tiles laid over them at ``strength`` times ``loud``.

    ``most``, a canonical plane of levels, bounds what becomes of any pixel.
    """
    height, width = roomy.shape[:2]
    layers = []
    for tile, amplitude in zip(tiles, loud, strict=True):
        field = cover(tile, *amplitude.shape) * (amplitude * np.float32(strength))
        layers.append(cv2.resize(field, (width, height), interpolation=cv2.INTER_CUBIC))
    change = cv2.merge([layers[0] + layers[1] * part for part in BLUE_TO_RGB])
    if most is not None:
        bound = cv2.resize(most, (width, height), interpolation=cv2.INTER_LINEAR)[..., None]
        change = np.clip(change, -bound, bound)
    return np.asarray(cv2.add(roomy, change, dtype=cv2.CV_8U), np.uint8)


def make_room(pixels: U8, strength: float, *, gentle: bool = False) -> U8:
    """Return the picture with whites lowered and blacks lifted a little, to give the mark room."""
    levels = np.arange(256, dtype=np.float32)
    low, top = _SHOULDER / 2, 255 - _SHOULDER
    above, below = (_GENTLE_ROOM,) * 2 if gentle else (_ROOM * strength, _ROOM * strength / 2)
    bright = top + (levels - top) * (_SHOULDER - above) / _SHOULDER
    dark = below + levels * (low - below) / low
    curve = np.where(levels > top, bright, np.where(levels < low, dark, levels))
    return np.asarray(cv2.LUT(pixels, np.rint(curve).astype(np.uint8)), np.uint8)
