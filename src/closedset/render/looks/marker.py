"""Marker: flat alcohol markers in a few greys, the performers' clothes the only full color."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from closedset.model.pixels import F32
from closedset.render import wash, weather
from closedset.render.hatching import FORM, SLANT, Cut, hashed, locate
from closedset.render.strokes import Pen
from closedset.render.study import STEPS, Ramp, Study, eased

TITLE = "Marker"
_PEN = Pen(weight=1.05, range=0.8, wobble=0.3, breath=0.06, nib=0.0, taper=0.25, overshoot=5.0)
_GREYS = np.array([0.30, 0.42, 0.55, 0.68, 0.80, 0.89, 0.96], np.float32)
"""The pens in the box, from dark to light."""
_TINTS = {
    "night": ((0.80, 0.92, 1.22), (1.22, 1.05, 0.62)),
    "dusk": ((0.96, 0.90, 1.10), (1.25, 0.88, 0.55)),
    "dawn": ((1.02, 0.96, 1.02), (1.20, 0.98, 0.70)),
}
"""By time of day: the cast of the greys, and of what shines or lies in the sun."""
_PLAIN = ((1.0, 1.0, 1.015), (1.03, 1.01, 0.94))


def draw(study: Study) -> F32:
    """Return the panel."""
    streaks = _streaks(study)
    picture = _set_greys(study, streaks)
    _color_subject(picture, study, streaks)
    if not study.setting.interior:
        picture = weather.falling(picture, study)
    lines = study.ink(study.strokes(_PEN))
    for plane in picture:
        plane += lines * (np.float32(0.07) - plane)
    return wash.on_paper(study, np.clip(picture, 0, 1), inset=16)


def _streaks(study: Study) -> F32:
    """Broad pulls of the pen, side by side: where two overlap the ink is laid twice."""
    where = np.flatnonzero(study.plates.ids > 0)
    out = np.zeros(study.height * study.width, np.float32)
    people = study.people.ravel()[where]
    for chosen, cut, broad in ((where[~people], SLANT, 19.0), (where[people], FORM, 13.0)):
        out[chosen] = _pull(study, chosen, cut, broad * study.scale)
    laid = out.reshape(study.height, study.width) * (1 - 0.8 * study.own.face)
    return np.asarray(laid, np.float32)


def _pull(study: Study, where: NDArray[np.intp], cut: Cut, broad: float) -> F32:
    phase = locate(study.surface, study.plates.normals, where, cut, broad, length=9.0)
    lap = np.clip(1.5 - np.abs(phase.off - 0.42 * broad) * 0.6, 0, 1) * phase.weight
    each = hashed(phase.line, phase.line) - 0.5
    return np.asarray(0.045 * lap + 0.035 * each, np.float32)


def _set_greys(study: Study, streaks: F32) -> F32:
    """The set and the sky in the nearest greys of the box; lamps and sun in the warm one."""
    color = study.value
    night = study.setting.time.value == "night"
    air = 0.30 if night else 0.93
    value = Ramp(color).curve(0.24 + 0.76 * STEPS**0.8) * (0.46 + 0.56 * study.light)
    value *= 0.62 if night else 1.0
    away = Ramp(study.beyond * np.float32(0.25))
    value += away.curve(1 - np.exp(-0.28 * 4 * STEPS)) * (air - value)
    up = np.clip(study.surface.ray(np.array([0.0, 0.0, 1.0])), 0, 1)
    value = np.where(study.sky, 0.30 + 0.12 * (1 - up) if night else 0.98 - 0.22 * up, value)
    value = value + 0.022 * study.bloom
    pens = np.concatenate([_GREYS[:1] - 0.1, _GREYS]) if night else _GREYS
    middle = (pens[1:] + pens[:-1]) / 2
    nearest = np.full(STEPS.shape, pens[0], np.float32)
    for low, pen, edge in zip(pens[:-1], pens[1:], middle, strict=True):
        nearest += (pen - low) * eased(STEPS, float(edge), 0.008)
    flat = Ramp(value).curve(nearest) - streaks
    cool, warm = _TINTS.get(study.setting.time.value, _PLAIN)
    lamp = study.shine * (study.plates.light > 0.985)
    shine = lamp if night else np.clip(study.light - 0.6, 0, 0.4) * 1.6
    shine = np.where(study.sky, np.clip(1 - 1.6 * up, 0, 1) * (not night), shine)
    return np.stack([flat * (c + shine * (w - c)) for c, w in zip(cool, warm, strict=True)])


def _color_subject(picture: F32, study: Study, streaks: F32) -> None:
    """Skin and clothes in two values of their own color, with the paper left on the lit edge."""
    where = np.flatnonzero(study.subject)

    def there(plane: NDArray[np.generic]) -> F32:
        return np.asarray(plane.ravel().take(where), np.float32)

    night = study.setting.time.value == "night"
    face, light = there(study.own.face), there(study.light)
    grey, streak = there(study.value), there(streaks)
    shade = 1 - eased(light + 0.02 * there(study.bloom) * (1 - face), 0.46, 0.02)
    shade *= 1 - 0.45 * face
    bright = 0.35 * eased(light, 0.93, 0.03) * (1 - face) * (1 - there(study.own.hair))
    tint = (0.66, 0.68, 0.80) if night else (0.70, 0.68, 0.76)
    for plane, own, t in zip(picture, study.albedo, tint, strict=True):
        paint = grey + np.float32(1.25) * (there(own) - grey)
        paint = Ramp(paint).curve(0.16 + 0.84 * STEPS**0.72)
        paint *= 1 + shade * np.float32(t - 1)
        paint = paint * (0.90 if night else 1.0) - streak
        plane.ravel()[where] = paint + bright * (1 - paint)
