"""Charcoal: broad smudged darks and white chalk on toned paper."""

from __future__ import annotations

import cv2
import numpy as np

from closedset.model.pixels import F32
from closedset.render import focus, weather
from closedset.render.hatching import FORM, SLANT, Nib
from closedset.render.looks.pencil import darkness
from closedset.render.strokes import Pen
from closedset.render.study import Study, eased

TITLE = "Charcoal"
_PAPER = (0.735, 0.690, 0.620)
_COAL = (0.085, 0.080, 0.082)
_CHALK = (0.965, 0.955, 0.930)
_PEN = Pen(weight=1.75, range=0.9, wobble=0.9, breath=0.45, nib=0.35, taper=0.9, overshoot=7.0)


def draw(study: Study) -> F32:
    """Return the panel."""
    tooth = study.grain
    dark = cv2.GaussianBlur(darkness(study), (0, 0), 1.6 * study.scale + 0.3)
    air = np.where(study.people, 0, np.clip(0.13 * study.beyond, 0, 0.4))
    dark = np.clip((dark - 0.20 - air) * 1.30, 0, 1) + 0.05 * study.bloom * (dark > 0.15)
    # Coal catches on the high points of the paper first and fills the hollows where it is pressed.
    coal = np.clip(dark * 1.05 + 0.20 * tooth * np.sqrt(np.clip(dark, 0, 1)) - 0.02, 0, 1)
    rubbed = 0.50 * np.clip(dark, 0, 1)
    coal = np.maximum(coal * 0.86, rubbed)
    broad = Nib(spacing=8.5, width=4.2, length=6.0, threshold=0.45, ragged=0.3)
    bare = np.where((study.own.face > 0) | study.own.detail, 0, np.clip(dark, 0, 1))
    of_set = np.where(study.people, 0, bare).astype(np.float32)
    pulls = study.hatch(of_set, SLANT, broad) + study.hatch(
        (bare - of_set).astype(np.float32), FORM, broad
    )
    coal = 1 - (1 - coal) * (1 - 0.34 * pulls * np.clip(0.9 + 0.5 * tooth, 0, 1))
    lines = cv2.GaussianBlur(study.ink(study.strokes(_PEN)), (0, 0), 0.55)
    rough = np.clip(1.15 + 0.42 * tooth, 0.15, 1.25)
    lines *= np.where(study.own.head > 0.3, np.clip(rough, 0.7, 1.1), rough)
    coal = 1 - (1 - coal) * (1 - np.clip(lines, 0, 1) * 0.92)
    chalk = _chalk(study, tooth)
    edge = study.frame(14, 9 * study.scale)
    picture = np.empty((3, study.height, study.width), np.float32)
    for plane, paper, white, black in zip(picture, _PAPER, _CHALK, _COAL, strict=True):
        plane[:] = paper * (1 + 0.022 * tooth)
        plane += chalk * edge * (white - plane)
        plane += np.clip(coal * edge, 0, 1) * (black - plane)
    picture = focus.soften(picture, study)
    if not study.setting.interior:
        picture = weather.falling(picture, study)
    return np.clip(picture, 0, 1, out=picture)


def _chalk(study: Study, tooth: F32) -> F32:
    """White where the light falls fullest, on performers first, and in a day's sky."""
    night = study.setting.time.value == "night"
    light = study.light
    on_people = eased(light, 0.80, 0.16) * 0.72
    on_set = eased(light, 0.86, 0.14) * (0.30 if night else 0.42)
    chalk = np.where(study.subject, on_people, np.maximum(on_set, study.shine))
    chalk = np.where(study.own.hair, chalk * 0.35, chalk)
    up = np.clip(study.surface.ray(np.array([0.0, 0.0, 1.0])), 0, 1)
    chalk = np.where(study.sky, 0.0 if night else np.clip(0.75 - 0.6 * up, 0, 1), chalk)
    rough = np.clip(0.85 + 0.22 * tooth, 0, 1.2)
    chalk = chalk * np.where(study.own.face > 0.3, np.clip(rough, 0.65, 1), rough)
    return np.asarray(np.clip(chalk, 0, 0.95), np.float32)
