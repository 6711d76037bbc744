"""From surfaces, camera and light to the maps of a plate."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from closedset.model.pixels import F32, I32, Camera
from closedset.model.request import CLEARANCES, ClearedRequest
from closedset.stage import kernels, kernels_light
from closedset.stage.compiled import in_bands
from closedset.stage.kernels import F64, Plate, View
from closedset.stage.kernels_light import Light
from closedset.stage.lens import eye_of
from closedset.stage.light import LightPlan, to_display, to_linear
from closedset.stage.tracer import Tracer

_PATTERN = 4
_OCCLUSION_REACH = 0.9
"""Metres: corners farther apart than this do not darken each other."""
_KEY_RAYS, _SKY_RAYS = 2, 3
"""Rays that one pixel in four sends."""
_BESIDE = np.array([[-0.3, -0.25], [0.3, 0.25]])
"""Pixels off the center: what is averaged in along edges."""
_CENTER = np.zeros((1, 2))
_ALL = np.zeros((0, 0), np.int32)
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


def _pattern(rows: int, columns: int) -> NDArray[np.int64]:
    """Number 0–15 of each pixel in a 4 by 4 tile, scrambled so that neighbors differ; (H, W)."""
    order = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]])
    return np.tile(order, (rows // _PATTERN + 1, columns // _PATTERN + 1))[:rows, :columns]


def _sphere(count: int) -> F32:
    """Evenly spread unit vectors, (count, 3), by the golden spiral, in scrambled order."""
    k = np.arange(count)
    z = 1 - (2 * k + 1) / count
    ring = np.sqrt(1 - z * z)
    points = np.stack([ring * np.cos(k * _GOLDEN), ring * np.sin(k * _GOLDEN), z], 1)
    return points[(k * 13) % count].astype(np.float32)


_SPHERE = _sphere(32)


@lru_cache(maxsize=1)
def _tables() -> tuple[F32, F32]:
    """sRGB to linear, and linear to sRGB over its root: powers are slow to find anew."""
    steps = np.linspace(0, 1, 4096)
    shown = to_display((steps**2 * kernels_light.DISPLAY_END).astype(np.float32))
    return to_linear(steps.astype(np.float32)), shown


def _lights(plan: LightPlan) -> Light:
    """Return a light plan as the kernels take it."""
    rows = []
    for index, lamp in enumerate(plan.lamps):
        place = np.asarray(lamp.position, float)
        if lamp.reach <= 0:
            place = place / np.linalg.norm(place)
        traced = float(index == 0 and lamp.shadow)
        rows.append([*place, lamp.reach, *lamp.color, lamp.performers, lamp.surroundings, traced])
    hues = [plan.above, plan.below, plan.zenith, plan.horizon]
    hues.append((plan.haze, plan.exposure, float(plan.fog)))
    return Light(np.array(rows, float), np.array(hues, float), *_tables())


def view_of(camera: Camera) -> View:
    """Return a camera as the kernels take it."""
    turn = np.ascontiguousarray(camera.world_to_camera[:3, :3], float)
    return View(turn, eye_of(camera), np.ascontiguousarray(camera.intrinsics, float))


def _points(tracer: Tracer, camera: Camera) -> F64:
    """Return all vertices as picture points, (V, 5), as ``kernels.to_picture`` writes them."""
    vertices = tracer.world.vertices
    matrix = np.ascontiguousarray(camera.intrinsics @ camera.world_to_camera[:3], float)
    points = np.empty((len(vertices), 5))
    in_bands(lambda low, high: kernels.to_picture(vertices, matrix, low, high, points), len(points))
    return points


def _blank(camera: Camera) -> Plate:
    shape = (camera.height, camera.width)
    return Plate(
        face=np.full(shape, -1, np.int32),
        depth=np.full(shape, np.inf, np.float32),
        normals=np.zeros((*shape, 3), np.float32),
        albedo=np.zeros((*shape, 3), np.float32),
        ids=np.zeros(shape, np.int32),
        planes=np.zeros(shape, np.float32),
        start=np.zeros(((shape[0] + 1) // 2, (shape[1] + 1) // 2, 3), np.float32),
    )


def seen(tracer: Tracer, camera: Camera, points: F64 | None = None) -> Plate:
    """Return what every pixel shows, unlit; ``points`` if they are known."""
    points = _points(tracer, camera) if points is None else points
    view, plate = view_of(camera), _blank(camera)
    nearest = np.zeros((1, *plate.face.shape), np.float32)

    def band(top: int, bottom: int) -> None:
        kernels.cover(
            points, tracer.world.faces, _CENTER, top, bottom, _ALL, nearest, plate.face[None]
        )
        kernels.resolve(tracer.world, view, points, top, bottom, plate)

    in_bands(band, len(plate.face))
    return plate


def _beside(tracer: Tracer, points: F64, edges: NDArray[np.uint8]) -> I32:
    """Return the faces seen off the center of each pixel along ``edges``, (2, H, W)."""
    shape = (len(_BESIDE), *edges.shape)
    found, nearest = np.full(shape, -1, np.int32), np.zeros(shape, np.float32)
    wanted = np.asarray(cv2.integral(edges), np.int32)
    kernels.cover(points, tracer.world.faces, _BESIDE, 0, len(edges), wanted, nearest, found)
    return found


def _shadows(tracer: Tracer, plan: LightPlan, light: Light, plate: Plate) -> F32:
    """Return the shares of key and sky that reach one pixel in four, (H / 2, W / 2, 2).

    Every one of them sends a ray to each; further rays go out only from where a tile's rays did not
    all fare alike, in a penumbra or a corner.
    """
    solid = plate.ids[::2, ::2] > 0
    start, normals = plate.start[solid], plate.normals[::2, ::2][solid]
    step = _pattern(*solid.shape)[solid]
    key = plan.lamps[0]

    def to_key(some: Some, turn: int) -> F32:
        aim, reach = np.empty_like(start[some]), np.empty(len(step[some]), np.float32)
        shifted = step[some] + 16 * turn
        kernels_light.aim_key(light.lamps[0], key.spread, start[some], shifted, _SPHERE, aim, reach)
        return tracer.lit(start[some], aim, reach)

    def to_sky(some: Some, turn: int) -> F32:
        aim = np.empty_like(start[some])
        kernels_light.aim_sky(normals[some], step[some] + 11 * turn, _SPHERE, aim)
        return tracer.lit(start[some], aim, _OCCLUSION_REACH, everything=True)

    shares = np.ones((*solid.shape, 2), np.float32)
    shares[solid, 0] = _sent(to_key, solid, _KEY_RAYS)
    shares[solid, 1] = _sent(to_sky, solid, _SKY_RAYS)
    out = np.empty_like(shares)
    in_bands(lambda top, bottom: kernels_light.calm(plate, shares, top, bottom, out), len(out))
    return out


Some = slice | NDArray[np.intp]
"""Which of the points send a ray."""


def _sent(send: Callable[[Some, int], F32], solid: NDArray[np.bool_], most: int) -> F32:
    """Return what share of up to ``most`` rays from each of the N ``solid`` pixels arrives."""
    arrived = send(slice(None), 0)
    seen = np.ones(solid.shape, np.float32)
    seen[solid] = arrived
    tile, anchor = np.ones((_PATTERN, _PATTERN), np.uint8), (1, 1)
    mixed = cv2.erode(seen, tile, anchor=anchor) != cv2.dilate(seen, tile, anchor=anchor)
    some = np.flatnonzero(mixed[solid])
    for turn in range(1, most):
        arrived[some] += send(some, turn)
    arrived[some] /= np.float32(most)
    return arrived


def develop(cleared: ClearedRequest, tracer: Tracer, camera: Camera, plan: LightPlan) -> Maps:
    """Draw and shade one picture. Deterministic; three samples a pixel along edges.

    Raises NotCleared for a forged clearance.
    """
    CLEARANCES.record(cleared)
    shape = (camera.height, camera.width)
    view, points, light = view_of(camera), _points(tracer, camera), _lights(plan)
    plate = seen(tracer, camera, points)
    edges = np.zeros(shape, np.uint8)
    kernels.edge(plate.ids, plate.depth, plate.normals, 0, camera.height, edges)
    # Embree's loop keeps the interpreter to itself; what is compiled runs beside it.
    with ThreadPoolExecutor(1) as pool:
        drawn = pool.submit(_beside, tracer, points, edges)
        shares = _shadows(tracer, plan, light, plate)
        beside = drawn.result()
    beauty, lit = np.empty((*shape, 3), np.float32), np.empty(shape, np.float32)
    kept = np.empty((*shape, 2), np.float32)

    def band(top: int, bottom: int) -> None:
        world, rows = tracer.world, (top, bottom)
        kernels_light.shade(world, view, light, plate, shares, *rows, beauty, lit, kept)
        for found, (dx, dy) in zip(beside, _BESIDE, strict=True):
            kernels_light.soften(
                world, view, points, light, edges, kept, found, dx, dy, *rows, beauty
            )
        if plan.fog:
            kernels_light.veil(light.hues, plate.depth, *rows, plate.albedo)

    in_bands(band, camera.height)
    beauty[edges > 0] /= 1 + len(_BESIDE)
    return Maps(
        beauty=beauty,
        albedo=plate.albedo,
        light=lit,
        depth=plate.depth,
        normals=plate.normals,
        ids=plate.ids,
        edges=edges.astype(np.float32),
    )


def flow_between(now: Camera, then: Camera, depth: F32) -> F32:
    """Return how far each pixel's surface moves in the picture between two cameras, (H, W, 2).

    Nothing on the set moves (for performers see ``carry``); the sky is infinitely far away.
    """
    flow = np.zeros((*depth.shape, 2), np.float32)
    if now is not then and not np.array_equal(now.world_to_camera, then.world_to_camera):
        one, two = view_of(now), view_of(then)
        in_bands(lambda top, low: kernels.drift(one, two, depth, top, low, flow), len(depth))
    return flow


def carry(
    flow: F32, where: NDArray[np.bool_], now: Camera, then: Camera, depth: F32, way: F64
) -> None:
    """Write into ``flow`` (H, W, 2) where pixels go whose surface moves by ``way`` (3,) metres."""
    y, x = np.nonzero(where)
    at = np.stack([x + 0.5, y + 0.5, np.ones(len(x))], axis=1)
    inside = (at @ np.linalg.inv(now.intrinsics).T) * depth[y, x, None]
    world = (inside - now.world_to_camera[:3, 3]) @ now.world_to_camera[:3, :3]
    flow[y, x] = (then.project(world + way)[:, :2] - at[:, :2]).astype(np.float32)
