"""Previz grey: clay figures on a grey set with a metre grid, as from a blocking program."""

from __future__ import annotations

import numpy as np

from closedset.model.pixels import F32
from closedset.render import focus
from closedset.render.floor_grid import floor_grid
from closedset.render.strokes import Pen
from closedset.render.study import Study

TITLE = "Previz grey"
_PEN = Pen(weight=0.45, range=0.35, wobble=0.0, breath=0.0, nib=0.0, taper=0.0, overshoot=0.0)
_CLAY = ((0.93, 0.80, 0.68), (0.68, 0.82, 0.92), (0.78, 0.88, 0.70), (0.90, 0.74, 0.84))
"""One tint a performer, so that two figures are never one."""


def draw(study: Study) -> F32:
    """Return the panel."""
    night = study.setting.time.value == "night"
    light = 0.20 + 0.80 * study.light
    own, person = study.own, study.own.person
    value = light * (0.46 if night else 0.56) * np.clip(1 - 0.05 * study.beyond, 0.75, 1.12)
    up = np.clip(study.surface.ray(np.array([0.0, 0.0, 1.0])), 0, 1)
    backdrop = (0.20 if night else 0.70) - 0.10 * up
    air = 1 - np.exp(-0.16 * np.clip(study.beyond, 0, 5))
    value = np.where(study.sky, backdrop, value + air * (backdrop - value))
    value = value + 0.35 * study.shine * (night or study.setting.interior)
    value += 0.16 * floor_grid(study, 1.0, 1.2) + 0.07 * floor_grid(study, 0.25, 0.8)
    tints = np.array([(0.99, 1.0, 1.02), *(_CLAY[k % len(_CLAY)] for k in range(person.max()))])
    clay = (0.28 + 0.72 * study.light) * (0.82 if night else 0.95)
    clay = clay * np.where(own.hair, 0.62, np.where(own.eyes, 0.45, np.where(own.soft, 0.85, 1.0)))
    value = np.where(study.people, clay, value)
    thing = study.subject & ~study.people
    value = np.where(thing, np.clip(0.25 + 0.75 * study.value, 0, 1) * clay, value)
    lines = study.ink(study.strokes(_PEN)) * np.where(study.people, 0.75, 0.5)
    value = np.clip(value * (1 - lines), 0, 1)
    picture = np.stack([value * tints[:, c].astype(np.float32).take(person) for c in range(3)])
    return focus.soften(np.asarray(np.clip(picture, 0, 1), np.float32), study)
