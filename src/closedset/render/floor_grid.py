"""A metre grid on the floor, for the looks that measure."""

from __future__ import annotations

import numpy as np

from closedset.model.pixels import F32
from closedset.render.study import Study


def floor_grid(study: Study, every: float = 1.0, width: float = 1.0) -> F32:
    """Return (H, W) lines ``every`` metres along both axes of the floor, 0 to 1.

    ``width`` is in pixels at 720 lines. Lines nearer than four pixels to one another fade out.
    """
    normals = study.plates.normals
    up = np.array([0.0, 0.0, 1.0])
    level = (normals[..., 2] > 0.97) & (np.abs(study.surface.along(up)[0]) < 0.06) & ~study.people
    where = np.flatnonzero(level)
    out = np.zeros(study.height * study.width, np.float32)
    spots = study.surface.spots(where, normals)
    half = max(width * study.scale, 1.0) / 2
    for axis in (np.array([1.0, 0.0, 0.0]), np.array([0.0, 1.0, 0.0])):
        at = spots.along(axis) / np.float32(every)
        pixels = np.maximum(spots.gradient(axis) / every, 1e-6)
        off = np.abs(at - np.rint(at)) / pixels
        fade = np.clip((1.0 / pixels - 4.0) / 8.0, 0, 1)
        out[where] = np.maximum(out[where], np.clip(half + 0.5 - off, 0, 1) * fade)
    return out.reshape(study.height, study.width)
