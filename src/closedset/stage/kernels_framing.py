"""The framing solver's loop: distance, tilt and swing are turned until the frame is as asked.

An over-the-shoulder tries ninety places for the camera with some seven turns each, which compiled
takes a twentieth of the time.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from closedset.compiled import kernel, part
from closedset.stage.lens import F64

DISTANCE, FOCAL, TILT, SWING = 0, 1, 2, 3
"""The knobs: metres, mm, and two angles in radians."""
_TURNS = 80
_CLOSE_ENOUGH = 5e-4
"""Shares of the frame."""
_SLOW = 0.8
_LOWEST = 0.22
"""Metres over the floor that the camera keeps."""


class Wanted(NamedTuple):
    """What a frame is to show; all shares are of its width or height, from the top left."""

    points: F64
    """(N, 3) metres: ``tops`` of them, then ``bottoms``, then sides, and the anchor as the last."""
    tops: int
    bottoms: int
    pivot: F64
    """(3,): the point that distance counts from."""
    azimuth: float
    """Degrees about z."""
    lift: float
    """Elevation of the camera over the pivot, radians."""
    z: float
    """Height of the camera, metres; not a number: as ``lift`` and the distance say."""
    ceiling: float
    top_share: float
    bottom_share: float
    x_share: float
    """Not a number: the sides lie in the middle."""
    margin: float
    """What is kept free at the sides."""
    whole: bool
    overhead: bool
    width: float
    height: float
    sensor: float
    """Width, mm."""


@part
def _eye(pivot: F64, azimuth: float, lift: float, distance: float) -> tuple[float, float, float]:
    """Return where the camera stands, as far as ``lift`` decides."""
    a, level = math.radians(azimuth), distance * math.cos(lift)
    return (
        pivot[0] + math.sin(a) * level,
        pivot[1] - math.cos(a) * level,
        pivot[2] + distance * math.sin(lift),
    )


@kernel
def _project(
    points: F64, eye: tuple[float, float, float], way: tuple[float, float, float], focal: float,
    size: tuple[float, float], seen: F64,
) -> None:  # fmt: skip
    """Write x and y in shares of the frame and depth in metres of (N, 3) points into ``seen``.

    ``way`` is a unit vector; the picture is upright. ``focal`` is in pixels, as is ``size``.
    """
    fx, fy, fz = way
    level = math.hypot(fx, fy)
    rx, ry = (fy / level, -fx / level) if level >= 1e-6 else (1.0, 0.0)
    for k in range(len(points)):
        x, y, z = points[k, 0] - eye[0], points[k, 1] - eye[1], points[k, 2] - eye[2]
        depth = fx * x + fy * y + fz * z
        right = rx * x + ry * y
        down = -fz * ry * x + fz * rx * y + (fx * ry - fy * rx) * z
        seen[k, 0] = (focal * right / depth) / size[0] + 0.5
        seen[k, 1] = (focal * down / depth) / size[1] + 0.5
        seen[k, 2] = depth


@kernel
def _off(wanted: Wanted, seen: F64) -> tuple[float, float, float]:
    """Return how much too large the frame's contents are, and how far off down and across."""
    first, last = wanted.tops, wanted.tops + wanted.bottoms
    top, bottom = seen[:first, 1].min(), seen[first:last, 1].max()
    left, right = seen[last:-1, 0].min(), seen[last:-1, 0].max()
    tall = (bottom - top) / (wanted.bottom_share - wanted.top_share)
    wide = (right - left) / (1 - 2 * wanted.margin)
    across = seen[-1, 0] - wanted.x_share
    if np.isnan(across):
        across = (right + left) / 2 - 0.5
    elif wanted.whole and wide < 1.02:
        # Look-room ends where a foot or a hand would leave the frame for it.
        across = max(min(across, left - wanted.margin), right - 1 + wanted.margin)
    if wanted.overhead:
        # From above a height is no length: the size says how far, and everybody must be in it.
        high, low = seen[last:-1, 1].min(), seen[last:-1, 1].max()
        spread = (low - high) / (1 - 2 * wanted.margin)
        return max(1.0, wide, spread), (low + high) / 2 - 0.5, across
    if tall >= wide * 0.98:
        down = (top + bottom - wanted.top_share - wanted.bottom_share) / 2
    else:
        down = bottom - wanted.bottom_share if wanted.whole else top - wanted.top_share
    return max(tall, wide), down, across


@kernel
def turn(wanted: Wanted, knobs: F64, by_lens: bool, used: F64) -> None:
    """Turn ``knobs`` (4,) until the frame is as asked: the distance, or the lens at this distance.

    The knobs of the last look and where the eye was then, metres, go into ``used`` (7,).
    """
    seen, size = np.empty_like(wanted.points), (wanted.width, wanted.height)
    for _ in range(_TURNS):
        x, y, z = _eye(wanted.pivot, wanted.azimuth, wanted.lift, knobs[DISTANCE])
        z = min(max(z if np.isnan(wanted.z) else wanted.z, _LOWEST), wanted.ceiling)
        a = math.radians(wanted.azimuth) + knobs[SWING]
        flat = math.cos(knobs[TILT])
        way = (-math.sin(a) * flat, math.cos(a) * flat, math.sin(knobs[TILT]))
        focal = knobs[FOCAL] / wanted.sensor * wanted.width
        used[:4] = knobs
        used[4], used[5], used[6] = x, y, z
        _project(wanted.points, (x, y, z), way, focal, size, seen)
        if seen[:, 2].min() <= 0.05:
            knobs[DISTANCE] *= 1.3
            knobs[TILT] = 0.0
            continue
        scale, down, across = _off(wanted, seen)
        knobs[FOCAL if by_lens else DISTANCE] *= min(max(scale, 0.6), 1.7) ** (
            -_SLOW if by_lens else _SLOW
        )
        tilt = knobs[TILT] - math.atan(down * wanted.height / focal) * _SLOW
        knobs[TILT] = min(max(tilt, -1.45), 1.2)
        knobs[SWING] -= math.atan(across * wanted.width / focal) * _SLOW
        if max(abs(scale - 1), abs(down), abs(across)) < _CLOSE_ENOUGH:
            return
