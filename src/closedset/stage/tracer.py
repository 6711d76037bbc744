"""Rays: what lies in shadow and who hides whom, by Embree; and all triangles, for the picture.

A set's triangles are one scene, kept from shot to shot; another leaves out the shell of a room
(walls, ceiling), so that film lights may stand outside it, as on a real stage where walls fly. What
a shot brings along is a scene of its own: every triangle takes time to take in.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from closedset.model.pixels import F32, I32
from closedset.stage.embree import Triangles
from closedset.stage.kernels import World
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
    moving: bool = False
    """Of a performer in the middle of a movement: the next frame has another."""


@dataclass(frozen=True, slots=True, eq=False)
class _Geometry:
    """Meshes as one Embree scene, with what a hit looks up."""

    meshes: tuple[Mesh, ...]
    triangles: Triangles
    normals: F32
    colors: F32
    owner: I32
    """(F,) which of ``meshes`` a face belongs to."""

    @property
    def vertices(self) -> F32:
        return self.triangles.vertices

    @property
    def faces(self) -> I32:
        return self.triangles.faces


def _geometry(meshes: Sequence[Mesh]) -> _Geometry:
    starts = np.cumsum([0] + [len(m.vertices) for m in meshes])[:-1]
    faces = [m.faces + np.int32(s) for m, s in zip(meshes, starts, strict=True)]
    return _Geometry(
        tuple(meshes),
        Triangles(np.concatenate([m.vertices for m in meshes]), np.concatenate(faces)),
        np.concatenate([m.normals for m in meshes]),
        np.concatenate([m.colors for m in meshes]),
        np.repeat(np.arange(len(meshes), dtype=np.int32), [len(m.faces) for m in meshes]),
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
        self.performer = np.array([s.performer for s in surfaces], np.float32)


class Tracer:
    """All surfaces of one shot, ready for rays.

    The set's own surfaces are one Embree scene that lives as long as the set is in use; performers
    are another, props and seats a third.
    """

    def __init__(self, surfaces: Sequence[Surface]) -> None:
        lasting = [s for s in surfaces if s.lasting]
        bodies = [s for s in surfaces if s.performer and not (s.lasting or s.moving)]
        passing = [s for s in surfaces if s.moving or not (s.lasting or s.performer)]
        self._parts = [_Part(lasting, True)] if lasting else []
        self._parts += [_Part(bodies, True)] if bodies else []
        self._parts += [_Part(passing, False)] if passing else []

    @cached_property
    def world(self) -> World:
        """All triangles of the shot in flat arrays."""
        shapes = [p.shapes for p in self._parts]
        vertices = np.cumsum([0] + [len(g.vertices) for g in shapes])
        surfaces = np.cumsum([0] + [len(p.ids) for p in self._parts])
        return World(
            np.concatenate([g.vertices for g in shapes]),
            np.concatenate([g.normals for g in shapes]),
            np.concatenate([g.colors for g in shapes]),
            np.concatenate([g.faces + np.int32(v) for g, v in zip(shapes, vertices, strict=False)]),
            np.concatenate([g.owner + np.int32(n) for g, n in zip(shapes, surfaces, strict=False)]),
            np.concatenate([p.ids for p in self._parts]),
            np.concatenate([p.glow for p in self._parts]),
            np.concatenate([p.performer for p in self._parts]),
        )

    def lit(
        self, points: F32, directions: F32, reach: F32 | float, everything: bool = False
    ) -> F32:
        """Return 1 where nothing lies within ``reach`` metres along the ray, else 0; (N,).

        Where ``reach`` is 0 it is 0 too.
        """
        limits = np.full(len(points), reach, np.float32) if isinstance(reach, float) else reach
        clear = (limits > 0).astype(np.float32)
        for part in reversed(self._parts):
            shapes = part.shapes if everything else part.casters
            if shapes is not None:
                shapes.triangles.hide(points, directions, limits, clear)
        return clear

    def met(self, start: NDArray[np.floating], way: NDArray[np.floating]) -> tuple[I32, F32]:
        """Return the ids of what rays from (N, 3) starts along unit ``way`` meet, and the metres.

        Nothing is 0 and infinitely far.
        """
        origins = np.ascontiguousarray(start, np.float32)
        directions = np.ascontiguousarray(way, np.float32)
        nearest = np.full(len(origins), np.inf, np.float32)
        found = np.zeros(len(origins), np.int32)
        for part in self._parts:
            face = part.shapes.triangles.meet(origins, directions, nearest)
            hit = face >= 0
            found[hit] = part.ids[part.shapes.owner[face[hit]]]
        return found, nearest

    def distances(self, start: NDArray[np.floating], way: NDArray[np.floating]) -> F32:
        """Return metres from (N, 3) starts along unit ``way`` to what rays meet; inf: nothing."""
        return self.met(start, way)[1]

    def first_along(self, start: F32, end: F32) -> I32:
        """Return the id of the surface first met on each segment between (N, 3) points; 0: none."""
        way = end - start
        length = np.linalg.norm(way, axis=1)
        found, distance = self.met(start, way / np.maximum(length[:, None], 1e-9))
        return np.where(distance < length, found, 0).astype(np.int32)
