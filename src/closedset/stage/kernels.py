"""The picture's inner loops: which triangle a pixel shows, and what is there.

A triangle with homogeneous picture points P0, P1, P2 (x, y in pixels times depth, and depth) covers
a pixel p = (x, y, 1) where all three parts of M^-1 p are positive, M = [P0 P1 P2]; their sum is one
over depth, and divided by it they are the barycentric weights (Olano and Greer, "Triangle Scan
Conversion using 2D Homogeneous Coordinates", 1997). That is the very point where the pixel's ray
meets the triangle, and nothing has to be clipped at the camera.

What numba keeps of a kernel does not notice when another module's kernel changes: after a change
here, touch ``kernels_light`` too.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from closedset.compiled import kernel, part
from closedset.model.pixels import F32, I32

F64 = NDArray[np.float64]


class World(NamedTuple):
    """All triangles of a shot: V vertices, F faces, S surfaces."""

    vertices: F32
    """(V, 3) metres; ``normals`` and sRGB ``colors`` too."""
    normals: F32
    colors: F32
    faces: I32
    """(F, 3)."""
    owner: I32
    """(F,) surface of each face."""
    ids: I32
    """(S,) values in the id plate."""
    glow: F32
    performer: F32
    """(S,) 1 on performers."""


class View(NamedTuple):
    """A camera for kernels."""

    turn: F64
    """(3, 3) world to camera."""
    eye: F64
    """(3,) metres."""
    intrinsics: F64
    """(3, 3)."""


class Plate(NamedTuple):
    """What is found of each pixel, (H, W) or (H, W, 3); filled by ``resolve``."""

    face: I32
    """Number of the face in the world; -1: sky."""
    depth: F32
    normals: F32
    albedo: F32
    ids: I32
    planes: F32
    """Metres of the surface's plane from the origin: equal on one flat thing."""
    start: F32
    """(H / 2, W / 2, 3) of every second pixel: where rays to the lights begin, metres."""


_NEAR = 1e-4
"""Metres: what is nearer to the lens is behind it."""
_OVERLAP = 1e-6
"""Pixels by which neighboring triangles overlap, so that no ray slips between them."""
_SLACK = 1e-3
"""Pixels beyond a triangle's box that its edges, as they are calculated, never get to."""


@kernel
def to_picture(vertices: F32, matrix: F64, low: int, high: int, out: F64) -> None:
    """Write vertices ``low`` to ``high`` as homogeneous picture points into ``out`` (V, 5).

    ``matrix`` is (3, 4), world to picture. The last two numbers are x and y in pixels; not a number
    for what is behind the lens.
    """
    for v in range(low, high):
        x, y, z = float(vertices[v, 0]), float(vertices[v, 1]), float(vertices[v, 2])
        for k in range(3):
            out[v, k] = matrix[k, 0] * x + matrix[k, 1] * y + matrix[k, 2] * z + matrix[k, 3]
        scale = 1.0 / out[v, 2] if out[v, 2] > _NEAR else np.nan
        out[v, 3], out[v, 4] = out[v, 0] * scale, out[v, 1] * scale


@part
def _rows(
    points: F64, a: int, b: int, c: int, width: int, top: int, bottom: int
) -> tuple[float, float]:
    """Return the highest and lowest place, in pixels, that a triangle may cover between two rows.

    None: the first is below the second. What lies partly behind the lens may cover all of them.
    """
    left = min(points[a, 3], points[b, 3], points[c, 3])
    right = max(points[a, 3], points[b, 3], points[c, 3])
    if np.isnan(points[a, 3] + points[b, 3] + points[c, 3]):
        ahead = max(points[a, 2], points[b, 2], points[c, 2]) > _NEAR
        return (float(top), float(bottom)) if ahead else (1.0, 0.0)
    if right < -1.0 or left > width + 1.0:
        return 1.0, 0.0
    low = min(points[a, 4], points[b, 4], points[c, 4])
    high = max(points[a, 4], points[b, 4], points[c, 4])
    return max(low, top - 1.0), min(high, bottom + 1.0)


@part
def _any(wanted: I32, left: int, right: int, top: int, bottom: int) -> bool:
    """Whether one of the pixels of a box, right and bottom not included, is asked for."""
    inside = wanted[bottom, right] - wanted[top, right] - wanted[bottom, left] + wanted[top, left]
    return bool(inside > 0)


@part
def _asked(wanted: I32, points: F64, a: int, b: int, c: int, low: float, high: float) -> bool:
    """Whether a pixel is asked for in the box round a triangle and the samples beside it."""
    rows, columns = wanted.shape[0] - 1, wanted.shape[1] - 1
    left = min(points[a, 3], points[b, 3], points[c, 3])
    right = max(points[a, 3], points[b, 3], points[c, 3])
    if np.isnan(points[a, 3] + points[b, 3] + points[c, 3]):
        left, right = 0.0, float(columns)
    return _any(
        wanted,
        int(max(left - 1.0, 0.0)), int(min(right + 2.0, float(columns))),
        int(max(low - 1.0, 0.0)), int(min(high + 2.0, float(rows))),
    )  # fmt: skip


@part
def _side(x: float, y: float, rest: float, turn: float) -> tuple[float, float, float]:
    """Return the line where an edge function is zero, as x = first * row + second, and its sense.

    The sense is 1 where the inside is right of the line, -1 where it is left of it; for a level
    edge it is 0, and the two numbers are the edge function itself.
    """
    if x == 0.0:
        return y * turn, rest * turn, 0.0
    scale = -1.0 / x
    return y * scale, rest * scale, 1.0 if x * turn > 0.0 else -1.0


@part
def _span(
    side: tuple[float, float, float], y: float, left: float, right: float
) -> tuple[float, float]:
    """Narrow ``left`` to ``right`` to what lies inside of an edge at height ``y``."""
    at = side[0] * y + side[1]
    if side[2] > 0.0:
        return max(left, at), right
    if side[2] < 0.0:
        return left, min(right, at)
    return left, right if at >= 0.0 else -1.0


@part
def _cross(points: F64, a: int, b: int) -> tuple[float, float, float]:
    return (
        points[a, 1] * points[b, 2] - points[a, 2] * points[b, 1],
        points[a, 2] * points[b, 0] - points[a, 0] * points[b, 2],
        points[a, 0] * points[b, 1] - points[a, 1] * points[b, 0],
    )


@part
def _holds_a_center(
    points: F64, a: int, b: int, c: int, low: float, high: float, dx: float, dy: float
) -> bool:
    """Whether a pixel's center, ``dx``, ``dy`` off, lies in the box round a triangle."""
    if np.floor(high - dy + _SLACK) < np.ceil(low - dy - _SLACK):
        return False
    left = min(points[a, 3], points[b, 3], points[c, 3])
    right = max(points[a, 3], points[b, 3], points[c, 3])
    # What lies partly behind the lens has no box.
    beyond = np.isnan(points[a, 3] + points[b, 3] + points[c, 3])
    return bool(beyond or np.floor(right - dx + _SLACK) >= np.ceil(left - dx - _SLACK))


@kernel
def sift(
    points: F64, faces: I32, samples: F64, shape: tuple[int, int], wanted: I32, low: int,
    high: int, found: NDArray[np.uint8],
) -> None:  # fmt: skip
    """Write 1 into ``found`` (F,) for those faces ``low`` to ``high`` that ``cover`` must look at.

    Most triangles of a body that is small in the picture lie between the pixels' centers. ``shape``
    is rows and columns; ``wanted`` (H + 1, W + 1) counts the pixels above and left that are asked
    for, (0, 0) asks for all; the others are as ``cover`` takes them.
    """
    height, width, some = shape[0], shape[1], len(wanted) > 0
    for face in range(low, high):
        a, b, c = faces[face, 0], faces[face, 1], faces[face, 2]
        above, below = _rows(points, a, b, c, width, 0, height)
        found[face] = 0
        if above > below or (some and not _asked(wanted, points, a, b, c, above, below)):
            continue
        for s in range(len(samples)):
            dx, dy = samples[s, 0] + 0.5, samples[s, 1] + 0.5
            if _holds_a_center(points, a, b, c, above, below, dx, dy):
                found[face] = 1


@kernel
def follow(asked: NDArray[np.uint8], after: I32) -> None:
    """Write into ``after`` (H, W + 1) the first column from each one on that is asked for."""
    rows, columns = asked.shape
    for row in range(rows):
        after[row, columns] = columns
        for column in range(columns - 1, -1, -1):
            after[row, column] = column if asked[row, column] else after[row, column + 1]


@kernel
def cover(
    points: F64, faces: I32, chosen: NDArray[np.int64], samples: F64, top: int, bottom: int,
    after: I32, nearest: F32, found: I32,
) -> None:  # fmt: skip
    """Write the nearest face of each pixel of rows ``top`` to ``bottom`` into ``found`` (S, H, W).

    ``points`` is (V, 5) from ``to_picture``; ``chosen`` are the faces that ``sift`` found;
    ``samples`` (S, 2) are pixels off the centers; ``nearest`` (S, H, W) is one over depth, zero at
    first. ``after`` is what ``follow`` writes; (0, 0) asks for all pixels.
    """
    width, some = found.shape[2], len(after) > 0
    for face in chosen:
        a, b, c = faces[face, 0], faces[face, 1], faces[face, 2]
        low, high = _rows(points, a, b, c, width, top, bottom)
        if low > high:
            continue
        ax, ay, ac = _cross(points, b, c)
        bx, by, bc = _cross(points, c, a)
        cx, cy, cc = _cross(points, a, b)
        det = points[a, 0] * ax + points[a, 1] * ay + points[a, 2] * ac
        if det == 0.0:
            continue
        turn = 1.0 if det > 0.0 else -1.0
        one, two = _side(ax, ay, ac, turn), _side(bx, by, bc, turn)
        three = _side(cx, cy, cc, turn)
        sx, sy, sc = (ax + bx + cx) / det, (ay + by + cy) / det, (ac + bc + cc) / det
        for s in range(len(samples)):
            dx, dy = samples[s, 0] + 0.5, samples[s, 1] + 0.5
            first = max(top, int(np.ceil(low - dy)))
            last = min(bottom - 1, int(np.floor(high - dy)))
            for row in range(first, last + 1):
                y = row + dy
                left, right = _span(one, y, 0.0, width)
                left, right = _span(two, y, left, right)
                left, right = _span(three, y, left, right)
                begin = max(0, int(np.ceil(left - dx - _OVERLAP)))
                end = min(width, int(np.floor(right - dx + _OVERLAP)) + 1)
                if begin >= end:
                    continue
                base = sy * y + sc + sx * dx
                if some:
                    column = after[row, begin]
                    while column < end:
                        near = np.float32(base + sx * column)
                        if near > nearest[s, row, column]:
                            nearest[s, row, column] = near
                            found[s, row, column] = face
                        column = after[row, column + 1]
                    continue
                for column in range(begin, end):
                    near = np.float32(base + sx * column)
                    if near > nearest[s, row, column]:
                        nearest[s, row, column] = near
                        found[s, row, column] = face


@part
def weights(
    points: F64, faces: I32, face: int, x: float, y: float
) -> tuple[float, float, float, float]:
    """Return the barycentric weights of a picture point on a face, and its depth."""
    a, b, c = faces[face, 0], faces[face, 1], faces[face, 2]
    ax, ay, ac = _cross(points, b, c)
    bx, by, bc = _cross(points, c, a)
    cx, cy, cc = _cross(points, a, b)
    one, two, three = ax * x + ay * y + ac, bx * x + by * y + bc, cx * x + cy * y + cc
    det = points[a, 0] * ax + points[a, 1] * ay + points[a, 2] * ac
    scale = 1.0 / (one + two + three)
    return one * scale, two * scale, three * scale, det * scale


@part
def blend(
    values: F32, faces: I32, face: int, p: float, q: float, r: float
) -> tuple[float, float, float]:
    """Return what lies at the barycentric weights p, q, r of a face."""
    a, b, c = faces[face, 0], faces[face, 1], faces[face, 2]
    return (
        values[a, 0] * p + values[b, 0] * q + values[c, 0] * r,
        values[a, 1] * p + values[b, 1] * q + values[c, 1] * r,
        values[a, 2] * p + values[b, 2] * q + values[c, 2] * r,
    )


@part
def unit(x: float, y: float, z: float) -> tuple[float, float, float]:
    scale = 1.0 / max(np.sqrt(x * x + y * y + z * z), 1e-20)
    return x * scale, y * scale, z * scale


@part
def ray(turn: F64, k: F64, x: float, y: float) -> tuple[float, float, float]:
    """Return the world ray of depth 1 through a picture point."""
    a, b = (x - k[0, 2]) / k[0, 0], (y - k[1, 2]) / k[1, 1]
    return (
        turn[0, 0] * a + turn[1, 0] * b + turn[2, 0],
        turn[0, 1] * a + turn[1, 1] * b + turn[2, 1],
        turn[0, 2] * a + turn[1, 2] * b + turn[2, 2],
    )


@part
def facet(
    vertices: F32, faces: I32, face: int, x: float, y: float, z: float
) -> tuple[float, float, float]:
    """Return the unit normal of a face, turned against a ray (x, y, z)."""
    a, b, c = faces[face, 0], faces[face, 1], faces[face, 2]
    ax, ay, az = float(vertices[a, 0]), float(vertices[a, 1]), float(vertices[a, 2])
    px, py, pz = vertices[b, 0] - ax, vertices[b, 1] - ay, vertices[b, 2] - az
    qx, qy, qz = vertices[c, 0] - ax, vertices[c, 1] - ay, vertices[c, 2] - az
    fx, fy, fz = unit(py * qz - pz * qy, pz * qx - px * qz, px * qy - py * qx)
    turn = -1.0 if fx * x + fy * y + fz * z > 0.0 else 1.0
    return fx * turn, fy * turn, fz * turn


@part
def smooth(
    vertices: F32, normals: F32, faces: I32, face: int, p: float, q: float, r: float,
    x: float, y: float, z: float,
) -> tuple[float, float, float]:  # fmt: skip
    """Return the smooth unit normal at weights p, q, r of a face, seen along a ray (x, y, z).

    On the far side of its facet it would shade back-lit: then it is turned over.
    """
    fx, fy, fz = facet(vertices, faces, face, x, y, z)
    nx, ny, nz = blend(normals, faces, face, p, q, r)
    nx, ny, nz = unit(nx, ny, nz)
    turn = -1.0 if nx * fx + ny * fy + nz * fz < 0.0 else 1.0
    return nx * turn, ny * turn, nz * turn


_EDGES, _NORMALS, _COLORS, _FACET = 0, 9, 18, 27
"""Where a face's table holds its edge functions, three normals, three colors, and its own normal.
"""


@part
def _hold(
    points: F64, vertices: F32, normals: F32, colors: F32, faces: I32, face: int, held: F64
) -> float:
    """Write into ``held`` (30,) what all pixels of a face have in common; return its volume."""
    a, b, c = faces[face, 0], faces[face, 1], faces[face, 2]
    held[0], held[1], held[2] = _cross(points, b, c)
    held[3], held[4], held[5] = _cross(points, c, a)
    held[6], held[7], held[8] = _cross(points, a, b)
    for k in range(3):
        held[_NORMALS + k], held[_COLORS + k] = normals[a, k], colors[a, k]
        held[_NORMALS + 3 + k], held[_COLORS + 3 + k] = normals[b, k], colors[b, k]
        held[_NORMALS + 6 + k], held[_COLORS + 6 + k] = normals[c, k], colors[c, k]
    held[27], held[28], held[29] = facet(vertices, faces, face, 0.0, 0.0, 0.0)
    return float(points[a, 0] * held[0] + points[a, 1] * held[1] + points[a, 2] * held[2])


@part
def _mixed(held: F64, at: int, p: float, q: float, r: float) -> tuple[float, float, float]:
    """Return what lies at the barycentric weights p, q, r of a held face."""
    return (
        held[at] * p + held[at + 3] * q + held[at + 6] * r,
        held[at + 1] * p + held[at + 4] * q + held[at + 7] * r,
        held[at + 2] * p + held[at + 5] * q + held[at + 8] * r,
    )


@kernel
def resolve(world: World, view: View, points: F64, top: int, bottom: int, plate: Plate) -> None:
    """Look up what rows ``top`` (even) to ``bottom`` of ``plate.face`` show."""
    # Every look into a tuple of arrays counts references: none inside the loop.
    vertices, shapes, colors, faces = world.vertices, world.normals, world.colors, world.faces
    owners, names, turn, k, eye = world.owner, world.ids, view.turn, view.intrinsics, view.eye
    shown, depths, normals, albedo = plate.face, plate.depth, plate.normals, plate.albedo
    ids, planes, start = plate.ids, plate.planes, plate.start
    held, last, volume, name = np.zeros(30), -1, 0.0, np.int32(0)
    middle, pixel = k[0, 2], 1.0 / k[0, 0]
    for row in range(top, bottom):
        down = (row + 0.5 - k[1, 2]) / k[1, 1]
        right = turn[1, 0] * down + turn[2, 0]
        ahead, up = turn[1, 1] * down + turn[2, 1], turn[1, 2] * down + turn[2, 2]
        for column in range(shown.shape[1]):
            face = shown[row, column]
            if face < 0:
                continue
            if face != last:
                volume = _hold(points, vertices, shapes, colors, faces, face, held)
                last, name = face, names[owners[face]]
            u, v = column + 0.5, row + 0.5
            p = held[0] * u + held[1] * v + held[2]
            q = held[3] * u + held[4] * v + held[5]
            r = held[6] * u + held[7] * v + held[8]
            scale = 1.0 / (p + q + r)
            p, q, r, depth = p * scale, q * scale, r * scale, volume * scale
            across = (u - middle) * pixel
            x = turn[0, 0] * across + right
            y = turn[0, 1] * across + ahead
            z = turn[0, 2] * across + up
            fx, fy, fz = held[_FACET], held[_FACET + 1], held[_FACET + 2]
            facing_away = -1.0 if fx * x + fy * y + fz * z > 0.0 else 1.0
            fx, fy, fz = fx * facing_away, fy * facing_away, fz * facing_away
            nx, ny, nz = _mixed(held, _NORMALS, p, q, r)
            nx, ny, nz = unit(nx, ny, nz)
            over = -1.0 if nx * fx + ny * fy + nz * fz < 0.0 else 1.0
            nx, ny, nz = nx * over, ny * over, nz * over
            red, green, blue = _mixed(held, _COLORS, p, q, r)
            red, green = min(max(red, 0.0), 1.0), min(max(green, 0.0), 1.0)
            px, py, pz = eye[0] + x * depth, eye[1] + y * depth, eye[2] + z * depth
            depths[row, column] = depth
            ids[row, column] = name
            planes[row, column] = px * nx + py * ny + pz * nz
            put(normals, row, column, nx, ny, nz)
            put(albedo, row, column, red, green, min(max(blue, 0.0), 1.0))
            if row % 2 == 0 and column % 2 == 0:
                lift = 1e-3 + 2e-4 * depth * np.sqrt(x * x + y * y + z * z)
                px, py, pz = px + fx * lift, py + fy * lift, pz + fz * lift
                put(start, row // 2, column // 2, px, py, pz)


@part
def put(out: F32, row: int, column: int, x: float, y: float, z: float) -> None:
    out[row, column, 0] = x
    out[row, column, 1] = y
    out[row, column, 2] = z


@kernel
def _parts(ids: I32, depth: F32, normals: F32, row: int, column: int, y: int, x: int) -> bool:
    """Whether two neighboring pixels show other surfaces, or the surface bends between them."""
    if ids[row, column] != ids[y, x]:
        return True
    if ids[row, column] == 0:
        return False
    near = min(depth[row, column], depth[y, x])
    if abs(depth[row, column] - depth[y, x]) > 0.05 * near:
        return True
    return facing(normals, row, column, y, x) < 0.8


@kernel
def facing(normals: F32, row: int, column: int, y: int, x: int) -> float:
    """Return the cosine between the normals (H, W, 3) of two pixels."""
    cosine = float(normals[row, column, 0] * normals[y, x, 0])
    cosine += normals[row, column, 1] * normals[y, x, 1]
    return float(cosine + normals[row, column, 2] * normals[y, x, 2])


@kernel
def edge(
    ids: I32, depth: F32, normals: F32, top: int, bottom: int, edges: NDArray[np.uint8]
) -> None:
    """Write 1 into ``edges`` (H, W) on both sides of every outline and sharp bend, else 0.

    Rows ``top`` to ``bottom`` are compared with the next row and column; the row below the last one
    is written as well, so bands of one picture follow one another.
    """
    height, width = edges.shape
    for row in range(top, bottom):
        for column in range(width):
            if column + 1 < width and _parts(ids, depth, normals, row, column, row, column + 1):
                edges[row, column] = edges[row, column + 1] = 1
            if row + 1 < height and _parts(ids, depth, normals, row, column, row + 1, column):
                edges[row, column] = edges[row + 1, column] = 1


@kernel
def drift(now: View, then: View, depth: F32, top: int, bottom: int, flow: F32) -> None:
    """Write how far each pixel's surface moves in the picture between two cameras, (H, W, 2).

    Nothing on the set moves; the sky is infinitely far away.
    """
    turn, k = then.turn, then.intrinsics
    for row in range(top, bottom):
        for column in range(depth.shape[1]):
            x, y, z = ray(now.turn, now.intrinsics, column + 0.5, row + 0.5)
            if depth[row, column] < np.inf:
                reach = depth[row, column]
                x = now.eye[0] + x * reach - then.eye[0]
                y = now.eye[1] + y * reach - then.eye[1]
                z = now.eye[2] + z * reach - then.eye[2]
            u = turn[0, 0] * x + turn[0, 1] * y + turn[0, 2] * z
            v = turn[1, 0] * x + turn[1, 1] * y + turn[1, 2] * z
            w = turn[2, 0] * x + turn[2, 1] * y + turn[2, 2] * z
            flow[row, column, 0] = k[0, 0] * u / w + k[0, 2] - column - 0.5
            flow[row, column, 1] = k[1, 1] * v / w + k[1, 2] - row - 0.5
