"""Rain and snow out of doors: strokes of body color over the finished panel, never over a face.

Drops are nobody's surface: they fall between camera and set, and are new in every picture.
"""

from __future__ import annotations

import numpy as np

from closedset.model.pixels import F32
from closedset.render.strokes import Strokes
from closedset.render.study import Study, luma

_PALE = (0.90, 0.93, 0.95)
"""Gouache, over a dark picture and for snow."""
_DARK = (0.50, 0.55, 0.62)
"""Over a light picture, where white would not show."""
_LEAN = np.deg2rad(9.0)
"""How far rain falls off the plumb line."""


def falling(picture: F32, study: Study) -> F32:
    """Return the (3, H, W) picture with rain or snow on it; other weather leaves it alone."""
    weather = study.setting.weather
    if weather not in ("rain", "storm", "snow"):
        return picture
    moment = round(study.plates.seconds * 1000)
    rng = np.random.Generator(np.random.PCG64((study.seed + 7919 * moment) % 2**63))
    drawn = study.ink(_fall(study.height, study.width, weather == "snow", rng))
    pale = weather == "snow" or float(luma(picture).mean()) < 0.55
    drawn *= 1 - 0.92 * study.own.face
    for plane, color in zip(picture, _PALE if pale else _DARK, strict=True):
        plane += drawn * (np.float32(color) - plane)
    return picture


def _fall(height: int, width: int, snow: bool, rng: np.random.Generator) -> Strokes:
    """Drops or flakes as straight strokes of four points, some near and most far."""
    scale = height / 720.0
    count = int((520 if snow else 460) * width / height / (16 / 9))
    near = rng.random(count) ** 3
    length = (2.0 + 2.5 * near if snow else 22.0 + 60.0 * near) * scale
    lean = rng.normal(0.5 if snow else _LEAN, 0.5 if snow else 0.02, count)
    top = np.column_stack([rng.uniform(-0.05, 1.0, count) * width, rng.random(count) * height])
    way = np.column_stack([np.sin(lean), np.cos(lean)]) * length[:, None]
    part = np.linspace(0, 1, 4)
    points = (top[:, None] + part[None, :, None] * way[:, None]).reshape(-1, 2)
    thick = (2.2 + 3.2 * near if snow else 0.7 + 0.8 * near) * scale
    shape = np.array([0.8, 1.0, 1.0, 0.8]) if snow else np.array([0.35, 0.8, 1.0, 0.6])
    tone = 0.75 * np.ones(count) if snow else 0.30 + 0.28 * near
    return Strokes(
        points,
        (thick[:, None] * shape).ravel(),
        np.repeat(tone, 4),
        np.arange(0, 4 * count + 1, 4, dtype=np.int64),
        np.zeros(4 * count, np.int8),
    )
