"""Watercolor: pigment in a few soft-edged washes on warm paper.

Each wash is a mask that multiplies what lies under it. Pigment gathers where a wash ends and in the
hollows of the paper; washes stop a little short of the lines or run a little over. People keep
their hue, sets give most of theirs up, and what is far fades toward the paper, so that the eye
finds the performers first.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from closedset.model.pixels import F32, Plates
from closedset.model.screenplay import TimeOfDay
from closedset.render.contours import Ownership

PAPER = np.array([0.972, 0.957, 0.925], np.float32)
INK = np.array([0.115, 0.105, 0.125], np.float32)
_LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)


@dataclass(frozen=True, slots=True)
class Mood:
    """The pigments of a time of day, as factors on what lies under them."""

    ground: tuple[float, float, float]
    """Laid over everything that is not lit."""
    lit: tuple[float, float, float]
    """Laid over what is."""
    half: tuple[float, float, float]
    """Half shadow."""
    deep: tuple[float, float, float]
    """Deep shadow."""
    far: tuple[float, float, float]
    """What distance fades toward."""


MOODS = {
    TimeOfDay.DAY: Mood((1, 1, 1), (1, 1, 1), (0.84, 0.83, 0.87), (0.70, 0.68, 0.75),
                        (0.93, 0.93, 0.92)),
    TimeOfDay.DAWN: Mood((0.93, 0.90, 0.94), (1.0, 0.95, 0.87), (0.76, 0.72, 0.82),
                         (0.58, 0.56, 0.68), (0.93, 0.88, 0.86)),
    TimeOfDay.DUSK: Mood((0.84, 0.80, 0.88), (1.0, 0.91, 0.78), (0.68, 0.64, 0.78),
                         (0.52, 0.49, 0.64), (0.80, 0.74, 0.78)),
    TimeOfDay.NIGHT: Mood((0.56, 0.63, 0.77), (0.98, 0.95, 0.84), (0.68, 0.72, 0.83),
                          (0.50, 0.53, 0.66), (0.52, 0.58, 0.70)),
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """The paper and the hand: noise fields, all drawn from one seed."""

    grain: F32
    """(H, W) paper tooth, unit variance."""
    bloom: F32
    """(H, W) slow unevenness, about -1 to 1."""
    wobble: F32
    """(2, H, W) pixels, x then y: how far the hand is off."""


def make_sheet(height: int, width: int, rng: np.random.Generator) -> Sheet:
    """Draw the noise fields of one panel."""
    scale = height / 720.0
    tooth = ndimage.gaussian_filter(rng.standard_normal((height, width), np.float32), 0.75)
    coarse = _field(height, width, 3.0 * scale, rng)
    grain = tooth / tooth.std() * 0.75 + coarse * 0.65
    bloom = 0.6 * _field(height, width, 120 * scale, rng) + 0.4 * _field(
        height, width, 34 * scale, rng
    )
    wobble = np.stack(
        [
            0.75 * _field(height, width, 46 * scale, rng)
            + 0.35 * _field(height, width, 13 * scale, rng)
            for _ in range(2)
        ]
    )
    return Sheet(grain, bloom, wobble * np.float32(scale))


def _field(height: int, width: int, cell: float, rng: np.random.Generator) -> F32:
    """Smooth unit-variance noise with features of about ``cell`` pixels."""
    rows, columns = int(height / cell) + 4, int(width / cell) + 4
    small = rng.standard_normal((rows, columns), np.float32)
    box = (1.0, 1.0, 1.0 + width / cell, 1.0 + height / cell)
    picture = Image.fromarray(small).resize((width, height), Image.Resampling.BICUBIC, box=box)
    field = np.asarray(picture, np.float32)
    return np.asarray(field / max(float(field.std()), 1e-6), np.float32)


def normalize_light(plates: Plates) -> F32:
    """Stretch the light plate to use the range from 0 to 1, softly."""
    light = ndimage.gaussian_filter(plates.light, 1.0)
    seen = plates.ids > 0
    low, high = np.percentile(light[seen][::7], (3, 97)) if seen.any() else (0.0, 1.0)
    # Evenly lit pictures stay even: shadows are not invented.
    low, high = min(low, high - 0.45), max(high, 0.5)
    return np.clip((light - low) / (high - low), 0, 1).astype(np.float32)


def paint(plates: Plates, own: Ownership, light: F32, time: TimeOfDay, sheet: Sheet) -> F32:
    """Return the washes on paper, (H, W, 3) sRGB in [0, 1]; ``light`` is normalized."""
    mood = MOODS[time]
    at = _misregistered(sheet, own)
    color = _pigments(plates, own, mood).reshape(-1, 3)[at]
    lit = ndimage.uniform_filter(light.ravel()[at], 3)
    face = own.face
    rough = (0.045 * sheet.bloom + 0.007 * sheet.grain) * (1 - 0.75 * face)
    sky = plates.ids == 0
    lit = np.where(sky, 0.8, lit)

    highlight = _mask(lit + rough, 0.80, 0.10)
    tooth = 0.055 * sheet.grain + 0.06 * sheet.bloom
    density = np.clip(0.93 - 0.30 * highlight * ~sky + tooth * (1 - 0.6 * face), 0, 1)
    out = _wash(np.ones_like(color), color, density)
    half = 1 - _eased(lit + rough, 0.50, 0.06)
    deep = 1 - _eased(lit + rough, 0.24, 0.05)
    out = _wash(out, _rgb(mood.half), _pooled(half, sheet) * (1 - 0.15 * face))
    out = _wash(out, _rgb(mood.deep), _pooled(deep, sheet) * (1 - 0.35 * face))
    if mood.ground != (1, 1, 1):
        bright = _mask(lit + rough, 0.62, 0.20) * np.where(sky, 0.0, 1.0)
        bright = np.clip(bright + 0.28 * face, 0, 1)
        out = _wash(out, _rgb(mood.ground), _pooled(1 - bright, sheet))
        out = _wash(out, _rgb(mood.lit), bright)
    edge = tape(sheet, 9.0)[..., None]
    paper = PAPER * (1 + 0.010 * sheet.grain[..., None])
    return np.asarray(np.clip(paper * (out * edge + (1 - edge)), 0, 1), np.float32)


def _rgb(pigment: tuple[float, float, float]) -> F32:
    return np.array(pigment, np.float32)


def _wash(under: F32, pigment: F32, density: F32) -> F32:
    """Lay ``pigment`` over ``under``; ``density`` is (H, W), 0 none, 1 as given, more is darker."""
    return np.asarray(under * (1 + density[..., None] * (pigment - 1)), np.float32)


def _mask(value: F32, middle: float, soft: float) -> F32:
    """0 below ``middle``, 1 above, eased over ``soft`` either side."""
    t = np.clip((value - middle) / (2 * soft) + 0.5, 0, 1)
    return np.asarray(t * t * (3 - 2 * t), np.float32)


def _eased(value: F32, middle: float, soft: float) -> F32:
    """A wash whose edge is half crisp, half bled out: even light makes no islands."""
    return 0.6 * _mask(value, middle, soft) + 0.4 * _mask(value, middle, 5 * soft)


def _pooled(mask: F32, sheet: Sheet) -> F32:
    """Let pigment gather at the edge of a wash and in the paper's tooth."""
    inside = ndimage.uniform_filter(ndimage.uniform_filter(mask, 7), 7)
    rim = np.clip(mask - inside, 0, 1)
    tooth = 0.93 + 0.06 * sheet.bloom + 0.05 * sheet.grain
    return np.asarray(np.clip(mask * tooth + 0.55 * rim, 0, 1.25), np.float32)


def _pigments(plates: Plates, own: Ownership, mood: Mood) -> F32:
    """(H, W, 3) the color each surface is painted with, before light."""
    surface = np.where((plates.ids == 0)[..., None], plates.beauty, plates.albedo)
    grey = (surface @ _LUMA)[..., None]
    someone = (own.person > 0)[..., None]
    kept = np.where(someone, 1.06, 0.62).astype(np.float32)
    color = np.clip(grey + kept * (surface - grey), 0, 1)
    color = np.where(someone, color**0.80, color**0.66)
    # Paint never gets to black: that is what ink is for.
    color = np.where(someone, 0.10 + 0.90 * color, 0.20 + 0.78 * color)
    people = own.person > 0
    near = float(np.median(plates.depth[people])) if people.any() else 3.0
    beyond = np.where(np.isfinite(plates.depth), plates.depth - near, 0.0)
    fade = 0.45 * (1 - np.exp(-np.clip(beyond, 0, 60) / 9.0))[..., None] * ~someone
    return np.asarray(color + fade * (_rgb(mood.far) - color), np.float32)


def _misregistered(sheet: Sheet, own: Ownership) -> NDArray[np.int64]:
    """(H, W) flat index of the surface each pixel is painted for: near it, as a brush is."""
    height, width = sheet.grain.shape
    yy, xx = np.mgrid[:height, :width]
    loose = np.where(own.person > 0, 1.1, 2.2) * (1 - own.face)
    x = np.clip(np.rint(xx + loose * sheet.wobble[1]), 0, width - 1)
    y = np.clip(np.rint(yy + loose * sheet.wobble[0]), 0, height - 1)
    return np.asarray(y * width + x, np.int64)


def tape(sheet: Sheet, inset: float) -> F32:
    """1 where the sheet is free, 0 under the tape round it, ``inset`` pixels wide at 720 lines."""
    height, width = sheet.grain.shape
    yy, xx = np.mgrid[:height, :width]
    edge = np.minimum.reduce([xx, yy, width - 1 - xx, height - 1 - yy]).astype(np.float32)
    scale = height / 720.0
    return _mask(edge + 1.4 * sheet.wobble[0] + 0.8 * sheet.grain, inset * scale, 1.0 * scale)
