"""One piece of geometry, and the few mesh operations that the performers need."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from closedset.compiled import kernel
from closedset.model.pixels import F32, I32

F64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Mesh:
    """One piece of geometry. Two-sidedness is not assumed: faces wind outward."""

    name: str
    """The part: ``skin``, ``hair``, ``headwear``, ``top``, ``layer``, ``bottom``, ``shoes``,
    ``eyes``, ``brows``, ``lips``, ``mouth``, ``glasses``, ``beard``, or a set piece's name."""
    vertices: F32
    """(N, 3) metres."""
    faces: I32
    """(M, 3), counter-clockwise seen from outside."""
    normals: F32
    """(N, 3) unit length, smooth or faceted as wanted."""
    colors: F32
    """(N, 3) sRGB in [0, 1]."""

    def transformed(self, rotation: NDArray[np.floating], shift: NDArray[np.floating]) -> Mesh:
        """Return this mesh rotated by ``rotation`` (3, 3), then moved by ``shift`` (3,) metres."""
        turn = np.asarray(rotation, np.float32)
        return Mesh(
            self.name,
            np.ascontiguousarray(self.vertices @ turn.T + np.asarray(shift, np.float32)),
            self.faces,
            np.ascontiguousarray(self.normals @ turn.T),
            self.colors,
        )


def vertex_normals(
    vertices: NDArray[np.floating], faces: NDArray[np.integer]
) -> NDArray[np.float32]:
    """Return (N, 3) unit normals, each the area-weighted mean of the faces around a vertex."""
    total = _summed(
        np.ascontiguousarray(vertices, np.float64), np.ascontiguousarray(faces, np.int32)
    )
    length = np.linalg.norm(total, axis=1, keepdims=True)
    return np.asarray(total / np.maximum(length, 1e-12), np.float32)


@kernel
def _summed(vertices: F64, faces: I32) -> F64:
    """Return the sum of the doubled area vectors of the faces around each vertex, (N, 3)."""
    total = np.zeros((len(vertices), 3))
    for face in range(len(faces)):
        a, b, c = faces[face, 0], faces[face, 1], faces[face, 2]
        px, qx = vertices[b, 0] - vertices[a, 0], vertices[c, 0] - vertices[a, 0]
        py, qy = vertices[b, 1] - vertices[a, 1], vertices[c, 1] - vertices[a, 1]
        pz, qz = vertices[b, 2] - vertices[a, 2], vertices[c, 2] - vertices[a, 2]
        x, y, z = py * qz - pz * qy, pz * qx - px * qz, px * qy - py * qx
        for corner in range(3):
            at = faces[face, corner]
            total[at, 0] += x
            total[at, 1] += y
            total[at, 2] += z
    return total


def islands(faces: I32, count: int) -> NDArray[np.int32]:
    """Return which connected piece each of ``count`` vertices belongs to, (count,)."""
    links = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]]])
    graph = coo_matrix((np.ones(len(links)), links.T), shape=(count, count))
    return np.asarray(connected_components(graph, directed=False)[1], np.int32)


def triangles(quads: NDArray[np.integer]) -> I32:
    """Split (M, 4) quads into (2M, 3) triangles with the same winding."""
    q = np.asarray(quads, np.int32)
    return np.concatenate([q[:, [0, 1, 2]], q[:, [0, 2, 3]]])
