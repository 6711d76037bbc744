"""From surfaces, camera and light to the maps of a plate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from closedset.model.pixels import F32, I32, Camera
from closedset.stage.light import LightPlan, incident, sky, to_display, to_linear, toward
from closedset.stage.tracer import Hits, Tracer, pixel_rays

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


def _pattern_index(width: int, height: int) -> NDArray[np.int64]:
    """Number 0–15 of each pixel in a 4 by 4 tile, scrambled so that neighbors differ."""
    order = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]])
    tile = np.tile(order, (height // _PATTERN + 1, width // _PATTERN + 1))
    return tile[:height, :width].ravel()


def _spread(step: NDArray[np.int64], of: int) -> tuple[F32, F32]:
    """Sunflower points in the unit disc: radius and angle for sample ``step`` of ``of``."""
    return (
        np.sqrt((step + 0.5) / of).astype(np.float32),
        ((step * _GOLDEN) % (2 * np.pi)).astype(np.float32),
    )


def _basis(normal: F32) -> tuple[F32, F32]:
    helper = np.where(np.abs(normal[:, 2:3]) < 0.9, [[0.0, 0.0, 1.0]], [[1.0, 0.0, 0.0]])
    u = np.cross(helper, normal)
    u /= np.maximum(np.linalg.norm(u, axis=1, keepdims=True), 1e-9)
    return u.astype(np.float32), np.cross(normal, u).astype(np.float32)


def _key_rays(tracer: Tracer, plan: LightPlan, hits: Hits, step: NDArray[np.int64]) -> F32:
    """One ray a point to the key; the share unshadowed, 0 or 1."""
    lamp = plan.lamps[0]
    direction, _, distance = toward(lamp, hits.points)
    u, v = _basis(np.ascontiguousarray(direction, np.float32))
    radius, angle = _spread(step, 32)
    scale = lamp.spread / (distance if lamp.reach > 0 else 1.0)
    aim = direction + (radius * scale)[:, None] * (
        np.cos(angle)[:, None] * u + np.sin(angle)[:, None] * v
    )
    aim = aim / np.linalg.norm(aim, axis=1, keepdims=True)
    reach = distance if lamp.reach > 0 else np.full(len(distance), 60.0)
    return tracer.lit(hits.points, np.ascontiguousarray(aim, np.float32), reach)


def _ambient_rays(tracer: Tracer, hits: Hits, step: NDArray[np.int64]) -> F32:
    """One cosine-weighted ray a point over its hemisphere; 1 where nothing is near."""
    u, v = _basis(hits.normals)
    radius, angle = _spread(step, 32)
    up = np.sqrt(np.maximum(1 - radius**2, 0.02))
    aim = (
        (radius * np.cos(angle))[:, None] * u
        + (radius * np.sin(angle))[:, None] * v
        + up[:, None] * hits.normals
    )
    aim = aim.astype(np.float32)
    return tracer.lit(hits.points, aim, _OCCLUSION_REACH, shell=True)


def _subset(hits: Hits, where: NDArray[np.bool_]) -> Hits:
    return Hits(
        hits.hit[where], hits.points[where], hits.normals[where], hits.albedo[where],
        hits.ids[where], hits.glow[where], hits.performer[where], hits.distance[where],
    )  # fmt: skip


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
    tracer: Tracer, plan: LightPlan, hits: Hits, edge: NDArray[np.bool_]
) -> tuple[F32, F32]:
    """Return (key, ambient) shares for every pixel, (H*W,): dithered, averaged, exact at edges."""
    height, width = edge.shape
    index = _pattern_index(width, height)
    key = np.zeros(height * width, np.float32)
    ambient = np.ones(height * width, np.float32)
    solid = hits.hit
    inner = _subset(hits, solid)
    steps = index[solid]
    key[solid] = (
        _key_rays(tracer, plan, inner, steps) + _key_rays(tracer, plan, inner, steps + 16)
    ) / 2
    ambient[solid] = (
        _ambient_rays(tracer, inner, steps) + _ambient_rays(tracer, inner, steps + 16)
    ) / 2
    smooth_key = ndimage.uniform_filter(key.reshape(edge.shape), _PATTERN)
    smooth_ambient = ndimage.uniform_filter(ambient.reshape(edge.shape), _PATTERN)
    near = ndimage.binary_dilation(edge, iterations=2).ravel() & solid
    key, ambient = smooth_key.ravel().copy(), smooth_ambient.ravel().copy()
    if near.any():
        exact = _subset(hits, near)
        zeros = np.zeros(int(near.sum()), np.int64)
        keys = [_key_rays(tracer, plan, exact, zeros + 3 * k) for k in range(8)]
        sky_shares = [_ambient_rays(tracer, exact, zeros + 3 * k) for k in range(10)]
        key[near] = np.mean(keys, axis=0)
        ambient[near] = np.mean(sky_shares, axis=0)
    return key, 0.25 + 0.75 * ambient


def _shade(
    plan: LightPlan, hits: Hits, directions: F32, key: F32, ambient: F32
) -> tuple[F32, F32]:
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
    tracer: Tracer, plan: LightPlan, camera: Camera, edge: NDArray[np.bool_], beauty: F32,
    key: F32, ambient: F32,
) -> None:  # fmt: skip
    """Average four rays a pixel along edges, in place. Shadow shares are the pixel's own."""
    where = edge.ravel()
    total = np.zeros((int(where.sum()), 3), np.float32)
    for dx, dy in ((-0.25, -0.25), (0.25, -0.25), (-0.25, 0.25), (0.25, 0.25)):
        eye, directions = pixel_rays(camera, dx, dy)
        directions = np.ascontiguousarray(directions[where])
        hits = tracer.trace(eye, directions)
        color, _ = _shade(plan, hits, directions, key[where], ambient[where])
        total += color
    beauty[where] = total / 4


def develop(tracer: Tracer, camera: Camera, plan: LightPlan) -> Maps:
    """Trace and shade one picture. Deterministic; 4 to 6 rays a pixel."""
    shape = (camera.height, camera.width)
    eye, directions = pixel_rays(camera)
    hits = tracer.trace(eye, directions)
    forward = camera.world_to_camera[2, :3].astype(np.float32)
    depth = (hits.distance * (directions @ forward)).astype(np.float32)
    ids = hits.ids.reshape(shape)
    normals = hits.normals.reshape(*shape, 3)
    edge = _edges(ids, depth.reshape(shape), normals)
    key, ambient = _visibility(tracer, plan, hits, edge)
    beauty, light = _shade(plan, hits, directions, key, ambient)
    _soften_edges(tracer, plan, camera, edge, beauty, key, ambient)
    albedo = np.where(hits.hit[:, None], hits.albedo, sky(plan, directions))
    return Maps(
        beauty=np.clip(beauty, 0, 1).reshape(*shape, 3),
        albedo=np.clip(albedo, 0, 1).astype(np.float32).reshape(*shape, 3),
        light=light.reshape(shape),
        depth=depth.reshape(shape),
        normals=normals,
        ids=ids,
    )
