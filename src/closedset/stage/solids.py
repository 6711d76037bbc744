"""Simple solids with flat faces: boxes, cylinders, balls, panels, prisms.

Sets and props are built from these alone. Faces do not share vertices where they meet at an edge,
so edges stay crisp for the line drawing. Colors are sRGB triples in [0, 1], lengths are metres.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np

from closedset.model.pixels import F32
from closedset.stage.mesh import Mesh

Color = tuple[float, float, float]
Vec = Sequence[float]

_BOX = np.array(
    [[x, y, z] for x in (-0.5, 0.5) for y in (-0.5, 0.5) for z in (-0.5, 0.5)], np.float32
)
_BOX_QUADS = ((0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3))


def shaded(color: Color, by: float) -> Color:
    """Return ``color`` times ``by``."""
    return (color[0] * by, color[1] * by, color[2] * by)


def turn(yaw: float) -> F32:
    """Return the (3, 3) rotation about z by ``yaw`` radians, counter-clockwise from above."""
    c, s = np.cos(yaw), np.sin(yaw)
    return np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]], np.float32)


def _flat(name: str, polygons: Iterable[F32], color: Color) -> Mesh:
    """Mesh of flat convex polygons, each (K, 3) and counter-clockwise seen from outside."""
    vertices, normals, faces = [], [], []
    count = 0
    for polygon in polygons:
        normal = np.cross(polygon[1] - polygon[0], polygon[2] - polygon[0])
        normal = normal / max(float(np.linalg.norm(normal)), 1e-12)
        vertices.append(polygon)
        normals.append(np.repeat(normal[None], len(polygon), axis=0))
        faces += [(count, count + k, count + k + 1) for k in range(1, len(polygon) - 1)]
        count += len(polygon)
    points = np.concatenate(vertices).astype(np.float32)
    paint = np.broadcast_to(np.asarray(color, np.float32), points.shape).copy()
    return Mesh(
        name,
        points,
        np.asarray(faces, np.int32),
        np.concatenate(normals).astype(np.float32),
        paint,
    )


def _box_template() -> Mesh:
    return _flat("box", [_BOX[list(q)] for q in _BOX_QUADS], (1.0, 1.0, 1.0))


_UNIT_BOX = _box_template()


def box(center: Vec, size: Vec, color: Color, yaw: float = 0.0) -> Mesh:
    """Box around ``center`` with edge lengths ``size``, turned about its own vertical axis."""
    rotation = turn(yaw).T
    points = (_UNIT_BOX.vertices * np.asarray(size, np.float32)) @ rotation
    return Mesh(
        "box",
        points + np.asarray(center, np.float32),
        _UNIT_BOX.faces,
        _UNIT_BOX.normals @ rotation,
        np.broadcast_to(np.asarray(color, np.float32), points.shape).copy(),
    )


def slab(low: Vec, high: Vec, color: Color) -> Mesh:
    """Box between two opposite corners."""
    a, b = np.asarray(low, float), np.asarray(high, float)
    return box((a + b) / 2, np.abs(b - a), color)


def slabs(color: Color, *corners: Sequence[float]) -> Mesh:
    """Boxes of one color, each six numbers: x, y, z of a corner, then of the opposite one."""
    return merge("slabs", [slab(c[:3], c[3:], color) for c in corners])


def panel(corner: Vec, along: Vec, up: Vec, color: Color) -> Mesh:
    """One rectangle from ``corner`` with edge vectors ``along`` and ``up``."""
    c, a, u = (np.asarray(v, np.float32) for v in (corner, along, up))
    return _flat("panel", [np.stack([c, c + a, c + a + u, c + u])], color)


def _frame(axis: Vec) -> tuple[F32, F32, F32]:
    w = np.asarray(axis, np.float32)
    w = w / np.linalg.norm(w)
    helper = np.array([0, 0, 1] if abs(w[2]) < 0.9 else [1, 0, 0], np.float32)
    u = np.cross(helper, w)
    u = (u / np.linalg.norm(u)).astype(np.float32)
    return u, np.cross(w, u).astype(np.float32), w.astype(np.float32)


def rod(
    start: Vec, end: Vec, radius: float, color: Color, tip: float | None = None, sides: int = 16
) -> Mesh:
    """Cylinder or cone from ``start`` to ``end``; ``tip`` is the radius at the end."""
    a, b = np.asarray(start, np.float32), np.asarray(end, np.float32)
    u, v, w = _frame((b - a).tolist())
    angle = np.linspace(0, 2 * np.pi, sides, endpoint=False, dtype=np.float32)
    ring = np.cos(angle)[:, None] * u + np.sin(angle)[:, None] * v
    last = radius if tip is None else tip
    low = (a + ring * radius).astype(np.float32)
    high = (b + ring * last).astype(np.float32)
    slope = (radius - last) / max(float(np.linalg.norm(b - a)), 1e-6)
    side_normals = ring + w * slope
    side_normals /= np.linalg.norm(side_normals, axis=1, keepdims=True)
    k = np.arange(sides)
    n = (k + 1) % sides
    faces = np.concatenate([np.stack([k, n, n + sides], 1), np.stack([k, n + sides, k + sides], 1)])
    side = Mesh(
        "rod",
        np.concatenate([low, high]).astype(np.float32),
        faces.astype(np.int32),
        np.concatenate([side_normals, side_normals]).astype(np.float32),
        np.broadcast_to(np.asarray(color, np.float32), (2 * sides, 3)).copy(),
    )
    caps = [low[::-1]] + ([high] if last > 1e-4 else [])
    return merge("rod", [side, _flat("cap", caps, color)])


def hoop(
    center: Vec, radius: float, thick: float, color: Color, axis: str = "y", sides: int = 20
) -> Mesh:
    """Ring of round section around the x, y or z axis through ``center``."""
    angles = np.linspace(0, 2 * np.pi, sides + 1)
    flat = np.column_stack([radius * np.cos(angles), radius * np.sin(angles), np.zeros(sides + 1)])
    order = {"x": [2, 0, 1], "y": [0, 2, 1], "z": [0, 1, 2]}[axis]
    points = (flat[:, order] + np.asarray(center, float)).tolist()
    return merge("hoop", [rod(a, b, thick, color, sides=6) for a, b in pairwise(points)])


def ball(center: Vec, radius: float | Vec, color: Color, sides: int = 16) -> Mesh:
    """Ellipsoid; ``radius`` is one number or one a axis."""
    rings = max(sides // 2, 4)
    theta = np.linspace(0, np.pi, rings + 1)
    phi = np.linspace(0, 2 * np.pi, sides, endpoint=False)
    t, p = np.meshgrid(theta, phi, indexing="ij")
    unit = np.stack([np.sin(t) * np.cos(p), np.sin(t) * np.sin(p), np.cos(t)], -1).reshape(-1, 3)
    scale = np.broadcast_to(np.asarray(radius, float), (3,))
    normals = unit / scale
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    faces = []
    for r in range(rings):
        for s in range(sides):
            a, b = r * sides + s, r * sides + (s + 1) % sides
            faces += [(a, a + sides, b + sides), (a, b + sides, b)]
    points = unit * scale + np.asarray(center, float)
    return Mesh(
        "ball",
        points.astype(np.float32),
        np.asarray(faces, np.int32),
        normals.astype(np.float32),
        np.broadcast_to(np.asarray(color, np.float32), points.shape).copy(),
    )


def prism(outline: Sequence[Sequence[float]], low: float, high: float, color: Color) -> Mesh:
    """Extrude a convex, counter-clockwise (x, y) outline from z ``low`` to ``high``."""
    flat = np.asarray(outline, np.float32).reshape(-1, 2)
    bottom = np.column_stack([flat, np.full(len(flat), low, np.float32)])
    top = np.column_stack([flat, np.full(len(flat), high, np.float32)])
    sides = [
        np.stack([bottom[i], bottom[(i + 1) % len(flat)], top[(i + 1) % len(flat)], top[i]]).astype(
            np.float32
        )
        for i in range(len(flat))
    ]
    return _flat("prism", [bottom[::-1], top, *sides], color)


def merge(name: str, meshes: Iterable[Mesh]) -> Mesh:
    """Join meshes into one."""
    parts = list(meshes)
    starts = np.cumsum([0] + [len(m.vertices) for m in parts[:-1]])
    return Mesh(
        name,
        np.concatenate([m.vertices for m in parts]),
        np.concatenate([m.faces + np.int32(s) for m, s in zip(parts, starts, strict=True)]),
        np.concatenate([m.normals for m in parts]),
        np.concatenate([m.colors for m in parts]),
    )


def moved(mesh: Mesh, by: Vec, yaw: float = 0.0, pitch: float = 0.0, roll: float = 0.0) -> Mesh:
    """Turn about x by ``pitch``, y by ``roll``, z by ``yaw``, then move ``by`` metres."""
    cp, sp, cr, sr = np.cos(pitch), np.sin(pitch), np.cos(roll), np.sin(roll)
    about_x = np.array([[1, 0, 0], [0, cp, -sp], [0, sp, cp]])
    about_y = np.array([[cr, 0, sr], [0, 1, 0], [-sr, 0, cr]])
    rotation = (turn(yaw) @ about_y @ about_x).astype(np.float32)
    return mesh.transformed(rotation, np.asarray(by, np.float32))
