"""Blueprint: white lines on blue, a metre grid, and the camera written in: lens, distance, height.

What is written comes from the plates' own camera and depth, so it cannot disagree with the picture.
"""

from __future__ import annotations

import numpy as np

from closedset.model.pixels import F32
from closedset.render.drafting import written
from closedset.render.floor_grid import floor_grid
from closedset.render.hatching import FORM, SLANT, Nib
from closedset.render.strokes import Pen
from closedset.render.study import Study

TITLE = "Blueprint"
_BLUE = (0.055, 0.190, 0.420)
_FILL = (0.125, 0.310, 0.585)
_LINE = (0.90, 0.95, 1.00)
_PEN = Pen(
    weight=0.72, range=0.6, wobble=0.0, breath=0.0, nib=0.0, taper=0.0, overshoot=7.0, far=0.45
)


def draw(study: Study) -> F32:
    """Return the panel."""
    lines = study.ink(study.strokes(_PEN))
    shade = study.shade_for_hatching(0.46, 0.05)
    nib = Nib(spacing=9.0, width=0.9, length=16.0, threshold=0.35, ragged=0.05)
    of_set = np.where(study.people, 0, shade).astype(np.float32)
    hatched = study.hatch(of_set, SLANT, nib) + study.hatch(shade - of_set, FORM, nib)
    grid = 0.30 * floor_grid(study, 1.0, 1.2) + 0.10 * floor_grid(study, 0.25, 0.8)
    hair = study.own.hair | study.own.eyes
    tint = np.where(study.people, np.where(hair, 0.35, 0.75 + 0.25 * study.light), 0.0)
    tint = tint + np.where(study.people | study.sky, 0, 0.18 * study.light)
    tint = np.where(study.subject & ~study.people, 1.15 * study.value, tint)
    white = 1 - (1 - lines * 0.96) * (1 - 0.30 * hatched) * (1 - grid)
    letters, block = written(study)
    white = np.maximum(white * (1 - block), letters)
    tint *= 1 - block
    picture = np.empty((3, study.height, study.width), np.float32)
    for plane, blue, fill, line in zip(picture, _BLUE, _FILL, _LINE, strict=True):
        plane[:] = blue * (1 + 0.03 * study.grain)
        plane += tint * (fill - plane)
        plane += white * (line - plane)
    return np.clip(picture, 0, 1, out=picture)
