"""From surfaces, camera and light to the maps of a plate."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from closedset.compiled import in_bands, single
from closedset.model.pixels import F32, I32, Camera
from closedset.model.request import CLEARANCES, ClearedRequest
from closedset.stage import kernels, kernels_light
from closedset.stage.kernels import F64, Plate, View
from closedset.stage.kernels_light import Light
from closedset.stage.lens import eye_of
from closedset.stage.light import LightPlan
from closedset.stage.tracer import Tracer

_PATTERN = 4
_OCCLUSION_REACH = 0.9
"""Metres: corners farther apart than this do not darken each other."""
_SHIFT = 16
"""How far apart the directions of a pixel's two rays are numbered: a tile's are all 32."""
_FINE = 9
"""Pixels around an outline in which shadows may be as fine as what is drawn there."""
_BESIDE = np.array([[-0.3, -0.25], [0.3, 0.25]])
"""Pixels off the center: what is averaged in along edges."""
_CENTER = np.zeros((1, 2))
_ALL = np.zeros((0, 0), np.int32)
Places = NDArray[np.int64]
"""Flat numbers of pixels, or which directions they send rays in; (N,)."""
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


def _lights(plan: LightPlan) -> Light:
    """Return a light plan as the kernels take it."""
    rows = []
    for index, lamp in enumerate(plan.lamps):
        place, fades = np.asarray(lamp.position, float), [1.6, 1 / max(lamp.reach, 1e-6) ** 2]
        if lamp.reach <= 0:
            place, fades = place / np.linalg.norm(place), [1.0, 0.0]
        traced = float(index == 0 and lamp.shadow)
        stands = float(lamp.reach > 0)
        shares = [lamp.performers, lamp.surroundings, traced]
        rows.append([*place, stands, *fades, *lamp.color, *shares])
    hues = [plan.above, plan.below, plan.zenith, plan.horizon]
    hues.append((plan.haze, plan.exposure, float(plan.fog)))
    return Light(np.array(rows, np.float32), np.array(hues, np.float32))


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
    faces = tracer.world.faces
    chosen = _sifted(points, faces, _CENTER, plate.face.shape, _ALL)

    def band(top: int, bottom: int) -> None:
        kernels.cover(points, faces, chosen, _CENTER, top, bottom, _ALL, nearest, plate.face[None])
        kernels.resolve(tracer.world, view, points, top, bottom, plate)

    in_bands(band, len(plate.face))
    return plate


def _sifted(points: F64, faces: I32, samples: F64, shape: tuple[int, ...], wanted: I32) -> Places:
    """Return the numbers of those faces that may cover a sample asked for, in their order."""
    found, size = np.empty(len(faces), np.uint8), (shape[0], shape[1])
    in_bands(
        lambda low, high: kernels.sift(points, faces, samples, size, wanted, low, high, found),
        len(faces),
    )
    return np.flatnonzero(found)


def _beside(tracer: Tracer, points: F64, edges: NDArray[np.uint8]) -> I32:
    """Return the faces seen off the center of each pixel along ``edges``, (2, H, W)."""
    shape = (len(_BESIDE), *edges.shape)
    found, nearest = np.full(shape, -1, np.int32), np.zeros(shape, np.float32)
    wanted = np.asarray(cv2.integral(edges), np.int32)
    after = np.empty((shape[1], shape[2] + 1), np.int32)
    kernels.follow(edges, after)
    faces = tracer.world.faces
    chosen = _sifted(points, faces, _BESIDE, edges.shape, wanted)
    kernels.cover(points, faces, chosen, _BESIDE, 0, len(edges), after, nearest, found)
    return found


def _shadows(
    tracer: Tracer, plan: LightPlan, light: Light, plate: Plate, edges: NDArray[np.uint8]
) -> F32:
    """Return the shares of key and sky that reach one pixel in four, (H / 2, W / 2, 2)."""
    solid = plate.ids[::2, ::2] > 0
    ids = np.ascontiguousarray(plate.ids[::2, ::2])
    planes = np.ascontiguousarray(plate.planes[::2, ::2])
    shapes = np.ascontiguousarray(plate.normals[::2, ::2])
    start, normals = plate.start.reshape(-1, 3), shapes.reshape(-1, 3)
    fine = cv2.dilate(edges, np.ones((_FINE, _FINE), np.uint8))[::2, ::2] > 0
    key = plan.lamps[0]

    def to_key(some: Places, step: Places) -> F32:
        begin, reach = start.take(some, axis=0), np.empty(len(some), np.float32)
        aim, lamp = np.empty_like(begin), light.lamps[0]
        facing = normals.take(some, axis=0)
        kernels_light.aim_key(lamp, key.spread, begin, facing, step, _SPHERE, aim, reach)
        # What faces away from the key has no reach and gets nothing, whatever lies between.
        return tracer.lit(begin, aim, reach)

    def to_sky(some: Places, step: Places) -> F32:
        aim = np.empty((len(some), 3), np.float32)
        kernels_light.aim_sky(normals.take(some, axis=0), step, _SPHERE, aim)
        return tracer.lit(start.take(some, axis=0), aim, _OCCLUSION_REACH, everything=True)

    shares = np.empty((*solid.shape, 2), np.float32)
    shares[..., 0] = _sent(to_key, solid, fine)
    shares[..., 1] = _sent(to_sky, solid, fine)
    mixed = (_mixed(shares[..., 0]) | _mixed(shares[..., 1])).view(np.uint8)
    out = np.empty_like(shares)

    def band(top: int, low: int) -> None:
        kernels_light.calm(ids, planes, shapes, mixed, shares, top, low, out)

    in_bands(band, len(out))
    return out


def _mixed(shares: F32) -> NDArray[np.bool_]:
    """Return where not all of a 4 by 4 tile has the same share; (H, W)."""
    tile, anchor = np.ones((_PATTERN, _PATTERN), np.uint8), (1, 1)
    low, high = cv2.erode(shares, tile, anchor=anchor), cv2.dilate(shares, tile, anchor=anchor)
    return np.asarray(low != high, bool)


def _sent(
    send: Callable[[Places, Places], F32],
    solid: NDArray[np.bool_],
    fine: NDArray[np.bool_],
) -> F32:
    """Return what share of each pixel's rays arrives, (H, W); 1 in the sky.

    One pixel in four sends a probe. All send a ray where probes around did not fare alike or where
    something is ``fine``, and another one where those of a tile did not: in a penumbra or a corner.
    """
    seen, sure = _probed(send, solid)
    pattern, flat = _pattern(*solid.shape).ravel(), seen.reshape(-1)
    some = np.flatnonzero(solid & (fine | ~sure))
    flat[some] = send(some, pattern.take(some))
    some = np.flatnonzero(solid & _mixed(seen))
    flat[some] = (flat[some] + send(some, pattern.take(some) + _SHIFT)) / 2
    return seen


def _probed(
    send: Callable[[Places, Places], F32], solid: NDArray[np.bool_]
) -> tuple[F32, NDArray[np.bool_]]:
    """Send a ray from one pixel in four; return the shares, and where sixteen of them agree."""
    rows, columns = solid.shape
    probes = solid[::2, ::2]
    y, x = np.nonzero(probes)
    low: F32 = np.full(probes.shape, 2, np.float32)
    low[y, x] = send(2 * y * columns + 2 * x, _pattern(*probes.shape)[y, x])
    high = np.where(probes, low, np.float32(-1))
    # Five by five, so that wherever a pixel lies between them, every direction is among them.
    tile = np.ones((_PATTERN + 1, _PATTERN + 1), np.uint8)
    low, high = np.asarray(cv2.erode(low, tile)), np.asarray(cv2.dilate(high, tile))
    agree = (low == high).view(np.uint8)
    share, sure = (cv2.resize(m, None, None, 2, 2, cv2.INTER_NEAREST) for m in (low, agree))
    share, known = share[:rows, :columns], sure[:rows, :columns] > 0
    return np.where(solid & known, share, np.float32(1)), known


def develop(
    cleared: ClearedRequest, tracer: Tracer, camera: Camera, plan: LightPlan, smooth: bool = True
) -> Maps:
    """Draw and shade one picture. Deterministic; if ``smooth``, three samples a pixel along edges.

    Raises NotCleared for a forged clearance.
    """
    CLEARANCES.record(cleared)
    shape = (camera.height, camera.width)
    view, points, light = view_of(camera), _points(tracer, camera), _lights(plan)
    plate = seen(tracer, camera, points)
    edges = np.zeros(shape, np.uint8)
    kernels.edge(plate.ids, plate.depth, plate.normals, 0, camera.height, edges)
    # What is compiled runs beside the small steps between the rays.
    with ThreadPoolExecutor(1) as pool:
        drawn = pool.submit(_beside, tracer, points, edges) if smooth else None
        shares = _shadows(tracer, plan, light, plate, edges)
        beside = () if drawn is None else drawn.result()
    beauty, lit = np.empty((*shape, 3), np.float32), np.empty(shape, np.float32)
    kept = np.empty((*shape, 2), np.float32)

    def band(top: int, bottom: int) -> None:
        world, rows = tracer.world, (top, bottom)
        kernels_light.spread(plate.ids, plate.planes, plate.normals, shares, *rows, kept)
        kernels_light.shade(world, view, light, plate, kept, *rows, beauty, lit)
        for found, (dx, dy) in zip(beside, _BESIDE, strict=False):
            kernels_light.soften(
                world, view, points, light, edges, kept, found, dx, dy, *rows, beauty
            )
        if smooth:
            kernels_light.even(edges, single(1 + len(_BESIDE)), *rows, beauty)
        if plan.fog:
            kernels_light.veil(light.hues, plate.depth, *rows, plate.albedo)

    in_bands(band, camera.height)
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
