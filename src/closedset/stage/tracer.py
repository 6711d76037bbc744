"""Rays: what the camera sees and what lies in shadow, by Embree.

A set's triangles are one scene, kept from shot to shot; another leaves out the shell of a room
(walls, ceiling), so that film lights may stand outside it, as on a real stage where walls fly. What
a shot brings along is a scene of its own: every triangle costs about a microsecond to take in.

Soft shadows and ambient occlusion take two rays a pixel from a fixed 4 by 4 pattern of directions
and average over that pattern; near edges, where averaging would smear, each pixel takes the whole
pattern.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np
from embreex import rtcore_scene
from embreex.mesh_construction import TriangleMesh
from numpy.typing import NDArray

from closedset.model.pixels import F32, I32, Camera
from closedset.stage.mesh import Mesh


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """One mesh in the scene and what it is."""

    mesh: Mesh
    id: int
    """Value in the id plate."""
    glow: float = 0.0
    """Light given off, as a multiple of its color."""
    casts: bool = True
    performer: bool = False
    lasting: bool = False
    """Belongs to the set, which other shots will look at too."""


@dataclass(frozen=True, slots=True, eq=False)
class Hits:
    """Where N rays ended; arrays of N."""

    hit: NDArray[np.bool_]
    points: F32
    normals: F32
    """Unit, turned towards the eye."""
    albedo: F32
    """(N, 3) sRGB."""
    ids: I32
    glow: F32
    performer: NDArray[np.bool_]
    distance: F32
    """Metres along the ray; inf where it met nothing."""


def dot(a: F32, b: F32) -> F32:
    """Row-wise dot product of (N, 3) arrays, (N,)."""
    product: F32 = np.einsum("ij,ij->i", a, b)
    return product


def unit(a: F32) -> F32:
    """Scale (N, 3) rows to length 1; zero rows stay zero."""
    length = np.sqrt(dot(a, a))
    return (a / np.maximum(length, np.float32(1e-9))[:, None]).astype(np.float32, copy=False)


def _blend(values: F32, corners: I32, weights: tuple[F32, F32, F32]) -> F32:
    """Interpolate vertex ``values`` (V, 3) at (N, 3) ``corners`` by barycentric weights."""
    total = values[corners[:, 0]] * weights[0][:, None]
    total += values[corners[:, 1]] * weights[1][:, None]
    total += values[corners[:, 2]] * weights[2][:, None]
    return total


@dataclass(frozen=True, slots=True, eq=False)
class _Geometry:
    """Meshes as one Embree scene, with what a hit looks up."""

    meshes: tuple[Mesh, ...]
    scene: rtcore_scene.EmbreeScene
    normals: F32
    colors: F32
    faces: I32
    face_starts: NDArray[np.int64]
    low: F32
    high: F32
    """Corners of the box around all of it, metres."""


def _geometry(meshes: Sequence[Mesh]) -> _Geometry:
    """Build the Embree scene of ``meshes``; about a microsecond a triangle, so keep it."""
    scene = rtcore_scene.EmbreeScene()
    for mesh in meshes:
        TriangleMesh(scene, np.ascontiguousarray(mesh.vertices), mesh.faces)
    starts = np.cumsum([0] + [len(m.vertices) for m in meshes])[:-1]
    faces = [m.faces + np.int32(s) for m, s in zip(meshes, starts, strict=True)]
    return _Geometry(
        tuple(meshes),
        scene,
        np.concatenate([m.normals for m in meshes]),
        np.concatenate([m.colors for m in meshes]),
        np.concatenate(faces),
        np.cumsum([0] + [len(m.faces) for m in meshes])[:-1],
        np.min([m.vertices.min(0) for m in meshes], axis=0),
        np.max([m.vertices.max(0) for m in meshes], axis=0),
    )


_MOST_TRIANGLES = 900_000
"""What is kept at most, about 0.2 GB."""
_kept: OrderedDict[tuple[int, ...], _Geometry] = OrderedDict()
_keeping = Lock()


def _lasting(meshes: Sequence[Mesh]) -> _Geometry:
    """Return the geometry of meshes that were asked for before, or will be again.

    The key is the identity of the meshes; the entry holds them, so no other mesh can take theirs.
    """
    key = tuple(id(m) for m in meshes)
    with _keeping:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    built = _geometry(meshes)
    with _keeping:
        _kept[key] = built
        while len(_kept) > 1 and sum(len(g.faces) for g in _kept.values()) > _MOST_TRIANGLES:
            _kept.popitem(last=False)
    return built


class _Part:
    """Some of a shot's surfaces: the set's own, or what this shot brought to it."""

    def __init__(self, surfaces: Sequence[Surface], lasting: bool) -> None:
        build = _lasting if lasting else _geometry
        self.shapes = build([s.mesh for s in surfaces])
        self.casters: _Geometry | None = self.shapes
        casters = [s.mesh for s in surfaces if s.casts]
        if lasting and len(casters) < len(surfaces):
            self.casters = build(casters) if casters else None
        self.ids = np.array([s.id for s in surfaces], np.int32)
        self.glow = np.array([s.glow for s in surfaces], np.float32)
        self.performer = np.array([s.performer for s in surfaces])

    def near(self, origin: F32, directions: F32) -> NDArray[np.bool_]:
        """Return which rays from one origin may meet the ball around this part, (N,)."""
        low, high = self.shapes.low, self.shapes.high
        way, radius = (low + high) / 2 - origin, np.linalg.norm(high - low) / 2
        distance = float(np.linalg.norm(way))
        if distance <= radius * 1.02:
            return np.ones(len(directions), bool)
        limit = np.sqrt(1 - (radius / distance) ** 2) - 1e-4
        found: NDArray[np.bool_] = directions @ (way / distance).astype(np.float32) > limit
        return found


class Tracer:
    """All surfaces of one shot, ready for rays.

    The set's own surfaces are one Embree scene that lives as long as the set is in use; performers
    are another, props and seats a third.
    """

    def __init__(self, surfaces: Sequence[Surface]) -> None:
        lasting = [s for s in surfaces if s.lasting]
        bodies = [s for s in surfaces if s.performer and not s.lasting]
        passing = [s for s in surfaces if not (s.lasting or s.performer)]
        self._parts = [_Part(lasting, True)] if lasting else []
        self._parts += [_Part(bodies, True)] if bodies else []
        self._parts += [_Part(passing, False)] if passing else []

    def trace(self, origin: F32, directions: F32) -> Hits:
        """Follow rays from ``origin`` (3,) along (N, 3) unit ``directions`` to what they meet."""
        count = len(directions)
        start = origin.astype(np.float32)
        hits = Hits(
            hit=np.zeros(count, bool),
            points=np.broadcast_to(start, (count, 3)).copy(),
            normals=np.zeros((count, 3), np.float32),
            albedo=np.zeros((count, 3), np.float32),
            ids=np.zeros(count, np.int32),
            glow=np.zeros(count, np.float32),
            performer=np.zeros(count, bool),
            distance=np.full(count, np.inf, np.float32),
        )
        for part in self._parts:
            where = np.flatnonzero(part.near(start, directions))
            if len(where):
                _meet(part, start, directions, where, hits)
        return hits

    def lit(
        self, points: F32, directions: F32, reach: F32 | float, everything: bool = False
    ) -> F32:
        """Return 1 where nothing lies within ``reach`` metres along the ray, else 0; (N,)."""
        clear = np.ones(len(points), np.float32)
        directions = directions.astype(np.float32)
        limits = np.broadcast_to(np.asarray(reach, np.float32), (len(points),))
        for part in reversed(self._parts):
            shapes = part.shapes if everything else part.casters
            if shapes is None:
                continue
            where = _within(shapes, points, reach) & (clear > 0)
            index = np.flatnonzero(where)
            if len(index):
                found = shapes.scene.run(
                    points[index], directions[index], dists=limits[index].copy(), query="OCCLUDED"
                )
                clear[index[found >= 0]] = 0
        return clear

    def distances(self, start: NDArray[np.floating], way: NDArray[np.floating]) -> F32:
        """Return metres from (N, 3) starts along unit ``way`` to what rays meet; inf: nothing."""
        origins = np.ascontiguousarray(start, np.float32)
        directions = np.ascontiguousarray(way, np.float32)
        nearest = np.full(len(origins), np.inf, np.float32)
        for part in self._parts:
            r = part.shapes.scene.run(origins, directions, output=True)
            met = np.where(r["primID"] >= 0, r["tfar"], np.float32(np.inf))
            nearest = np.minimum(nearest, met).astype(np.float32)
        return nearest

    def first_along(self, start: F32, end: F32) -> I32:
        """Return the id of the surface first met on each segment between (N, 3) points; 0: none."""
        way = end - start
        length = np.linalg.norm(way, axis=1)
        aimed = np.ascontiguousarray(way / np.maximum(length[:, None], 1e-9), np.float32)
        nearest, found = length.astype(np.float32), np.zeros(len(length), np.int32)
        for part in self._parts:
            r = part.shapes.scene.run(np.ascontiguousarray(start, np.float32), aimed, output=True)
            won = (r["primID"] >= 0) & (r["tfar"] < nearest)
            found[won] = part.ids[r["geomID"][won]]
            nearest[won] = r["tfar"][won]
        return found


def _within(shapes: _Geometry, points: F32, reach: F32 | float) -> NDArray[np.bool_]:
    """Return which points lie near enough to the shapes' box for a short ray to meet them."""
    if not isinstance(reach, float) or reach > 5.0:
        return np.ones(len(points), bool)
    low, high = shapes.low - np.float32(reach), shapes.high + np.float32(reach)
    near = (points[:, 0] > low[0]) & (points[:, 0] < high[0])
    near &= (points[:, 1] > low[1]) & (points[:, 1] < high[1])
    return np.asarray(near & (points[:, 2] > low[2]) & (points[:, 2] < high[2]))


def _meet(part: _Part, origin: F32, directions: F32, where: NDArray[np.intp], hits: Hits) -> None:
    """Write what rays ``where`` meet in a part into ``hits``, if it is nearer than before."""
    aimed = directions if len(where) == len(directions) else directions[where]
    origins = np.broadcast_to(origin, aimed.shape).copy()
    r = part.shapes.scene.run(origins, aimed, output=True)
    won = (r["primID"] >= 0) & (r["tfar"] < hits.distance[where])
    index, geometry = where[won], r["geomID"][won]
    aimed, distance, u, v = aimed[won], r["tfar"][won], r["u"][won], r["v"][won]
    shapes = part.shapes
    corners = shapes.faces[shapes.face_starts[geometry] + r["primID"][won]]
    weights = (1 - u - v, u, v)
    normals = unit(_blend(shapes.normals, corners, weights))
    facet = unit(r["Ng"][won])
    facet[dot(facet, aimed) > 0] *= -1
    # A smooth normal on the far side of its facet would shade back-lit: turn it over.
    normals[dot(normals, facet) < 0] *= -1
    reach = distance[:, None]
    hits.hit[index] = True
    hits.points[index] = origin + aimed * reach + facet * (np.float32(1e-3) + 2e-4 * reach)
    hits.normals[index] = normals
    hits.albedo[index] = _blend(shapes.colors, corners, weights)
    hits.ids[index] = part.ids[geometry]
    hits.glow[index] = part.glow[geometry]
    hits.performer[index] = part.performer[geometry]
    hits.distance[index] = distance


def pixel_rays(
    camera: Camera, where: NDArray[np.intp] | None = None, dx: float = 0.0, dy: float = 0.0
) -> tuple[F32, F32]:
    """Return the eye (3,) and unit directions (N, 3) through pixel centers moved by (dx, dy).

    ``where`` holds flat pixel indices, row by row; without it, all H*W pixels.
    """
    index = np.arange(camera.width * camera.height) if where is None else where
    k = camera.intrinsics
    x = ((index % camera.width + (0.5 + dx - k[0, 2])) / k[0, 0]).astype(np.float32)
    y = ((index // camera.width + (0.5 + dy - k[1, 2])) / k[1, 1]).astype(np.float32)
    local = np.stack([x, y, np.ones_like(x)], 1)
    rotation, shift = camera.world_to_camera[:3, :3], camera.world_to_camera[:3, 3]
    eye = -rotation.T @ shift
    return eye.astype(np.float32), unit(local @ rotation.astype(np.float32))
