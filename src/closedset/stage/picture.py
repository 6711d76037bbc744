"""From surfaces, camera and light to the maps of a plate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closedset.model.pixels import F32, I32, Camera
from closedset.stage.light import LightPlan, incident, sky, to_display, to_linear, toward
from closedset.stage.tracer import Hits, Tracer, pixel_rays, unit

_PATTERN = 4
_OCCLUSION_REACH = 0.9
"""Metres: corners farther apart than this do not darken each other."""
_GOLDEN = np.pi * (3 - np.sqrt(5))


@dataclass(frozen=True, slots=True, eq=False)
class Maps:
    """All maps of a plate; shapes as in ``Plates``."""

    beauty: F32
    albedo: F32
    light: F32
    depth: F32
    normals: F32
    ids: I32
    edges: F32


def _pattern_index(width: int, height: int) -> NDArray[np.int64]:
    """Number 0–15 of each pixel in a 4 by 4 tile, scrambled so that neighbors differ."""
    order = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]])
    tile = np.tile(order, (height // _PATTERN + 1, width // _PATTERN + 1))
    return tile[:height, :width].ravel()


def _sphere(count: int) -> F32:
    """Evenly spread unit vectors, (count, 3), by the golden spiral, in scrambled order."""
    k = np.arange(count)
    z = 1 - (2 * k + 1) / count
    ring = np.sqrt(1 - z * z)
    points = np.stack([ring * np.cos(k * _GOLDEN), ring * np.sin(k * _GOLDEN), z], 1)
    return points[(k * 13) % count].astype(np.float32)


_SPHERE = _sphere(32)


def _key_rays(tracer: Tracer, plan: LightPlan, hits: Hits, step: NDArray[np.int64]) -> F32:
    """One ray a point to the key, a ball of light; 1 where it arrives, else 0."""
    lamp = plan.lamps[0]
    direction, _, distance = toward(lamp, hits.points)
    jitter = _SPHERE[step % 32] * np.float32(lamp.spread)
    if lamp.reach > 0:
        aim = unit(direction * distance[:, None] + jitter)
        return tracer.lit(hits.points, aim, distance - lamp.spread)
    return tracer.lit(hits.points, unit(direction + jitter), 60.0)


def _ambient_rays(tracer: Tracer, hits: Hits, step: NDArray[np.int64]) -> F32:
    """One cosine-weighted ray a point over its hemisphere; 1 where nothing is near.

    The normal plus a point of the unit sphere is cosine-weighted.
    """
    aim = unit(hits.normals * np.float32(1.03) + _SPHERE[step % 32])
    return tracer.lit(hits.points, aim, _OCCLUSION_REACH, everything=True)


def _subset(hits: Hits, where: NDArray[np.bool_]) -> Hits:
    return Hits(
        hits.hit[where],
        hits.points[where],
        hits.normals[where],
        hits.albedo[where],
        hits.ids[where],
        hits.glow[where],
        hits.performer[where],
        hits.distance[where],
    )


def _edges(ids: I32, depth: F32, normals: F32) -> NDArray[np.bool_]:
    """Pixels whose right or lower neighbor is another surface, or bends sharply."""
    edge = np.zeros(ids.shape, bool)
    for axis in (0, 1):
        ahead = [slice(None), slice(None)]
        behind = [slice(None), slice(None)]
        ahead[axis], behind[axis] = slice(1, None), slice(None, -1)
        a, b = tuple(ahead), tuple(behind)
        finite = np.isfinite(depth[a]) & np.isfinite(depth[b])
        step = np.abs(np.where(finite, depth[a], 0) - np.where(finite, depth[b], 0))
        jump = step > 0.05 * np.where(finite, np.minimum(depth[a], depth[b]), 1)
        bend = np.einsum("ijk,ijk->ij", normals[a], normals[b]) < 0.8
        differ = (ids[a] != ids[b]) | jump | bend
        edge[a] |= differ
        edge[b] |= differ
    return edge


def _visibility(
    tracer: Tracer, plan: LightPlan, hits: Hits, shape: tuple[int, int]
) -> tuple[F32, F32]:
    """Return (key, ambient) shares for every pixel, (H*W,).

    One pixel in four sends rays, in directions that differ over a 4 by 4 tile; the tile is averaged
    and handed to the pixels between only where it is the same surface, so that shadows keep their
    edges and corners stay dark.
    """
    sparse, rows, columns = _every_second(hits, shape)
    index = _pattern_index(columns, rows)
    solid = sparse.hit
    inner, steps = _subset(sparse, solid), index[solid]
    shares = np.ones((rows * columns, 2), np.float32)
    keys = [_key_rays(tracer, plan, inner, steps + 16 * k) for k in range(2)]
    skies = [_ambient_rays(tracer, inner, steps + 11 * k) for k in range(3)]
    shares[solid, 0] = sum(keys) / np.float32(2)
    shares[solid, 1] = sum(skies) / np.float32(3)
    ids = np.where(sparse.hit, sparse.ids, -1).reshape(rows, columns)
    small = _Guide(ids, sparse.normals.reshape(rows, columns, 3), _planes(sparse, rows, columns))
    smooth = _tile_mean(shares.reshape(rows, columns, 2), small)
    full = np.where(hits.hit, hits.ids, -1).reshape(shape)
    large = _Guide(full, hits.normals.reshape(*shape, 3), _planes(hits, *shape))
    spread = _hand_on(smooth, small, large)
    return spread[..., 0].ravel(), 0.25 + 0.75 * spread[..., 1].ravel()


@dataclass(frozen=True, slots=True, eq=False)
class _Guide:
    """What tells whether two pixels show the same surface."""

    ids: I32
    """(H, W); -1 for the sky."""
    normals: F32
    planes: F32
    """(H, W) metres of the surface's plane from the origin: equal on one flat thing."""

    def alike(self, where: tuple[slice, slice], other: _Guide, there: tuple[slice, slice]) -> F32:
        """Return 1 where two windows show the same surface, else 0."""
        same = self.ids[where] == other.ids[there]
        bend = np.einsum("ijk,ijk->ij", self.normals[where], other.normals[there])
        step = np.abs(self.planes[where] - other.planes[there])
        return np.asarray(same & (bend > 0.8) & (step < 0.12), np.float32)


def _planes(hits: Hits, rows: int, columns: int) -> F32:
    return np.asarray(np.einsum("ij,ij->i", hits.points, hits.normals).reshape(rows, columns))


def _every_second(hits: Hits, shape: tuple[int, int]) -> tuple[Hits, int, int]:
    """Return the hits of one pixel in each block of four, and how many rows and columns of them."""
    height, width = shape
    where = np.zeros(shape, bool)
    where[::2, ::2] = True
    return _subset(hits, where.ravel()), (height + 1) // 2, (width + 1) // 2


def _windows(size: int, by: int) -> tuple[slice, slice]:
    """Return the slices of ``size`` pixels and of those ``by`` pixels ahead."""
    if by >= 0:
        return slice(0, size - by), slice(by, size)
    return slice(-by, size), slice(0, size + by)


def _tile_mean(values: F32, guide: _Guide) -> F32:
    """Average (H, W, C) over a 4 by 4 tile around each pixel, within its own surface."""
    height, width, _ = values.shape
    total, weight = values.copy(), np.ones((height, width, 1), np.float32)
    for dy in range(-1, _PATTERN - 1):
        for dx in range(-1, _PATTERN - 1):
            if dx == dy == 0:
                continue
            (row, ahead_row), (column, ahead_column) = _windows(height, dy), _windows(width, dx)
            here, there = (row, column), (ahead_row, ahead_column)
            same = guide.alike(here, guide, there)[..., None]
            total[here] += values[there] * same
            weight[here] += same
    return total / weight


def _hand_on(values: F32, small: _Guide, large: _Guide) -> F32:
    """Give every pixel of the full picture the mean of its sparse neighbors on the same surface.

    Where there is none, a hair or a rail, the nearest one's share has to do.
    """
    height, width = large.ids.shape
    rows, columns, channels = values.shape
    near = np.repeat(np.repeat(values, 2, axis=0), 2, axis=1)[:height, :width]
    total = np.zeros((height, width, channels), np.float32)
    weight = np.zeros((height, width, 1), np.float32)
    for oy in (0, 1):
        for ox in (0, 1):
            # Pixels at an odd place lie between sparse ones: both sides count.
            for dy in (0,) if oy == 0 else (0, 1):
                for dx in (0,) if ox == 0 else (0, 1):
                    high = min((height - oy + 1) // 2, rows - dy)
                    wide = min((width - ox + 1) // 2, columns - dx)
                    here = (slice(oy, oy + 2 * high, 2), slice(ox, ox + 2 * wide, 2))
                    there = (slice(dy, dy + high), slice(dx, dx + wide))
                    same = large.alike(here, small, there)[..., None]
                    total[here] += values[there] * same
                    weight[here] += same
    return np.asarray(np.where(weight > 0, total / np.maximum(weight, 1), near))


def _shade(plan: LightPlan, hits: Hits, directions: F32, key: F32, ambient: F32) -> tuple[F32, F32]:
    """Return display color (N, 3) and incident luminance (N,) of traced rays."""
    performer = hits.performer.astype(np.float32)
    arriving = incident(plan, hits.points, hits.normals, performer, key, ambient)
    albedo = to_linear(hits.albedo)
    lit = albedo * arriving + albedo * (hits.glow * 1.9)[:, None]
    color = to_display(lit)
    behind = sky(plan, directions)
    reach = np.where(hits.hit, hits.distance, 0)
    haze = np.exp(-plan.haze * np.maximum(reach - 3.0, 0))[:, None]
    flat = np.asarray(plan.horizon, np.float32)
    color = np.where(hits.hit[:, None], color * haze + flat * (1 - haze), behind)
    luminance = arriving @ np.array([0.2126, 0.7152, 0.0722], np.float32) + hits.glow
    luminance = np.clip(to_display(luminance), 0, 1)
    sky_light = behind @ np.array([0.2126, 0.7152, 0.0722], np.float32)
    return color.astype(np.float32), np.where(hits.hit, luminance, sky_light).astype(np.float32)


def _soften_edges(
    tracer: Tracer,
    plan: LightPlan,
    camera: Camera,
    edge: NDArray[np.bool_],
    beauty: F32,
    key: F32,
    ambient: F32,
) -> None:
    """Average three rays a pixel along edges, in place. Shadow shares are the pixel's own."""
    where = np.flatnonzero(edge)
    total = beauty[where]
    for dx, dy in ((-0.3, -0.25), (0.3, 0.25)):
        eye, directions = pixel_rays(camera, where, dx, dy)
        hits = tracer.trace(eye, directions)
        color, _ = _shade(plan, hits, directions, key[where], ambient[where])
        total += color
    beauty[where] = total / 3


def develop(tracer: Tracer, camera: Camera, plan: LightPlan) -> Maps:
    """Trace and shade one picture. Deterministic; two to three rays a pixel."""
    shape = (camera.height, camera.width)
    eye, directions = pixel_rays(camera)
    hits = tracer.trace(eye, directions)
    forward = camera.world_to_camera[2, :3].astype(np.float32)
    depth = (hits.distance * (directions @ forward)).astype(np.float32)
    ids = hits.ids.reshape(shape)
    normals = hits.normals.reshape(*shape, 3)
    edge = _edges(ids, depth.reshape(shape), normals)
    key, ambient = _visibility(tracer, plan, hits, shape)
    beauty, light = _shade(plan, hits, directions, key, ambient)
    _soften_edges(tracer, plan, camera, edge, beauty, key, ambient)
    behind = sky(plan, directions)
    albedo = np.where(hits.hit[:, None], hits.albedo, behind)
    if plan.fog:
        # Looks paint from the albedo: in fog, what is far away has the color of the fog.
        share = np.exp(-plan.haze * np.maximum(np.where(hits.hit, depth, 99.0) - 3.0, 0))[:, None]
        albedo = albedo * share + np.asarray(plan.horizon, np.float32) * (1 - share)
    return Maps(
        beauty=np.clip(beauty, 0, 1).reshape(*shape, 3),
        albedo=np.clip(albedo, 0, 1).astype(np.float32).reshape(*shape, 3),
        light=light.reshape(shape),
        depth=depth.reshape(shape),
        normals=normals,
        ids=ids,
        edges=edge.astype(np.float32),
    )
