"""Borders joined into pen strokes, given a hand, and inked.

Segments are chained through the corner grid (straight on at a crossing), smoothed, moved by a slow
wobble, and drawn as ribbons whose width follows pressure: thin where the pen lands and lifts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from scipy import ndimage

from closedset.model.pixels import F32
from closedset.render.contours import SET_EDGE, Borders

F64 = NDArray[np.float64]
_SS = 3
"""Ribbons are filled at this many times the size, then averaged: antialiasing."""
_PAD = 9


@dataclass(frozen=True, slots=True, eq=False)
class Strokes:
    """Many strokes, end to end in flat arrays."""

    points: F64
    """(N, 2) x, y in pixels."""
    width: F64
    tone: F64
    first: NDArray[np.int64]
    """(S + 1,) where each stroke begins; the last entry is N."""


def trace(borders: Borders, row: int) -> list[list[tuple[int, int]]]:
    """Chain segments into paths of (corner, segment); ``row`` is the corners in a row.

    The segment is the one walked to reach the corner; a path's first corner repeats its second's.
    """
    ends = borders.start + np.where(borders.vertical, row, 1)
    arms: dict[int, list[int]] = {}
    a, b = borders.start.tolist(), ends.tolist()
    for segment, (p, q) in enumerate(zip(a, b, strict=True)):
        arms.setdefault(p, []).append(segment)
        arms.setdefault(q, []).append(segment)
    kinds = borders.kind.tolist()
    used = bytearray(len(a))
    paths = []
    tips = [n for n, s in arms.items() if len(s) != 2]
    for node in (*tips, *arms):
        for segment in arms[node]:
            if not used[segment]:
                paths.append(_walk(node, segment, a, b, kinds, arms, used))
    return paths


def _walk(
    node: int,
    segment: int,
    a: list[int],
    b: list[int],
    kinds: list[int],
    arms: dict[int, list[int]],
    used: bytearray,
) -> list[tuple[int, int]]:
    path = [(node, segment)]
    before = node
    while True:
        used[segment] = 1
        before, node = node, b[segment] if a[segment] == node else a[segment]
        path.append((node, segment))
        free = [s for s in arms[node] if not used[s]]
        if not free:
            return path
        if len(arms[node]) > 2:
            # At a crossing the pen follows its own kind of line, then goes straight on.
            ahead = path[-5][0] if len(path) > 4 else before
            goal = 2 * node - ahead
            free = [s for s in free if kinds[s] == kinds[segment]]
            if not free:
                return path
            free.sort(key=lambda s: abs((b[s] if a[s] == node else a[s]) - goal))
        segment = free[0]


def to_strokes(
    paths: list[list[tuple[int, int]]], borders: Borders, row: int, face: F32, scale: float
) -> Strokes:
    """Smooth the paths and give each point a pressure; drop specks.

    ``face`` is (H, W): there a line is smoothed less and kept though short. ``scale`` is the
    height over 720.
    """
    height, width = face.shape
    kept = []
    for path in paths:
        x, y = path[0][0] % row, path[0][0] // row
        on_face = face[min(y, height - 1), min(x, width - 1)] > 0.3
        # Short lines make a face; on a far floor or wall they are the crumbs of a long one.
        least = 24 if borders.kind[path[0][1]] >= SET_EDGE else 8 if on_face else 14
        if len(path) > least * scale:
            kept.append(path)
    sizes = np.array([len(p) for p in kept], np.int64)
    first = np.concatenate([[0], np.cumsum(sizes)])
    flat = np.array([pair for p in kept for pair in p], np.int64).reshape(-1, 2)
    points = np.column_stack([flat[:, 0] % row, flat[:, 0] // row]).astype(np.float64)
    segment = flat[:, 1]
    values = np.column_stack([points, borders.width[segment], borders.tone[segment]])
    closed = flat[first[:-1], 0] == flat[first[1:] - 1, 0]
    fine = _along(values, first, closed, 1.4 * scale)
    broad = _along(values, first, closed, 2.8 * scale)
    inside = face[
        np.clip(points[:, 1].astype(int), 0, height - 1),
        np.clip(points[:, 0].astype(int), 0, width - 1),
    ]
    straight = borders.kind[segment] >= SET_EDGE
    detail = np.maximum(inside, np.where(straight, 0.5, 0.0))[:, None]
    smooth = broad * (1 - detail) + fine * detail
    return Strokes(smooth[:, :2], broad[:, 2], broad[:, 3], first)


def _along(values: F64, first: NDArray[np.int64], closed: NDArray[np.bool_], sigma: float) -> F64:
    """Blur each stroke along itself; open ends stay where they are, loops run round."""
    pieces, spans, at = [], [], 0
    for s in range(len(first) - 1):
        piece = values[first[s] : first[s + 1]]
        n = len(piece)
        steps = np.arange(-_PAD, n + _PAD)
        if closed[s] and n > 2 * _PAD:
            padded = piece[steps % (n - 1)]
        else:
            # Mirrored through the end point, so that an end does not shrink inward.
            inner = np.clip(np.abs(steps), 0, n - 1)
            inner = np.where(steps > n - 1, np.maximum(2 * (n - 1) - steps, 0), inner)
            padded = piece[inner]
            padded[:_PAD, :2] = 2 * piece[0, :2] - padded[:_PAD, :2]
            padded[-_PAD:, :2] = 2 * piece[-1, :2] - padded[-_PAD:, :2]
        pieces.append(padded)
        spans.append(np.arange(at + _PAD, at + _PAD + n))
        at += n + 2 * _PAD
    if not pieces:
        return values
    blurred = ndimage.gaussian_filter1d(np.concatenate(pieces), sigma, axis=0, truncate=3.0)
    return np.asarray(blurred[np.concatenate(spans)])


def by_hand(
    strokes: Strokes, wobble: F32, face: F32, rng: np.random.Generator, scale: float
) -> Strokes:
    """Move points by the (2, H, W) ``wobble`` field and vary width by pressure and taper."""
    height, width = face.shape
    x = np.clip(strokes.points[:, 0].astype(int), 0, width - 1)
    y = np.clip(strokes.points[:, 1].astype(int), 0, height - 1)
    calm = 1.0 - 0.75 * face[y, x]
    moved = strokes.points + (wobble[:, y, x] * calm).T
    n = len(strokes.points)
    breath = ndimage.gaussian_filter1d(rng.standard_normal(n + 1), 22 * scale)[:n]
    breath = breath / max(float(breath.std()), 1e-6)
    index = np.arange(n) - np.repeat(strokes.first[:-1], np.diff(strokes.first))
    left = np.repeat(np.diff(strokes.first), np.diff(strokes.first)) - 1 - index
    length = index + left
    reach = np.clip(length * 0.3, 3.0, 26.0 * scale)
    taper = np.clip(np.minimum(index + 1.0, left + 1.0) / reach, 0, 1) ** 0.6
    pen = strokes.width * (1 + 0.16 * np.clip(breath, -2, 2)) * (0.3 + 0.7 * taper)
    return Strokes(moved, pen, strokes.tone * (0.8 + 0.2 * taper), strokes.first)


def ink(strokes: Strokes, height: int, width: int, every: float = 2.0) -> F32:
    """Fill the strokes' ribbons; return (H, W) ink from 0 to 1."""
    picture = Image.new("L", (width * _SS, height * _SS))
    draw = ImageDraw.Draw(picture)
    keep = _thin_out(strokes.first, every)
    points = strokes.points[keep] * _SS
    radius = np.maximum(strokes.width[keep], 0.55) * (_SS / 2)
    # A line thinner than a pixel is drawn a pixel wide and paler.
    tone = strokes.tone[keep] * np.clip(strokes.width[keep] / 0.9, 0.35, 1.0)
    stroke = np.searchsorted(strokes.first, keep, side="right")
    last = np.append(stroke[1:] != stroke[:-1], True)
    tangent = _tangents(points, stroke)
    side = np.column_stack([-tangent[:, 1], tangent[:, 0]]) * radius[:, None]
    left, right = points + side, points - side
    quads = np.concatenate([left[:-1], left[1:], right[1:], right[:-1]], axis=1)[~last[:-1]]
    shades = (255 * np.minimum(np.maximum(tone[:-1], tone[1:]), 1.0)).astype(int)[~last[:-1]]
    order = np.argsort(shades, kind="stable")
    for quad, shade in zip(quads[order].tolist(), shades[order].tolist(), strict=True):
        draw.polygon(quad, fill=shade)
    return np.asarray(picture.reduce(_SS), np.float32) / 255.0


def _thin_out(first: NDArray[np.int64], every: float) -> NDArray[np.int64]:
    """Indices of about every ``every``-th point; the ends of each stroke are always kept."""
    parts = [
        np.unique(np.linspace(a, b - 1, max(2, int((b - a) / every) + 1)).astype(np.int64))
        for a, b in zip(first[:-1].tolist(), first[1:].tolist(), strict=True)
    ]
    return np.concatenate(parts) if parts else np.zeros(0, np.int64)


def _tangents(points: F64, stroke: NDArray[np.int64]) -> F64:
    """Unit direction at each point, from its neighbors on the same stroke."""
    after = np.roll(points, -1, axis=0)
    before = np.roll(points, 1, axis=0)
    ends = np.append(stroke[1:] != stroke[:-1], True)
    starts = np.append(True, stroke[1:] != stroke[:-1])
    along = np.where(ends[:, None], points, after) - np.where(starts[:, None], points, before)
    return np.asarray(along / np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9))
