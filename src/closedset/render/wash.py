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
from closedset.render.contours import Bool, Ownership

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


def normalize_light(plates: Plates, own: Ownership) -> F32:
    """Stretch the light plate to use the range from 0 to 1, softly."""
    light = ndimage.gaussian_filter(plates.light, 1.0)
    # Locks of hair would break every wash into flecks.
    light = np.where(own.hair, ndimage.uniform_filter(light, 9), light)
    seen = plates.ids > 0
    low, high = np.percentile(light[seen][::7], (3, 97)) if seen.any() else (0.0, 1.0)
    # Evenly lit pictures stay even: shadows are not invented.
    low, high = min(low, high - 0.45), max(high, 0.5)
    return np.asarray(np.clip((light - low) / (high - low), 0, 1), np.float32)


def paint(plates: Plates, own: Ownership, light: F32, time: TimeOfDay, sheet: Sheet) -> F32:
    """Return the washes on paper, (3, H, W) sRGB in [0, 1]; ``light`` is normalized.

    Colors are kept in planes: a wash over one plane is many times faster than over interleaved
    pixels.
    """
    mood = MOODS[time]
    at = _misregistered(sheet, own)
    color = [plane.take(at) for plane in _pigments(plates, own, mood)]
    lit = ndimage.uniform_filter(light.take(at), 3)
    face = own.face
    rough = (0.045 * sheet.bloom + 0.007 * sheet.grain) * (1 - 0.75 * face)
    sky = plates.ids == 0
    skin = own.skin | own.detail
    lit[sky] = 0.8
    uneven = lit + rough

    highlight = _mask(uneven, 0.80, 0.10)
    tooth = 0.055 * sheet.grain + 0.06 * sheet.bloom
    density = np.clip(0.93 - 0.30 * highlight * ~sky + tooth * (1 - 0.6 * face), 0, 1)
    out = np.stack([1 + density * (plane - 1) for plane in color])
    half = 1 - _eased(uneven, 0.50, 0.06)
    deep = 1 - _eased(uneven, 0.24, 0.05)
    _shade(out, mood.half, _pooled(half, sheet) * (1 - 0.15 * face), skin)
    _shade(out, mood.deep, _pooled(deep, sheet) * (1 - 0.35 * face), skin)
    if mood.ground != (1, 1, 1):
        bright = _mask(uneven, 0.62, 0.20) * ~sky
        bright = np.clip(bright + 0.28 * face, 0, 1)
        _shade(out, mood.ground, _pooled(1 - bright, sheet), skin)
        _shade(out, mood.lit, bright, skin)
    free = tape(sheet, 9.0)
    paper = 1 + 0.010 * sheet.grain
    for plane, white in zip(out, PAPER.tolist(), strict=True):
        plane *= free
        plane += 1 - free
        plane *= paper * white
    return np.clip(out, 0, 1, out=out)


def _shade(out: F32, pigment: tuple[float, float, float], density: F32, skin: Bool) -> None:
    """Lay ``pigment`` over ``out`` in place; ``density`` is (H, W), 0 none, 1 as given.

    On skin it is mixed warmer and greyer, or faces at night would look drowned.
    """
    grey = 1.05 * float(np.dot(pigment, _LUMA))
    for plane, cool, warmth in zip(out, pigment, (1.05, 0.98, 0.94), strict=True):
        warm = 0.25 * cool + 0.75 * grey * warmth
        plane *= 1 + density * np.where(skin, np.float32(warm - 1), np.float32(cool - 1))


def _mask(value: F32, middle: float, soft: float) -> F32:
    """0 below ``middle``, 1 above, eased over ``soft`` either side."""
    t = np.clip((value - middle) / (2 * soft) + 0.5, 0, 1)
    return np.asarray(t * t * (3 - 2 * t), np.float32)


def _eased(value: F32, middle: float, soft: float) -> F32:
    """A wash whose edge is half crisp, half bled out: even light makes no islands."""
    return 0.6 * _mask(value, middle, soft) + 0.4 * _mask(value, middle, 5 * soft)


def _pooled(mask: F32, sheet: Sheet) -> F32:
    """Let pigment gather at the edge of a wash and in the paper's tooth."""
    inside = ndimage.uniform_filter(mask, 11)
    rim = np.clip(mask - inside, 0, 1)
    tooth = 0.93 + 0.06 * sheet.bloom + 0.05 * sheet.grain
    return np.asarray(np.clip(mask * tooth + 0.55 * rim, 0, 1.25), np.float32)


def _pigments(plates: Plates, own: Ownership, mood: Mood) -> list[F32]:
    """Three (H, W) planes: the color each surface is painted with, before light."""
    sky = plates.ids == 0
    surface = [np.where(sky, plates.beauty[..., c], plates.albedo[..., c]) for c in range(3)]
    grey = sum(weight * plane for weight, plane in zip(_LUMA, surface, strict=True))
    people = own.person > 0
    kept = np.where(people, np.float32(1.06), np.float32(0.78))
    near = float(np.median(plates.depth[people])) if people.any() else 3.0
    beyond = np.where(np.isfinite(plates.depth), plates.depth - near, 0.0)
    fade = 0.45 * (1 - np.exp(-np.clip(beyond, 0, 60) / 9.0)) * ~people
    row = people * np.int16(1024)
    planes = []
    for plane, far in zip(surface, mood.far, strict=True):
        level = np.clip((grey + kept * (plane - grey)) * 1023.0, 0, 1023).astype(np.int16)
        # A table is some ten times faster than a power.
        color = _LIFT.take(level + row)
        planes.append(np.asarray(color + fade * (far - color), np.float32))
    return planes


def _lift() -> F32:
    """How surface brightness becomes paint: 1024 levels for the set, then for people.

    Paint is transparent and lets the paper through; it never gets to black, which is what ink is
    for. People stay deeper than the set, and so in front of it.
    """
    level = np.linspace(0, 1, 1024)
    return np.concatenate([0.20 + 0.78 * level**0.66, 0.10 + 0.90 * level**0.80]).astype(np.float32)


_LIFT = _lift()


def _misregistered(sheet: Sheet, own: Ownership) -> NDArray[np.int64]:
    """(H, W) flat index of the surface each pixel is painted for: near it, as a brush is."""
    height, width = sheet.grain.shape
    loose = np.where(own.person > 0, np.float32(1.1), np.float32(2.2)) * (1 - own.face)
    across = np.arange(width, dtype=np.float32)[None, :] + loose * sheet.wobble[1]
    down = np.arange(height, dtype=np.float32)[:, None] + loose * sheet.wobble[0]
    x = np.clip(np.rint(across), 0, width - 1).astype(np.int64)
    y = np.clip(np.rint(down), 0, height - 1).astype(np.int64)
    return np.asarray(y * width + x, np.int64)


def tape(sheet: Sheet, inset: float) -> F32:
    """1 where the sheet is free, 0 under the tape round it, ``inset`` pixels wide at 720 lines."""
    height, width = sheet.grain.shape
    yy, xx = np.mgrid[:height, :width]
    edge = np.minimum.reduce([xx, yy, width - 1 - xx, height - 1 - yy]).astype(np.float32)
    scale = height / 720.0
    return _mask(edge + 1.4 * sheet.wobble[0] + 0.8 * sheet.grain, inset * scale, 1.0 * scale)
