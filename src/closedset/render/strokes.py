"""Chains of border segments turned into pen strokes, given a hand, and inked.

A storyboard artist's line is confident: a straight edge is one straight pull from corner to corner,
a limb one smooth curve. So chains are broken at corners; a piece that is straight to within a pixel
becomes the line that fits it best, any other is smoothed along itself. Width is pressure: thin
where the pen lands and lifts, heavier where it travels across the nib, breathing slowly with the
surface it lies on, so that a moving camera does not make it crawl.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from closedset.compiled import kernel
from closedset.model.pixels import F32
from closedset.render.chains import Chains
from closedset.render.contours import SET_EDGE, SILHOUETTE, TONES, WIDTHS, Borders
from closedset.render.ownership import Bool, Ownership
from closedset.render.surface import Surface

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
_LARGE = 1080
"""Up to this many rows, lines are drawn at four times the size, then averaged; above, at twice."""
_SHADES = 16
"""Steps of grey between paper and full ink."""


@dataclass(frozen=True, slots=True, eq=False)
class Strokes:
    """Many strokes, end to end in flat arrays."""

    points: F64
    """(N, 2) x, y in pixels."""
    width: F64
    tone: F64
    first: I64
    """(S + 1,) where each stroke begins; the last entry is N."""
    kind: NDArray[np.int8]
    """(N,) kind of border under each point."""

    def only(self, keep: Bool) -> Strokes:
        """Return the strokes for which ``keep`` (S,) is true."""
        sizes = np.diff(self.first)
        each = np.repeat(keep, sizes)
        first = np.concatenate([[0], np.cumsum(sizes[keep])]).astype(np.int64)
        return Strokes(self.points[each], self.width[each], self.tone[each], first, self.kind[each])


@dataclass(frozen=True, slots=True)
class Pen:
    """How a look draws its lines."""

    weight: float = 1.0
    """Factor on every width."""
    range: float = 1.0
    """1: silhouettes heavy, the rest light; 0: all the same."""
    wobble: float = 0.35
    """Pixels at 720 lines that the hand is off."""
    breath: float = 0.18
    """How much pressure varies along a stroke."""
    nib: float = 0.22
    """How much thicker a stroke is across the nib than along it."""
    taper: float = 0.75
    """How far a stroke thins at its ends: 1 to nothing."""
    overshoot: float = 3.0
    """Pixels at 720 lines by which straight set lines cross at a corner."""
    far: float = 1.0
    """How strongly distance thins and lightens lines."""


@dataclass(slots=True, eq=False)
class _Line:
    """Points of many strokes, one at each border segment, on their way to the pen."""

    points: F64
    """(N, 2) middles of segments."""
    kind: NDArray[np.int8]
    pixel: I64
    """(N,) flat index of the pixel whose surface the point lies on."""
    face: Bool
    """(N,) on a head."""
    first: I64
    """(S + 1,)."""

    @property
    def of_set(self) -> Bool:
        return np.asarray(self.kind >= SET_EDGE, bool)


def strokes_of(
    borders: Borders, chains: Chains, own: Ownership, surface: Surface, light: F32, pen: Pen
) -> Strokes:
    """Return the pen strokes along ``chains``; ``light`` is (H, W) in [0, 1]."""
    height, width = light.shape
    scale = height / 720.0
    line = _lay_out(borders, chains, own, width, scale)
    line.first = _break_at_corners(line, scale)
    straight = _straighten(line, scale)
    values = np.column_stack([line.points, *_pressure(line, own, surface, light, pen)])
    values = _smooth(values, line, straight, scale)
    chosen = _thin_out(line.first, np.where(straight, 6.0, 2.5) * max(scale, 0.6))
    stroke = np.searchsorted(line.first, chosen, side="right") - 1
    first = np.append(np.searchsorted(stroke, np.arange(len(line.first) - 1)), len(chosen))
    drawn = Strokes(
        values[chosen, :2],
        values[chosen, 2],
        values[chosen, 3],
        first.astype(np.int64),
        line.kind[chosen],
    )
    at = (line.pixel[chosen] % width, line.pixel[chosen] // width)
    return _by_hand(drawn, surface, at, line.face[chosen], straight, pen)


def _lay_out(borders: Borders, chains: Chains, own: Ownership, width: int, scale: float) -> _Line:
    """Put the chains' points end to end, without the crumbs."""
    row = width + 1
    x, y = borders.start % row, borders.start // row
    middle = np.column_stack([x + 0.5 * ~borders.vertical, y + 0.5 * borders.vertical])
    pixel = borders.pixel[chains.segment]
    kind = borders.kind[chains.segment]
    face = own.head.ravel()[pixel] > 0.3
    keep = _long_enough(chains, kind, face, own.hair.ravel()[pixel], scale)
    sizes = np.diff(chains.first)
    each = np.repeat(keep, sizes)
    first = np.concatenate([[0], np.cumsum(sizes[keep])]).astype(np.int64)
    points = middle[chains.segment][each].astype(np.float64)
    return _Line(points, kind[each], pixel[each], face[each], first)


def _long_enough(
    chains: Chains, kind: NDArray[np.int8], face: Bool, hair: Bool, scale: float
) -> Bool:
    """Short lines make a face; on a far floor or wall they are the crumbs of a long one."""
    sizes = np.diff(chains.first)
    head = chains.first[:-1]
    least = np.where(kind[head] >= SET_EDGE, 18, np.where(face[head], 7, 12))
    least = np.where(hair[head] & (kind[head] != SILHOUETTE), 22, least)
    least = np.where(chains.closed, np.maximum(least, np.where(face[head], 10, 34)), least)
    return np.asarray(sizes > least * scale, bool)


def _break_at_corners(line: _Line, scale: float) -> I64:
    """Return ``first`` with a new stroke at every sharp corner."""
    points, first = line.points, line.first
    count = len(points)
    index = np.arange(count)
    stroke = np.repeat(np.arange(len(first) - 1), np.diff(first))
    reach = max(4, round(7 * scale))
    before = np.maximum(index - reach, first[stroke])
    after = np.minimum(index + reach, first[stroke + 1] - 1)
    one, two = points - points[before], points[after] - points
    lengths = np.linalg.norm(one, axis=1) * np.linalg.norm(two, axis=1)
    cosine = (one * two).sum(1) / np.maximum(lengths, 1e-9)
    inner = (index - before >= 3) & (after - index >= 3)
    limit = np.where(line.of_set, np.cos(np.deg2rad(33)), np.cos(np.deg2rad(78)))
    sharp = inner & (cosine < limit) & ~line.face
    if not sharp.any():
        return first
    turn = np.where(sharp, 1 - cosine, 0.0)
    peak = turn.copy()
    for offset in range(1, reach):
        peak[offset:] = np.maximum(peak[offset:], turn[:-offset])
        peak[:-offset] = np.maximum(peak[:-offset], turn[offset:])
    corner = np.flatnonzero(sharp & (turn >= peak))
    corner = corner[np.diff(corner, prepend=-reach) >= 3]
    return np.union1d(first, corner).astype(np.int64)


def _straighten(line: _Line, scale: float) -> Bool:
    """Move the points of straight set strokes onto the line that fits; return (S,) which."""
    points, first = line.points, line.first
    start, sizes = first[:-1], np.diff(first)
    if not len(start):
        return np.zeros(0, bool)
    each = np.repeat(np.arange(len(start)), sizes)
    middle = np.add.reduceat(points, start, axis=0) / sizes[:, None]
    off = points - middle[each]
    xx, yy, xy = (
        np.add.reduceat(v, start) for v in (off[:, 0] ** 2, off[:, 1] ** 2, off[:, 0] * off[:, 1])
    )
    angle = 0.5 * np.arctan2(2 * xy, xx - yy)
    way = np.column_stack([np.cos(angle), np.sin(angle)])
    along = (off * way[each]).sum(1)
    aside = np.abs(off[:, 0] * way[each, 1] - off[:, 1] * way[each, 0])
    worst = np.maximum.reduceat(aside, start)
    straight = line.of_set[start] & (sizes >= 6) & (worst < max(1.25 * scale, 0.9))
    chosen = straight[each]
    points[chosen] = middle[each][chosen] + along[chosen, None] * way[each][chosen]
    return np.asarray(straight, bool)


def _pressure(
    line: _Line, own: Ownership, surface: Surface, light: F32, pen: Pen
) -> tuple[F64, F64]:
    """Width and tone wanted at each point: by kind, size in the picture, light and part."""
    scale, pixel, kind = light.shape[0] / 720.0, line.pixel, line.kind
    reach = surface.reach.ravel()[pixel].astype(np.float64)
    size = surface.focal / np.maximum(reach, 0.2) / scale
    grow = np.clip((size / 500.0) ** (0.45 * pen.far), 0.40, 1.3)
    shade = 1.20 - 0.42 * light.ravel()[pixel]
    wide = WIDTHS[kind].astype(np.float64)
    wide = 1.7 + pen.range * (wide - 1.7)
    wide *= grow * shade * pen.weight
    fade = np.clip(1.15 - 0.038 * reach * pen.far, 0.38, 1.0)
    tone = TONES[kind] * np.where(kind >= SET_EDGE, fade, np.maximum(fade, 0.8))
    head = own.head.ravel()[pixel]
    inner = (head > 0.3) & (kind != SILHOUETTE)
    fine = np.clip(own.head_size.ravel()[pixel] / scale / 110.0, 0.45, 1.15) * 1.75
    wide = np.where(inner, np.minimum(wide, fine), wide)
    wide = np.where((head > 0.3) & ~inner, np.minimum(wide, 1.0 + 1.6 * fine), wide)
    soft, hair = own.soft.ravel()[pixel], own.hair.ravel()[pixel]
    gentle = soft & (kind == 2)
    lock = hair & (kind != SILHOUETTE) & (kind < SET_EDGE)
    tone = tone * np.where(gentle, 0.30, np.where(lock, 0.75, 1.0))
    wide = wide * np.where(gentle, 0.6, np.where(lock, 0.55, np.where(hair, 0.8, 1.0)))
    return np.asarray(wide * scale, np.float64), np.asarray(tone, np.float64)


def _smooth(values: F64, line: _Line, straight: Bool, scale: float) -> F64:
    """Blur each stroke along itself; ends stay where they are, straight strokes stay straight."""
    bent = ~np.repeat(straight, np.diff(line.first))
    of_set, face = line.of_set, line.face
    out = values.copy()
    for group, sigma in (
        (bent & of_set, 5.0),
        (bent & ~of_set & ~face, 3.2),
        (bent & ~of_set & face, 1.8),
    ):
        index = np.flatnonzero(group)
        out[index] = _blurred(values, line.first, index, max(sigma * scale, 1.1))
    return out


def _blurred(values: F64, first: I64, index: I64, sigma: float) -> F64:
    """Gaussian mean along the strokes at ``index``; mirrored through the ends, which stay put."""
    radius = int(2.6 * sigma)
    weights = np.exp(-0.5 * (np.arange(-radius, radius + 1) / sigma) ** 2)
    out = np.zeros((len(index), values.shape[1]))
    _blur(values, first, index, weights / weights.sum(), out)
    return out


@kernel
def _blur(values: F64, first: I64, index: I64, weights: F64, out: F64) -> None:
    """Write the means at ``index``, which rises; x and y are turned about an end, the rest not."""
    radius, stroke = len(weights) // 2, 0
    for k in range(len(index)):
        while first[stroke + 1] <= index[k]:
            stroke += 1
        low, high = first[stroke], first[stroke + 1] - 1
        for offset in range(-radius, radius + 1):
            at, weight = index[k] + offset, weights[offset + radius]
            end = low if at < low else high
            beyond = at < low or at > high
            inside = min(max(2 * end - at if beyond else at, low), high)
            for c in range(values.shape[1]):
                value = values[inside, c]
                if beyond and c < 2:
                    value = 2 * values[end, c] - value
                out[k, c] += weight * value


def _thin_out(first: I64, every: F64) -> I64:
    """Indices of about every ``every``-th point (S,); both ends of each stroke are kept."""
    sizes = np.diff(first)
    counts = np.maximum(2, (sizes / every).astype(np.int64) + 1)
    start = np.repeat(first[:-1], counts)
    step = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    part = step / np.repeat(counts - 1, counts)
    return np.asarray(
        start + np.rint(part * (np.repeat(sizes, counts) - 1)).astype(np.int64), np.int64
    )


def _by_hand(
    strokes: Strokes,
    surface: Surface,
    at: tuple[I64, I64],
    face: Bool,
    straight: Bool,
    pen: Pen,
) -> Strokes:
    """Let the hand be a little off, press unevenly, taper, and run on at corners.

    ``at`` holds the column and row of the pixel whose surface each point lies on; ``straight`` is
    (S,).
    """
    scale = len(surface.reach) / 720.0
    points, first = strokes.points.copy(), strokes.first
    tangent = tangents(points, first)
    normal = np.column_stack([-tangent[:, 1], tangent[:, 0]])
    calm = np.where(face, 0.25, 1.0) * pen.wobble * scale
    points += normal * (surface.at(*at, 90 * scale) * calm)[:, None]
    way = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
    sizes = np.diff(first)
    start, end = np.repeat(way[first[:-1]], sizes), np.repeat(way[first[1:] - 1], sizes)
    room = np.clip((end - start) * 0.35, 2.0, 30.0 * scale)
    nearer = np.minimum(way - start, end - way)
    taper = (1 - pen.taper) + pen.taper * np.clip(nearer / room, 0, 1) ** 0.6
    breath = 1 + np.clip(surface.at(*at, 46 * scale), -2, 2) * pen.breath
    across = np.abs(tangent @ np.array([0.643, 0.766]))
    nib = 1 + 1.6 * pen.nib * (0.64 - across)
    reach = np.minimum(pen.overshoot * scale, 0.06 * (end - start))
    for ends, sign in ((first[:-1][straight], -1.0), (first[1:][straight] - 1, 1.0)):
        points[ends] += sign * tangent[ends] * reach[ends, None]
    tone = strokes.tone * (0.82 + 0.18 * taper)
    return Strokes(points, strokes.width * taper * breath * nib, tone, first, strokes.kind)


def tangents(points: F64, first: I64) -> F64:
    """Unit direction (N, 2) at each point, from its neighbors on the same stroke."""
    index = np.arange(len(points))
    after, before = np.minimum(index + 1, len(points) - 1), np.maximum(index - 1, 0)
    after[first[1:] - 1] = first[1:] - 1
    before[first[:-1]] = first[:-1]
    along = points[after] - points[before]
    return np.asarray(along / np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9))


def ink(strokes: Strokes, height: int, width: int) -> F32:
    """Draw the strokes; return (H, W) ink from 0 to 1."""
    fine = 4 if height <= _LARGE else 2
    canvas = np.zeros((height * fine, width * fine), np.uint8)
    inner = np.ones(max(len(strokes.points) - 1, 0), bool)
    inner[strokes.first[1:-1] - 1] = False
    one = np.flatnonzero(inner)
    if not len(one):
        return np.zeros((height, width), np.float32)
    ends = np.stack([strokes.points[one], strokes.points[one + 1]], axis=1)
    wide = (strokes.width[one] + strokes.width[one + 1]) / 2 * fine
    thick = np.clip(np.rint(wide), 2, 255).astype(np.int64)
    # A line thinner than half a pixel is drawn half a pixel wide and paler.
    tone = np.maximum(strokes.tone[one], strokes.tone[one + 1]) * np.clip(wide / 2, 0.4, 1.0)
    shade = np.clip(np.ceil(tone * _SHADES), 1, _SHADES).astype(np.int64)
    fixed = np.rint((ends * fine - 0.5) * 16).astype(np.int32)
    key = shade * 256 + thick
    order = np.argsort(key, kind="stable")
    cuts = np.flatnonzero(np.diff(key[order], prepend=-1))
    lines = fixed[order]
    for low, high in zip(cuts, np.append(cuts[1:], len(order)), strict=True):
        tint, pen = divmod(int(key[order[low]]), 256)
        color = int(255 * tint / _SHADES)
        # One array of lines will do for a sequence of them.
        cv2.polylines(canvas, lines[low:high], False, color, pen, cv2.LINE_8, 4)  # type: ignore[call-overload]
    small = cv2.resize(canvas, (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.float32) / np.float32(255.0)
