"""Layers of paint laid over one another pixel by pixel: the loops of ``wash``, compiled.

One walk over the picture lays all of them: a dozen whole-picture sums would take ten times as long.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from closedset.compiled import kernel, part, single
from closedset.model.pixels import F32
from closedset.render.ownership import Bool

LIT, HALF, DEEP = 0, 1, 2
"""Layers of light, in the order of ``tell``'s tables."""
_GROUND = 3
_GREY, _KEPT, _AIM = 0, 1, 2
_TOP = single(1023)
"""Last entry of a table over the range from 0 to 1."""
_ZERO, _ONE = single(0), single(1)
_BLACK = single(0.03)
_PUREST = single(0.98)
"""How much of their own color performers keep."""
_DIM, _MOST, _DEEPEST = single(0.02), single(1.9), single(1.2)


class Maps(NamedTuple):
    """What is painted, (H, W) each; ``albedo`` (3, H, W) sRGB."""

    albedo: F32
    light: F32
    bloom: F32
    grain: F32
    beyond: F32
    """Doublings of distance past the subject."""
    face: F32
    shine: F32
    skin: Bool
    people: Bool
    subject: Bool
    sky: Bool


class Paints(NamedTuple):
    """What is laid over it."""

    over: F32
    """(4, 2, 3): each layer's factors less one, off skin and on it."""
    wanted: F32
    """(2, 1024) value a surface of each value is painted with: of the set, of the subject."""
    air: F32
    """(1024,) share of the air's color over distances of 0 to 4 doublings."""
    far: F32
    """(3,) the air's color."""
    paper: F32
    luma: F32
    hue: float
    """How much of its own color the set keeps."""
    bare: float
    """Share of paper that shines through where a pale set lies in full light."""


@part
def _held(value: float, low: float, high: float) -> float:
    """Return ``value`` within limits."""
    return min(max(value, low), high)


@kernel
def tell(maps: Maps, tables: F32, top: int, bottom: int, out: F32) -> None:
    """Write how lit, half in shadow and in deep shadow rows are into ``out`` (3, H, W).

    ``tables`` (3, 1024) are the three curves over light from 0 to 1.
    """
    light, bloom, grain, face, sky = maps.light, maps.bloom, maps.grain, maps.face, maps.sky
    soft, tooth, calm = single(0.05), single(0.006), single(0.8)
    for row in range(top, bottom):
        for column in range(light.shape[1]):
            rough = soft * bloom[row, column] + tooth * grain[row, column]
            uneven = light[row, column] + rough * (_ONE - calm * face[row, column])
            entry = int(_held(uneven, _ZERO, _ONE) * _TOP)
            for layer in range(3):
                out[layer, row, column] = _ZERO if sky[row, column] else tables[layer, entry]


@kernel
def lay(
    maps: Maps, tones: F32, half: F32, deep: F32, paints: Paints, top: int, bottom: int, out: F32
) -> None:
    """Paint rows of ``out`` (3, H, W): pigment, light, paper, ground, air, one over the other.

    ``tones`` (3, H, W) is what ``tell`` wrote; ``half`` and ``deep`` are two of it, run together.
    """
    width = half.shape[1]
    pigment, density = np.empty((3, width), np.float32), np.empty((4, width), np.float32)
    white, distance = np.empty(width, np.float32), np.empty((2, width), np.float32)
    for row in range(top, bottom):
        _mix(maps.albedo, maps.subject, paints, row, pigment)
        _shade(maps, tones, half, deep, row, density)
        _thin(maps, tones[LIT], pigment[_GREY], paints.bare, row, white)
        _remove(maps, paints.air, row, distance)
        for plane in range(3):
            _brush(
                maps.albedo[plane, row], maps.skin[row], pigment, density, white, distance,
                paints.over[:, :, plane], paints.paper[plane], paints.far[plane],
                out[plane, row],
            )  # fmt: skip


@kernel
def _mix(albedo: F32, subject: Bool, paints: Paints, row: int, out: F32) -> None:
    """Write each surface's value, how much of its color it keeps, and the value it is painted with.

    Performers stay deeper and purer than the set, and so in front of it.
    """
    wanted, luma, hue = paints.wanted, paints.luma, paints.hue
    for column in range(subject.shape[1]):
        grey = luma[0] * albedo[0, row, column] + luma[1] * albedo[1, row, column]
        grey += luma[2] * albedo[2, row, column]
        about = subject[row, column]
        aim = wanted[1 if about else 0, int(_held(grey, _ZERO, _ONE) * _TOP)]
        out[_GREY, column] = grey
        out[_KEPT, column] = min(aim / max(grey, _DIM), _MOST) * (_PUREST if about else hue)
        out[_AIM, column] = aim


@kernel
def _shade(maps: Maps, tones: F32, half: F32, deep: F32, row: int, out: F32) -> None:
    """Write the densities of light, half shadow, deep shadow and ground."""
    bloom, grain, face, shine = maps.bloom, maps.grain, maps.face, maps.shine
    people, subject, sky = maps.people, maps.subject, maps.sky
    for column in range(bloom.shape[1]):
        head = face[row, column]
        # Pigment gathers at the edge of a wash and in the paper's tooth.
        tooth = single(0.95) + single(0.05) * bloom[row, column] + single(0.03) * grain[row, column]
        one, two = tones[HALF, row, column], tones[DEEP, row, column]
        one = one * tooth + single(0.35) * _held(one - half[row, column], _ZERO, _ONE)
        two = two * tooth + single(0.35) * _held(two - deep[row, column], _ZERO, _ONE)
        out[HALF, column] = _held(one, _ZERO, _DEEPEST) * (_ONE - single(0.35) * head)
        out[DEEP, column] = _held(two, _ZERO, _DEEPEST) * (_ONE - single(0.55) * head)
        out[LIT, column] = tones[LIT, row, column] * (single(0.55) if people[row, column] else _ONE)
        ground = _ONE - single(0.85) * shine[row, column]
        if subject[row, column]:
            ground = single(0.34) * (_ONE - single(0.6) * head)
        out[_GROUND, column] = _ZERO if sky[row, column] else ground


@kernel
def _thin(maps: Maps, lit: F32, grey: F32, bare: float, row: int, out: F32) -> None:
    """Write how much paper shines through: white is air where a pale set lies in full light."""
    people = maps.people
    for column in range(people.shape[1]):
        pale = bare * _held((grey[column] - single(0.25)) * single(1.6), _ZERO, _ONE)
        out[column] = lit[row, column] * (single(0.08) if people[row, column] else pale)


@kernel
def _remove(maps: Maps, air: F32, row: int, out: F32) -> None:
    """Write the air's share on what is far, and how much darker what stands before the subject."""
    beyond, subject, sky = maps.beyond, maps.subject, maps.sky
    for column in range(beyond.shape[1]):
        away = beyond[row, column]
        if subject[row, column] | sky[row, column]:
            away = _ZERO
        out[0, column] = air[int(_held(away * single(0.25), _ZERO, _ONE) * _TOP)]
        out[1, column] = _ONE - single(0.16) * _held(-away, _ZERO, single(1.5))


@kernel
def _brush(
    albedo: F32, skin: Bool, pigment: F32, density: F32, white: F32, distance: F32,
    over: F32, paper: float, far: float, out: F32,
) -> None:  # fmt: skip
    """Paint one row of one of red, green and blue."""
    for column in range(len(out)):
        grey, aim = pigment[_GREY, column], pigment[_AIM, column]
        paint = _held((albedo[column] - grey) * pigment[_KEPT, column] + aim, _BLACK, _ONE)
        on = skin[column]
        paint *= _ONE + density[HALF, column] * (over[HALF, 1] if on else over[HALF, 0])
        paint *= _ONE + density[DEEP, column] * (over[DEEP, 1] if on else over[DEEP, 0])
        paint *= _ONE + density[LIT, column] * (over[LIT, 1] if on else over[LIT, 0])
        paint += white[column] * (paper - paint)
        paint *= _ONE + density[_GROUND, column] * (over[_GROUND, 1] if on else over[_GROUND, 0])
        paint += distance[0, column] * (far - paint)
        out[column] = paint * distance[1, column]


@kernel
def sky(
    there: Bool, x: F32, y: F32, up: F32, clouds: F32, low: F32, high: F32, top: int, bottom: int,
    out: F32,
) -> None:  # fmt: skip
    """Paint rows of the sky in ``out`` (3, H, W) from ``low`` at the horizon to ``high`` overhead.

    ``x`` (W,) and ``y`` (H,) are those of view rays, ``up`` (3,) is the world's up in the camera.
    """
    for row in range(top, bottom):
        for column in range(len(x)):
            if not there[row, column]:
                continue
            rises = up[0] * x[column] + up[1] * y[row] + up[2]
            height = _held(rises, _ZERO, single(1.2)) ** single(0.7)
            share = _held(height * single(1.15), _ZERO, _ONE)
            cloud = single(0.35) * clouds[row, column] + single(0.1)
            cloud = _held(cloud, _ZERO, single(0.5))
            for plane in range(3):
                wash = low[plane] + (high[plane] - low[plane]) * share
                out[plane, row, column] = wash + cloud * (low[plane] - wash)


@kernel
def finish(maps: Maps, gain: F32, glow: F32, lamp: F32, top: int, bottom: int, out: F32) -> None:
    """Push rows of ``out`` (3, H, W) by ``gain``, let ``glow`` of color ``lamp`` in, add tooth."""
    bloom, grain, face = maps.bloom, maps.grain, maps.face
    fine, slow, calm = single(0.016), single(0.020), single(0.7)
    for row in range(top, bottom):
        for column in range(bloom.shape[1]):
            rough = fine * grain[row, column] + slow * bloom[row, column]
            rough = _ONE + rough * (_ONE - calm * face[row, column])
            for plane in range(3):
                paint = out[plane, row, column] * gain[row, column]
                paint += glow[row, column] * max(lamp[plane] - paint, _ZERO)
                out[plane, row, column] = _held(paint * rough, _ZERO, _ONE)


@kernel
def pen(drawn: F32, grain: F32, ink: F32, top: int, bottom: int, out: F32) -> None:
    """Lay lines ``drawn`` (H, W) of color ``ink`` over rows of ``out`` (3, H, W)."""
    rough, low, high = single(0.05), single(-1), single(3)
    for plane in range(3):
        for row in range(top, bottom):
            for column in range(drawn.shape[1]):
                tooth = _ONE - rough * _held(grain[row, column], low, high)
                line = _held(drawn[row, column] * tooth, _ZERO, _ONE)
                paint = out[plane, row, column]
                out[plane, row, column] = paint + line * (ink[plane] - paint)


@kernel
def trim(free: F32, paper: F32, top: int, bottom: int, out: F32) -> None:
    """Leave ``paper`` around rows of ``out`` (3, H, W), where ``free`` (H, W) is not 1."""
    for plane in range(3):
        for row in range(top, bottom):
            for column in range(free.shape[1]):
                bare = paper[plane]
                paint = bare + free[row, column] * (out[plane, row, column] - bare)
                out[plane, row, column] = _held(paint, _ZERO, _ONE)
