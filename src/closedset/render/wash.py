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

from closedset.model.pixels import F32
from closedset.model.screenplay import TimeOfDay
from closedset.model.shot import Setting
from closedset.render.ownership import Bool
from closedset.render.study import LUMA, STEPS, Ramp, Study, eased, luma

Rgb = tuple[float, float, float]
_LIT = eased(STEPS, 0.72, 0.16)
"""Share of light over the range of the light map; then of half and of deep shadow."""
_HALF = 1 - (0.65 * eased(STEPS, 0.50, 0.035) + 0.35 * eased(STEPS, 0.48, 0.25))
_DEEP = 1 - (0.6 * eased(STEPS, 0.24, 0.035) + 0.4 * eased(STEPS, 0.24, 0.20))
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
    out = _pigments(study, mood)
    own, bloom, grain = study.own, study.bloom, study.grain
    face = own.face
    uneven = study.light + (0.05 * bloom + 0.006 * grain) * (1 - 0.8 * face)
    ramp = Ramp(uneven)
    lit, half, deep = (ramp.curve(curve) for curve in (_LIT, _HALF, _DEEP))
    skin = own.skin | own.detail
    sky = np.flatnonzero(study.sky)
    for layer in (lit, half, deep):
        layer.ravel()[sky] = 0
    _lay(out, mood.half, _pooled(half, study) * (1 - 0.35 * face), skin)
    _lay(out, mood.deep, _pooled(deep, study) * (1 - 0.55 * face), skin)
    _lay(out, mood.lit, lit * np.where(study.people, np.float32(0.55), np.float32(1)), skin)
    _leave_paper(out, study, lit)
    if mood.ground != (1, 1, 1):
        on_set = np.where(study.subject, 0.34 * (1 - 0.6 * face), 1 - 0.85 * study.shine)
        _lay(out, mood.ground, np.asarray(on_set * ~study.sky, np.float32), skin)
    _recede(out, study, mood)
    _paint_sky(out, study, mood)
    _counterchange(out, study, 0.12 if night else 0.07)
    if night:
        _shine(out, study)
    out *= 1 + (0.016 * grain + 0.020 * bloom) * (1 - 0.7 * face)
    return np.clip(out, 0, 1, out=out)


def on_paper(study: Study, picture: F32, inset: float = 10.0) -> F32:
    """Lay a (3, H, W) picture on paper: a clean margin ``inset`` wide, and tooth."""
    free = study.frame(inset)
    for plane, white in zip(picture, PAPER, strict=True):
        plane *= free
        plane += (1 - free) * np.float32(white)
    return np.clip(picture, 0, 1, out=picture)


def _pigments(study: Study, mood: Mood) -> F32:
    """The color each surface is painted with, before light.

    Paint lets the paper through and never gets to black, which is what ink is for. Performers stay
    deeper and purer than the set, and so in front of it.
    """
    surface, grey = study.albedo.copy(), study.value
    people = study.subject
    kept = np.where(people, np.float32(0.98), np.float32(mood.hue))
    ramp = Ramp(grey)
    wanted = ramp.curve(0.13 + 0.85 * STEPS**0.78)
    np.copyto(wanted, ramp.curve(0.08 + 0.90 * STEPS**0.80), where=people)
    kept *= np.minimum(wanted / np.maximum(grey, np.float32(0.02)), np.float32(1.9))
    for plane in surface:
        plane -= grey
        plane *= kept
        plane += wanted
    return np.clip(surface, 0.03, 1, out=surface)


def _lay(out: F32, pigment: Rgb, density: F32, skin: Bool) -> None:
    """Multiply ``pigment`` onto ``out`` in place; ``density`` is (H, W), 0 none, 1 as given.

    On skin it is mixed warmer and greyer, or faces at night would look drowned.
    """
    grey = 1.05 * float(np.dot(pigment, LUMA))
    bare = np.flatnonzero(skin)
    laid = density.ravel()[bare]
    for plane, cool, warmth in zip(out, pigment, (1.06, 0.97, 0.92), strict=True):
        warm = 0.3 * cool + 0.7 * grey * warmth
        factor = density * np.float32(cool - 1)
        factor += 1
        factor.ravel()[bare] = 1 + laid * np.float32(warm - 1)
        plane *= factor


def _pooled(mask: F32, study: Study) -> F32:
    """Let pigment gather at the edge of a wash and in the paper's tooth."""
    side = max(3, round(9 * study.scale) | 1)
    rim = np.clip(mask - cv2.blur(mask, (side, side)), 0, 1)
    tooth = 0.95 + 0.05 * study.bloom + 0.03 * study.grain
    return np.asarray(np.clip(mask * tooth + 0.35 * rim, 0, 1.2), np.float32)


def _leave_paper(out: F32, study: Study, lit: F32) -> None:
    """Let the paper shine through where a pale set lies in full light: white is air."""
    pale = np.clip((study.value - 0.25) * 1.6, 0, 1) * lit
    strength = 0.34 if study.setting.time is TimeOfDay.DAY else 0.08
    share = np.where(study.people, 0.08 * lit, strength * pale).astype(np.float32)
    for plane, white in zip(out, PAPER, strict=True):
        plane += share * (np.float32(white) - plane)


def _recede(out: F32, study: Study, mood: Mood) -> None:
    """Carry what is far over to the air's color, and deepen what stands before the subject."""
    beyond = np.where(study.subject | study.sky, 0.0, study.beyond).astype(np.float32)
    away = np.clip(beyond, 0, 4)
    air = Ramp(away * np.float32(0.25)).curve(1 - np.exp(-4 * mood.haze * STEPS))
    before = np.clip(-beyond, 0, 1.5) * 0.16
    for plane, color in zip(out, mood.air, strict=True):
        plane += air * (np.float32(color) - plane)
        plane *= 1 - before


def _paint_sky(out: F32, study: Study, mood: Mood) -> None:
    """A graded wash from the horizon up, with soft clouds; weather greys it."""
    sky = study.sky
    if not sky.any():
        return
    up = study.surface.ray(np.array([0.0, 0.0, 1.0]))
    up = np.clip(up, 0, 1.2) ** 0.7
    low, high = (np.array(c, np.float32) for c in mood.sky)
    if study.setting.weather != "clear":
        dull = np.array([0.80, 0.82, 0.84], np.float32) * float(low @ LUMA)
        low, high = 0.35 * low + 0.65 * dull, 0.35 * high + 0.65 * dull * 0.9
    clouds = np.clip(0.35 * study.surface.slow_noise(260 * study.scale) + 0.1, 0, 0.5)
    for plane, a, b in zip(out, low, high, strict=True):
        wash = a + (b - a) * np.clip(up * 1.15, 0, 1)
        wash += clouds * (a - wash)
        np.copyto(plane, wash, where=sky)


def _counterchange(out: F32, study: Study, strength: float) -> None:
    """Push the ground round each performer away from their value: dark behind light, or light."""
    people = study.people
    if not people.any() or people.mean() > 0.7:
        return
    small = (max(study.width // 8, 1), max(study.height // 8, 1))

    def spread(plane: F32) -> F32:
        shrunk = cv2.resize(plane, small, interpolation=cv2.INTER_AREA)
        return np.asarray(cv2.GaussianBlur(shrunk, (0, 0), 3.2), np.float32)

    value = luma(out)
    halo = spread(people.astype(np.float32))
    figure = spread(value * people) / np.maximum(halo, 1e-3)
    behind = spread(value * ~people) / np.maximum(1 - halo, 1e-3)
    away = np.tanh((behind - figure) * 8.0 + 0.3)
    push = np.asarray(away * np.clip(halo * 2.2, 0, 1) * strength, np.float32)
    grown = cv2.resize(push, (study.width, study.height), interpolation=cv2.INTER_LINEAR)
    gain = np.where(people, 1.0, 1 + grown + 0.5 * np.maximum(grown, 0))
    out *= gain.astype(np.float32)


def _shine(out: F32, study: Study) -> None:
    """Let lamps and lit windows spread into the night air."""
    glow = study.shine
    if float(glow.max()) <= 0.1:
        return
    small = (max(study.width // 8, 1), max(study.height // 8, 1))
    light = cv2.resize(glow, small, interpolation=cv2.INTER_AREA)
    near, wide = (cv2.GaussianBlur(light, (0, 0), sigma) for sigma in (1.5, 5.0))
    air = np.asarray(0.2 * near + 0.34 * wide, np.float32)
    spread = cv2.resize(air, (study.width, study.height), interpolation=cv2.INTER_LINEAR)
    shown = np.asarray(spread * (1 - 0.8 * study.own.face), np.float32)
    for plane, color in zip(out, (1.0, 0.84, 0.52), strict=True):
        plane += shown * np.maximum(np.float32(color) - plane, 0)
