"""Noir: black, white and one grey; light carves the figures out, shadow swallows the rest."""

from __future__ import annotations

import cv2
import numpy as np

from closedset.model.pixels import F32
from closedset.render import wash, weather
from closedset.render.hatching import FORM, SLANT, Nib
from closedset.render.strokes import Pen
from closedset.render.study import Study, eased

TITLE = "Noir"
_PEN = Pen(weight=1.15, range=1.1, wobble=0.25, taper=0.85, overshoot=1.5)
_BLACK, _GREY, _WHITE = 0.035, 0.56, 0.965
_SHARE = {"night": 0.74, "dusk": 0.64, "dawn": 0.56}
"""Light below which the set is black, by time of day."""


def draw(study: Study) -> F32:
    """Return the panel."""
    own = study.own
    limit = np.where(study.subject, 0.46, _SHARE.get(study.setting.time.value, 0.54))
    limit = limit + np.where(study.subject, 0, 0.07 * np.clip(study.beyond, -1, 2.5))
    # A face keeps its light side, or nobody is there.
    limit = (limit * (1 - 0.55 * own.face)).astype(np.float32)
    color = study.value
    # Noir is cut from broad shapes: small modeling would only fray the edge of the black.
    broad = cv2.GaussianBlur(study.light, (0, 0), 3.0 * study.scale)
    light = (
        np.where(study.people, broad, study.light)
        + 0.30 * np.clip(color - 0.35, -0.3, 0.5) * ~study.sky
    )
    light = (light - limit + 0.03 * study.bloom * (1 - own.face)).astype(np.float32)
    dark_sky = study.setting.time.value in ("night", "dusk")
    light[study.sky] = -1.0 if dark_sky else 1.0
    black = 1 - eased(light, 0.0, 0.006)
    black = np.maximum(black, _feathered(study, light))
    bare = own.skin | own.detail
    # Black hair and black cloth are black in any light; white lines model them.
    black = np.maximum(black, eased(0.12 - color, 0.0, 0.015) * ~bare)
    grey = eased(np.where(own.hair, 0.62, 0.40) - color, 0.0, 0.02) * ~bare * ~study.sky
    value = _WHITE + grey * (_GREY - _WHITE)
    value += black * (_BLACK - value)
    value = np.where(own.eyes, np.minimum(value, np.clip(color * 2.2, 0.04, 0.95)), value)
    strokes = study.strokes(_PEN)
    lines = study.ink(strokes)
    # What the dark would swallow is cut back out of it with a fine white line.
    edge = np.where(black > 0.5, np.float32(0.80), np.float32(_BLACK))
    strength = np.where(black > 0.5, np.where(study.people, 0.85, 0.34), 1.0)
    value += lines * strength * (edge - value)
    picture = np.repeat(value[None].astype(np.float32), 3, axis=0)
    if not study.setting.interior:
        picture = weather.falling(picture, study)
    picture *= 1 + 0.010 * study.grain
    return wash.on_paper(study, picture)


def _feathered(study: Study, light: F32) -> F32:
    """Brush strokes along the edge of broad blacks, where a hard edge would cut."""
    own, side = study.own, round(13 * study.scale) | 1
    broad = cv2.erode((light < 0).astype(np.uint8), np.ones((side, side), np.uint8))
    around = cv2.dilate(broad, np.ones((4 * side + 1, 4 * side + 1), np.uint8)) > 0
    bare = (own.face > 0) | own.detail | own.hair | study.sky | ~around | (light <= 0)
    shade = np.where(bare, 0, np.clip(0.75 - light * 4.0, 0, 1)).astype(np.float32)
    of_set = np.where(study.people, 0, shade).astype(np.float32)
    brush = Nib(spacing=5.0, width=3.4, length=5.0, threshold=0.30, ragged=0.25)
    return study.hatch(of_set, SLANT, brush) + study.hatch(shade - of_set, FORM, brush)
