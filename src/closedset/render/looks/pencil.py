"""Pencil: graphite on white paper, searching double lines, tone built up in layers of hatching."""

from __future__ import annotations

import numpy as np

from closedset.model.pixels import F32
from closedset.render import wash, weather
from closedset.render.hatching import CROSS, FORM, SLANT, Nib
from closedset.render.strokes import Pen
from closedset.render.study import STEPS, Ramp, Study

TITLE = "Pencil"
_GRAPHITE = (0.20, 0.20, 0.22)
_SURE = Pen(weight=0.78, range=0.75, wobble=0.5, overshoot=8.0, taper=0.85, breath=0.3, nib=0.1)
_SEARCHING = Pen(
    weight=0.42, range=0.5, wobble=-1.8, overshoot=15.0, taper=0.95, breath=0.35, nib=0.1
)


def draw(study: Study) -> F32:
    """Return the panel."""
    dark = darkness(study)
    tooth = np.clip(1 + 0.42 * study.grain, 0.1, 1.9)
    near = np.where(study.people, 1.0, np.clip(1.05 - 0.2 * study.beyond, 0.4, 1.0))
    lines = study.ink(study.strokes(_SURE))
    searching = study.ink(study.strokes(_SEARCHING)) * (1 - study.own.head)
    graphite = 1 - (1 - lines * (0.72 + 0.28 * tooth)) * (1 - 0.55 * searching * tooth)
    smudge = 0.50 * dark * (0.75 + 0.25 * tooth) * near
    strokes = _hatching(study, (dark * near).astype(np.float32)) * np.clip(tooth, 0.5, 1.2)
    graphite = 1 - (1 - graphite) * (1 - smudge) * (1 - 0.72 * strokes)
    # The eraser goes round the picture last: the drawing ends softly, short of the edge.
    graphite *= study.frame(26, 26 * study.scale)
    picture = np.empty((3, study.height, study.width), np.float32)
    for plane, ink, white in zip(picture, _GRAPHITE, wash.PAPER, strict=True):
        plane[:] = white * (1 + 0.008 * study.grain)
        plane += np.clip(graphite, 0, 0.97) * (np.float32(ink) - plane)
    if not study.setting.interior:
        picture = weather.falling(picture, study)
    return np.clip(picture, 0, 1, out=picture)


def darkness(study: Study) -> F32:
    """How dark a place is to a draftsman: its own color and the light on it, 0 white to 1 black."""
    own = np.where(study.sky, 1.0, study.value)
    lit = np.where(study.sky, 0.9, 0.30 + 0.70 * study.light)
    night = {"night": 0.70, "dusk": 0.85, "dawn": 0.95}.get(study.setting.time.value, 1.0)
    lit = np.where(study.subject, lit, lit * np.float32(night))
    value = Ramp(own).curve(STEPS**0.62) * lit
    dark = Ramp(np.float32(1.02) - value).curve(STEPS**1.25)
    dark *= 1 - 0.85 * study.shine
    dark = np.where(study.own.hair, np.minimum(dark * 1.25 + 0.08, 1), dark)
    dark *= 1 - 0.62 * study.own.face * ~study.own.eyes * ~study.own.hair
    return np.asarray(dark, np.float32)


def _hatching(study: Study, dark: F32) -> F32:
    clear = ((study.own.face > 0) & ~study.own.hair) | study.own.detail
    dark = np.where(clear, 0, dark).astype(np.float32)
    of_set = np.where(study.people, 0, dark).astype(np.float32)
    fine = Nib(spacing=4.2, width=1.25, length=11, threshold=0.36, ragged=0.2)
    drawn = study.hatch(of_set, SLANT, fine) + study.hatch(dark - of_set, FORM, fine)
    over = Nib(spacing=4.6, width=1.2, length=9, threshold=0.60, ragged=0.15)
    return 1 - (1 - drawn) * (1 - study.hatch(dark, CROSS, over))
