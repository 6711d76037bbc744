"""Watercolor: a controlled palette in a few flat values on white paper.

A panel is read at the size of a stamp before it is read at all, so value comes first. Surfaces are
painted in three values of light with crisp edges; what is near is deep and saturated, what is far
goes over to the air's color; the set gives up most of its hue to the mood of the scene, performers
keep theirs and are the accent; and the ground behind a performer is pushed away from their own
value. Pigment gathers at the edge of a wash and in the paper's tooth.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from closedset.compiled import in_bands, single
from closedset.model.pixels import F32
from closedset.model.screenplay import TimeOfDay
from closedset.model.shot import Setting
from closedset.render import layers
from closedset.render.study import LUMA, STEPS, Study, eased, luma

Rgb = tuple[float, float, float]
_LIT = eased(STEPS, 0.72, 0.16)
"""Share of light over the range of the light map; then of half and of deep shadow."""
_HALF = 1 - (0.65 * eased(STEPS, 0.50, 0.035) + 0.35 * eased(STEPS, 0.48, 0.25))
_DEEP = 1 - (0.6 * eased(STEPS, 0.24, 0.035) + 0.4 * eased(STEPS, 0.24, 0.20))
_TONES = np.array((_LIT, _HALF, _DEEP), np.float32)
_NONE: Rgb = (1, 1, 1)
"""A pigment that changes nothing."""
_LAMP = np.array((1.0, 0.84, 0.52), np.float32)
PAPER: Rgb = (0.985, 0.976, 0.955)


@dataclass(frozen=True, slots=True)
class Mood:
    """The palette of a time of day: sRGB factors on what they are laid over, unless said."""

    lit: Rgb
    """Laid over what is lit."""
    half: Rgb
    """Half shadow."""
    deep: Rgb
    """Deep shadow."""
    ground: Rgb
    """Laid over the whole set, not over performers."""
    air: Rgb
    """sRGB: what distance goes over to."""
    hue: float
    """How much of its own color the set keeps."""
    haze: float
    """Share of ``air`` at twice the subject's distance."""
    sky: tuple[Rgb, Rgb]
    """sRGB at the horizon and overhead."""


_DAY_IN = Mood(
    lit=(1.04, 1.02, 0.97),
    half=(0.79, 0.80, 0.86),
    deep=(0.55, 0.56, 0.66),
    ground=(1, 1, 1),
    air=(0.95, 0.94, 0.90),
    hue=0.95,
    haze=0.24,
    sky=((0.93, 0.96, 0.97), (0.62, 0.80, 0.92)),
)
_DAY_OUT = Mood(
    lit=(1.06, 1.03, 0.96),
    half=(0.74, 0.77, 0.87),
    deep=(0.50, 0.53, 0.66),
    ground=(1, 1, 1),
    air=(0.86, 0.92, 0.96),
    hue=1.0,
    haze=0.17,
    sky=((0.93, 0.96, 0.97), (0.47, 0.71, 0.90)),
)
_DAWN = Mood(
    lit=(1.12, 0.95, 0.72),
    half=(0.70, 0.64, 0.76),
    deep=(0.46, 0.42, 0.58),
    ground=(0.98, 0.93, 0.95),
    air=(1.0, 0.84, 0.68),
    hue=0.75,
    haze=0.24,
    sky=((1.0, 0.82, 0.50), (0.58, 0.58, 0.78)),
)
_DUSK = Mood(
    lit=(1.12, 0.90, 0.66),
    half=(0.62, 0.55, 0.70),
    deep=(0.38, 0.34, 0.50),
    ground=(0.90, 0.82, 0.88),
    air=(0.93, 0.62, 0.45),
    hue=0.75,
    haze=0.24,
    sky=((1.0, 0.66, 0.36), (0.32, 0.34, 0.56)),
)
_NIGHT = Mood(
    lit=(1.02, 0.98, 0.86),
    half=(0.62, 0.68, 0.81),
    deep=(0.38, 0.44, 0.60),
    ground=(0.48, 0.56, 0.75),
    air=(0.15, 0.20, 0.34),
    hue=0.65,
    haze=0.20,
    sky=((0.20, 0.26, 0.42), (0.07, 0.10, 0.22)),
)


_STORM = Mood(
    lit=(0.92, 0.95, 0.97),
    half=(0.64, 0.69, 0.77),
    deep=(0.40, 0.44, 0.55),
    ground=(0.74, 0.78, 0.85),
    air=(0.50, 0.55, 0.61),
    hue=0.60,
    haze=0.26,
    sky=((0.62, 0.66, 0.70), (0.30, 0.34, 0.42)),
)
"""Out of doors by day, under a black cloud."""


def mood_of(setting: Setting) -> Mood:
    """Return the palette of a setting."""
    if setting.time is TimeOfDay.DAY:
        if setting.weather == "storm" and not setting.interior:
            return _STORM
        return _DAY_IN if setting.interior else _DAY_OUT
    by_time = {TimeOfDay.DAWN: _DAWN, TimeOfDay.DUSK: _DUSK, TimeOfDay.NIGHT: _NIGHT}
    return by_time[setting.time]


def paint(study: Study) -> F32:
    """Return the washes on paper, (3, H, W) sRGB in [0, 1]."""
    mood = mood_of(study.setting)
    night = study.setting.time is TimeOfDay.NIGHT
    own = study.own
    shine = study.shine if mood.ground != _NONE else np.zeros_like(study.light)
    maps = layers.Maps(
        study.albedo, study.light, study.bloom, study.grain, study.beyond, own.face, shine,
        np.asarray(own.skin | own.detail, bool), study.people, study.subject, study.sky,
    )  # fmt: skip
    tones = np.empty((3, study.height, study.width), np.float32)
    in_bands(lambda top, low: layers.tell(maps, _TONES, top, low, tones), study.height)
    side = max(3, round(9 * study.scale) | 1)
    half, deep = (cv2.blur(tones[layer], (side, side)) for layer in (layers.HALF, layers.DEEP))
    out = np.empty_like(tones)
    paints = _paints(mood, 0.34 if study.setting.time is TimeOfDay.DAY else 0.08)
    in_bands(lambda top, low: layers.lay(maps, tones, half, deep, paints, top, low, out),
             study.height)  # fmt: skip
    _paint_sky(out, study, mood)
    gain = _counterchange(out, study, 0.12 if night else 0.07)
    glow = _glow(study) if night else np.zeros_like(gain)
    in_bands(lambda top, low: layers.finish(maps, gain, glow, _LAMP, top, low, out), study.height)
    return out


def on_paper(study: Study, picture: F32, inset: float = 10.0) -> F32:
    """Lay a (3, H, W) picture on paper: a clean margin ``inset`` wide, and tooth."""
    free, paper = study.frame(inset), np.array(PAPER, np.float32)
    in_bands(lambda top, low: layers.trim(free, paper, top, low, picture), study.height)
    return picture


def _paints(mood: Mood, paper: float) -> layers.Paints:
    """Return what a mood lays over a picture; ``paper`` is how far white shines through."""
    over = np.zeros((4, 2, 3), np.float32)
    for number, pigment in enumerate((mood.lit, mood.half, mood.deep, mood.ground)):
        if pigment == _NONE:
            continue
        # On skin it is mixed warmer and greyer, or faces at night would look drowned.
        grey = 1.05 * float(np.dot(pigment, LUMA))
        warm = 0.3 * np.array(pigment) + 0.7 * grey * np.array((1.06, 0.97, 0.92))
        over[number] = np.array((pigment, warm)) - 1
    return layers.Paints(
        over,
        # Paint lets the paper through and never gets to black, which is what ink is for.
        np.array((0.13 + 0.85 * STEPS**0.78, 0.08 + 0.90 * STEPS**0.80), np.float32),
        np.asarray(1 - np.exp(-4 * mood.haze * STEPS), np.float32),
        np.array(mood.air, np.float32),
        np.array(PAPER, np.float32),
        LUMA,
        single(mood.hue),
        single(paper),
    )


def _paint_sky(out: F32, study: Study, mood: Mood) -> None:
    """A graded wash from the horizon up, with soft clouds; weather greys it."""
    sky = study.sky
    if not sky.any():
        return
    low, high = (np.array(c, np.float32) for c in mood.sky)
    if study.setting.weather != "clear":
        dull = np.array([0.80, 0.82, 0.84], np.float32) * float(low @ LUMA)
        low, high = 0.35 * low + 0.65 * dull, 0.35 * high + 0.65 * dull * 0.9
    surface, clouds = study.surface, study.surface.slow_noise(260 * study.scale)
    up = surface.ways(np.array([0.0, 0.0, 1.0]))[0]
    in_bands(
        lambda top, bottom: layers.sky(
            sky, surface.x, surface.y, up, clouds, low, high, top, bottom, out
        ),
        study.height,
    )


def _counterchange(out: F32, study: Study, strength: float) -> F32:
    """How far to push the ground round performers away from their value: (H, W) factors.

    Dark behind light, or light behind dark.
    """
    people = study.people
    if not people.any() or people.mean() > 0.7:
        return np.ones(people.shape, np.float32)
    small = (max(study.width // 8, 1), max(study.height // 8, 1))

    def spread(plane: F32) -> F32:
        shrunk = cv2.resize(plane, small, interpolation=cv2.INTER_AREA)
        return np.asarray(cv2.GaussianBlur(shrunk, (0, 0), 3.2), np.float32)

    value = luma(out)
    standing = people.astype(np.float32)
    halo = spread(standing)
    standing *= value
    figure = spread(standing) / np.maximum(halo, 1e-3)
    behind = spread(value - standing) / np.maximum(1 - halo, 1e-3)
    away = np.tanh((behind - figure) * 8.0 + 0.3)
    push = np.asarray(away * np.clip(halo * 2.2, 0, 1) * strength, np.float32)
    push += 0.5 * np.maximum(push, 0)
    grown = cv2.resize(push, (study.width, study.height), interpolation=cv2.INTER_LINEAR)
    grown += 1
    grown[people] = 1
    return np.asarray(grown, np.float32)


def _glow(study: Study) -> F32:
    """How far lamps and lit windows spread into the night air, (H, W)."""
    glow = study.shine
    if float(glow.max()) <= 0.1:
        return np.zeros_like(glow)
    small = (max(study.width // 8, 1), max(study.height // 8, 1))
    light = cv2.resize(glow, small, interpolation=cv2.INTER_AREA)
    near, wide = (cv2.GaussianBlur(light, (0, 0), sigma) for sigma in (1.5, 5.0))
    air = np.asarray(0.2 * near + 0.34 * wide, np.float32)
    spread = cv2.resize(air, (study.width, study.height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(spread * (1 - 0.8 * study.own.face), np.float32)
