"""Hatching that follows form: short pen strokes round a limb, along a wall, never over a face.

Each stroke is walked through a smoothed field of directions taken from the normals as the camera
sees them, and stops where the surface ends or the shadow does.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from closedset.model.pixels import F32, Plates
from closedset.render.strokes import Strokes

_BINS = 6
_STEP = 2.0
"""Pixels walked at a time, at 720 lines."""
_STEPS = 15
"""Steps each way from a seed, at most."""


def hatch(plates: Plates, shadow: F32, rng: np.random.Generator, scale: float) -> Strokes:
    """Return hatching strokes for ``shadow``: (H, W), 0 none, 1 the deepest.

    From 0.3 on there is one layer, from 0.75 on a second across it.
    """
    angle = _directions(plates)
    layers = [
        _layer(plates, shadow, angle, 0.30, 5.4 * scale, rng, scale),
        _layer(plates, shadow, angle + np.pi / 3.2, 0.75, 6.6 * scale, rng, scale),
    ]
    first = np.concatenate([layers[0].first, layers[0].first[-1] + layers[1].first[1:]])
    return Strokes(
        np.concatenate([layer.points for layer in layers]),
        np.concatenate([layer.width for layer in layers]),
        np.concatenate([layer.tone for layer in layers]),
        first,
    )


def _directions(plates: Plates) -> F32:
    """(H, W) stroke angle in radians, x right and y down.

    Strokes go across the fall of the surface, turned by 25 degrees as a hand would; where a surface
    faces the camera they go the way a right hand does. Angles are averaged doubled: a stroke has no
    front end.
    """
    near = plates.normals[::4, ::4]
    view = near @ plates.camera.world_to_camera[:3, :3].T.astype(np.float32)
    x, y = view[..., 0], view[..., 1]
    slant = np.arctan2(y, x) + np.pi / 2 + np.deg2rad(25.0)
    weight = x * x + y * y
    pull = 0.3
    c = weight * np.cos(2 * slant) + pull * np.cos(2 * np.deg2rad(-52.0))
    s = weight * np.sin(2 * slant) + pull * np.sin(2 * np.deg2rad(-52.0))
    soft = [ndimage.gaussian_filter(m.astype(np.float32), 3.0) for m in (c, s)]
    half = 0.5 * np.arctan2(soft[1], soft[0]).astype(np.float32)
    height, width = plates.depth.shape
    return np.asarray(half.repeat(4, axis=0).repeat(4, axis=1)[:height, :width], np.float32)


def _layer(
    plates: Plates,
    shadow: F32,
    angle: F32,
    threshold: float,
    spacing: float,
    rng: np.random.Generator,
    scale: float,
) -> Strokes:
    seeds = _seeds(angle, shadow, threshold, spacing, rng)
    walked, alive = _walk(seeds, angle, plates.ids, shadow, threshold * 0.8, _STEP * scale, _STEPS)
    return _collect(walked, alive, shadow, rng, scale)


def _seeds(
    angle: F32, shadow: F32, threshold: float, spacing: float, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Jittered rows of seed points, one lattice for each bin of directions."""
    height, width = shadow.shape
    found = []
    reach = float(np.hypot(height, width)) / 2
    along = spacing * 5.2
    rows = np.arange(-reach, reach, spacing)
    columns = np.arange(-reach, reach, along)
    for b in range(_BINS):
        turn = np.pi * b / _BINS
        u, v = np.meshgrid(columns, rows)
        u = u + rng.uniform(0, along, (len(rows), 1)) + rng.normal(0, along * 0.1, u.shape)
        v = v + rng.normal(0, spacing * 0.12, v.shape)
        x = width / 2 + u * np.cos(turn) - v * np.sin(turn)
        y = height / 2 + u * np.sin(turn) + v * np.cos(turn)
        ok = (x >= 0) & (x < width) & (y >= 0) & (y < height)
        x, y = x[ok], y[ok]
        here = angle[y.astype(int), x.astype(int)]
        mine = np.round((here % np.pi) / (np.pi / _BINS)).astype(int) % _BINS == b
        dark = shadow[y.astype(int), x.astype(int)] > threshold
        found.append(np.column_stack([x, y])[mine & dark])
    return np.concatenate(found)


def _walk(
    seeds: NDArray[np.float64],
    angle: F32,
    ids: NDArray[np.int32],
    shadow: F32,
    threshold: float,
    step: float,
    steps: int,
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Walk both ways from each seed; return (N, 2 steps + 1, 2) points and whether each is live."""
    height, width = shadow.shape
    home = ids[seeds[:, 1].astype(int), seeds[:, 0].astype(int)]
    halves = []
    for sign in (-1.0, 1.0):
        at, live = seeds.copy(), np.ones(len(seeds), bool)
        heading = angle[at[:, 1].astype(int), at[:, 0].astype(int)].astype(np.float64)
        way = sign * np.column_stack([np.cos(heading), np.sin(heading)])
        track = [(at.copy(), live.copy())]
        for _ in range(steps):
            at = at + step * way
            x = np.clip(at[:, 0].astype(int), 0, width - 1)
            y = np.clip(at[:, 1].astype(int), 0, height - 1)
            live &= (ids[y, x] == home) & (shadow[y, x] > threshold)
            turn = angle[y, x].astype(np.float64)
            new = np.column_stack([np.cos(turn), np.sin(turn)])
            way = np.where((new * way).sum(1, keepdims=True) < 0, -new, new)
            track.append((at.copy(), live.copy()))
        halves.append(track)
    order = [*reversed(halves[0][1:]), *halves[1]]
    return np.stack([p for p, _ in order], 1), np.stack([a for _, a in order], 1)


def _collect(
    walked: NDArray[np.float64],
    alive: NDArray[np.bool_],
    shadow: F32,
    rng: np.random.Generator,
    scale: float,
) -> Strokes:
    """Cut each walk to its live stretch, at a length of its own, and press harder where darker."""
    count, span = alive.shape
    middle = span // 2
    reach = rng.uniform(0.45, 1.0, (count, 1)) * middle
    alive = alive & (np.abs(np.arange(span) - middle) <= reach)
    lengths = alive.sum(1)
    alive = alive[lengths >= 4]
    walked = walked[lengths >= 4]
    lengths = lengths[lengths >= 4]
    points = walked[alive]
    first = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    x = np.clip(points[:, 0].astype(int), 0, shadow.shape[1] - 1)
    y = np.clip(points[:, 1].astype(int), 0, shadow.shape[0] - 1)
    dark = shadow[y, x].astype(np.float64)
    index = np.arange(len(points)) - np.repeat(first[:-1], lengths)
    part = index / np.maximum(np.repeat(lengths, lengths) - 1, 1)
    lift = np.clip(1.25 - part, 0.3, 1.0)
    return Strokes(points, (0.75 + 0.75 * dark) * lift * scale, 0.34 + 0.3 * dark, first)
