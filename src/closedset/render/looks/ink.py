"""Ink and wash: tapered pen lines and form-following hatching over a few values of watercolor."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from closedset.compiled import in_bands
from closedset.model.pixels import F32
from closedset.render import focus, layers, wash, weather
from closedset.render.hatching import CROSS, FORM, SLANT, Nib
from closedset.render.strokes import Pen
from closedset.render.study import Study

TITLE = "Ink and wash"
INK = np.array((0.085, 0.080, 0.105), np.float32)
_PEN = Pen()


def draw(study: Study) -> F32:
    """Return the panel."""
    # Brush, pen and shading know nothing of one another.
    with ThreadPoolExecutor(2) as pool:
        brush = pool.submit(lambda: focus.soften(wash.paint(study), study))
        shading = pool.submit(_hatching, study)
        lines = study.ink(study.strokes(_PEN))
        drawn = 1 - (1 - lines) * (1 - np.float32(0.72) * shading.result())
        drawn = focus.faint(drawn, study)
        picture = brush.result()
    in_bands(lambda top, low: layers.pen(drawn, study.grain, INK, top, low, picture), study.height)
    if not study.setting.interior:
        picture = weather.falling(picture, study)
    return wash.on_paper(study, picture)


def _hatching(study: Study) -> F32:
    shade = study.shade_for_hatching(0.42, 0.08)
    of_set = np.where(study.people, np.float32(0), shade)
    there = np.flatnonzero(of_set)
    fade = np.clip(1.1 - 0.30 * study.beyond.ravel()[there], 0.35, 1.0)
    for part in (shade, of_set):
        part.ravel()[there] *= fade
    nib = Nib(length=9.0)
    first = study.hatch(of_set, SLANT, nib)
    first += study.hatch(shade - of_set, FORM, Nib(spacing=5.2, length=6.0))
    return np.maximum(first, study.hatch(shade, CROSS, Nib(spacing=7.5, threshold=0.78)))
