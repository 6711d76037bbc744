"""Rays: what the camera sees and what lies in shadow, by Embree.

One scene holds all triangles. A second one leaves out the shell of a room (walls, ceiling), so that
film lights may stand outside it, as on a real stage where walls fly. Soft shadows and ambient
occlusion take two rays a pixel from a fixed 4 by 4 pattern of directions and average over that
pattern; near edges, where averaging would smear, each pixel takes the whole pattern.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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


def _scene(surfaces: Sequence[Surface]) -> rtcore_scene.EmbreeScene:
    scene = rtcore_scene.EmbreeScene()
    for surface in surfaces:
        TriangleMesh(scene, np.ascontiguousarray(surface.mesh.vertices), surface.mesh.faces)
    return scene


class Tracer:
    """All surfaces of one shot, ready for rays."""

    def __init__(self, surfaces: Sequence[Surface]) -> None:
        self._surfaces = tuple(surfaces)
        self._scene = _scene(self._surfaces)
        self._casters = _scene([s for s in self._surfaces if s.casts])
        self._starts = np.cumsum([0] + [len(s.mesh.vertices) for s in self._surfaces])[:-1]
        self._face_starts = np.cumsum([0] + [len(s.mesh.faces) for s in self._surfaces])[:-1]
        meshes = [s.mesh for s in self._surfaces]
        self._normals = np.concatenate([m.normals for m in meshes])
        self._colors = np.concatenate([m.colors for m in meshes])
        self._faces = np.concatenate(
            [m.faces + np.int32(s) for m, s in zip(meshes, self._starts, strict=True)]
        )
        self._ids = np.array([s.id for s in self._surfaces], np.int32)
        self._glow = np.array([s.glow for s in self._surfaces], np.float32)
        self._performer = np.array([s.performer for s in self._surfaces])

    def trace(self, origin: F32, directions: F32) -> Hits:
        """Follow rays from ``origin`` (3,) along (N, 3) unit ``directions`` to what they meet."""
        origins = np.broadcast_to(origin.astype(np.float32), directions.shape).copy()
        r = self._scene.run(origins, directions, output=True)
        hit = r["primID"] >= 0
        geometry = np.where(hit, r["geomID"], 0)
        corners = self._faces[self._face_starts[geometry] + np.where(hit, r["primID"], 0)]
        weights = (1 - r["u"] - r["v"], r["u"], r["v"])
        normals = unit(_blend(self._normals, corners, weights))
        facet = unit(r["Ng"])
        facet[dot(facet, directions) > 0] *= -1
        # A smooth normal on the far side of its facet would shade back-lit: turn it over.
        normals[dot(normals, facet) < 0] *= -1
        albedo = _blend(self._colors, corners, weights)
        distance = np.where(hit, r["tfar"], np.float32(np.inf)).astype(np.float32)
        reach = np.where(hit, distance, np.float32(0))[:, None]
        points = origins + directions * reach + facet * (1e-3 + 2e-4 * reach)
        return Hits(
            hit=hit,
            points=points.astype(np.float32),
            normals=np.where(hit[:, None], normals, 0).astype(np.float32),
            albedo=np.where(hit[:, None], albedo, 0).astype(np.float32),
            ids=np.where(hit, self._ids[geometry], 0).astype(np.int32),
            glow=np.where(hit, self._glow[geometry], 0).astype(np.float32),
            performer=hit & self._performer[geometry],
            distance=distance,
        )

    def lit(
        self, points: F32, directions: F32, reach: F32 | float, everything: bool = False
    ) -> F32:
        """Return 1 where nothing lies within ``reach`` metres along the ray, else 0; (N,)."""
        scene = self._scene if everything else self._casters
        dists = np.broadcast_to(np.asarray(reach, np.float32), (len(points),)).copy()
        found = scene.run(points, directions.astype(np.float32), dists=dists, query="OCCLUDED")
        clear: F32 = (found < 0).astype(np.float32)
        return clear

    def distances(self, start: NDArray[np.floating], way: NDArray[np.floating]) -> F32:
        """Return metres from (N, 3) starts along unit ``way`` to what rays meet; inf: nothing."""
        r = self._scene.run(
            np.ascontiguousarray(start, np.float32),
            np.ascontiguousarray(way, np.float32),
            output=True,
        )
        return np.where(r["primID"] >= 0, r["tfar"], np.inf).astype(np.float32)

    def first_along(self, start: F32, end: F32) -> I32:
        """Return the surface index first met on each segment, (N,), or -1."""
        way = end - start
        length = np.linalg.norm(way, axis=1)
        unit = (way / np.maximum(length[:, None], 1e-9)).astype(np.float32)
        r = self._scene.run(np.ascontiguousarray(start, np.float32), unit, output=True)
        met = (r["primID"] >= 0) & (r["tfar"] < length)
        return np.where(met, r["geomID"], -1).astype(np.int32)


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
