"""The picture's inner loops: where rays to the lights go, and how what they found is spread.

One pixel in four sends rays, in directions that differ over a 4 by 4 tile; the tile is averaged and
handed to the pixels between only where it is the same surface, so that shadows keep their edges and
corners stay dark.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from closedset.compiled import kernel, part, single
from closedset.model.pixels import F32, I32
from closedset.stage.kernels import (
    F64,
    Plate,
    View,
    World,
    blend,
    put,
    ray,
    smooth,
    unit,
    weights,
)

_RUN = 64
"""Pixels of a row that are lit together: a fixed number lets the compiler do eight at a time."""
_NORMAL, _PLACE, _COLOR, _BODY, _GLOW, _KEY, _SKY, _FAR, _RED = 0, 3, 6, 9, 10, 11, 12, 13, 14
"""Rows of a run's table: normal, place, own color, whether a performer's, light given off, shares
of key and sky, metres to the eye, and what comes out: red, green, blue, the light alone."""
_ROWS = 18
_ZERO, _ONE, _HALF, _SMALL = single(0), single(1), single(0.5), single(1e-12)
_WRAP, _AWAY = single(0.12), -0.3
"""How far light wraps round performers, and a cosine at which none is left on anything."""
_APART, _BENT = single(0.12), single(0.8)
"""Two pixels of one id show the same smooth surface where their planes are less than so many metres
apart, and the cosine between their normals is more."""
_LUMA = (single(0.2126), single(0.7152), single(0.0722))


class Light(NamedTuple):
    """A light plan for kernels."""

    lamps: F32
    """(L, 12): place or direction, whether it stands there (1) or is far away (0), strength,
    what the square of the distance is multiplied with before it weakens it, color, share on
    performers, share on the rest, whether it is the one that is traced."""
    hues: F32
    """(5, 3): ambient above and below, zenith and horizon in sRGB; haze, exposure and whether
    things vanish in fog."""


@kernel
def calm(
    ids: I32, planes: F32, normals: F32, mixed: NDArray[np.uint8], shares: F32, top: int,
    bottom: int, out: F32,
) -> None:  # fmt: skip
    """Average ``shares`` (H, W, 2) over a 4 by 4 tile, within each pixel's own surface.

    All are maps of one pixel in four; nothing is done where ``mixed`` is 0.
    """
    rows, columns = mixed.shape
    for row in range(top, bottom):
        for column in range(columns):
            out[row, column, 0] = shares[row, column, 0]
            out[row, column, 1] = shares[row, column, 1]
            if mixed[row, column] == 0:
                continue
            one = two = weight = _ZERO
            own, plane = ids[row, column], planes[row, column]
            nx, ny, nz = normals[row, column, 0], normals[row, column, 1], normals[row, column, 2]
            for y in range(max(row - 1, 0), min(row + 3, rows)):
                for x in range(max(column - 1, 0), min(column + 3, columns)):
                    if ids[y, x] != own or abs(planes[y, x] - plane) >= _APART:
                        continue
                    cosine = nx * normals[y, x, 0] + ny * normals[y, x, 1] + nz * normals[y, x, 2]
                    if own == 0 or cosine > _BENT:
                        one += shares[y, x, 0]
                        two += shares[y, x, 1]
                        weight += _ONE
            out[row, column, 0] = one / weight
            out[row, column, 1] = two / weight


@kernel
def spread(
    ids: I32, planes: F32, normals: F32, shares: F32, top: int, bottom: int, out: F32
) -> None:
    """Write key and sky of each pixel into ``out`` (H, W, 2) from ``shares`` of one in four.

    It is the mean of the nearest ones on the same surface; where there is none, a hair or a rail,
    the nearest one's share has to do.
    """
    for row in range(top, bottom):
        above, below = row >> 1, min((row + 1) >> 1, shares.shape[0] - 1)
        for column in range(ids.shape[1]):
            before, after = column >> 1, min((column + 1) >> 1, shares.shape[1] - 1)
            key, sky = shares[above, before, 0], shares[above, before, 1]
            one = two = weight = _ZERO
            own, plane = ids[row, column], planes[row, column]
            for y in range(above, below + 1):
                for x in range(before, after + 1):
                    v, u = 2 * y, 2 * x
                    if ids[v, u] != own or abs(planes[v, u] - plane) >= _APART:
                        continue
                    cosine = normals[row, column, 0] * normals[v, u, 0]
                    cosine += normals[row, column, 1] * normals[v, u, 1]
                    cosine += normals[row, column, 2] * normals[v, u, 2]
                    if cosine > _BENT:
                        one += shares[y, x, 0]
                        two += shares[y, x, 1]
                        weight += _ONE
            out[row, column, 0] = one / weight if weight > _ZERO else key
            out[row, column, 1] = two / weight if weight > _ZERO else sky


@kernel
def aim_sky(normals: F32, step: NDArray[np.int64], sphere: F32, out: F32) -> None:
    """Write one cosine-weighted unit direction a point over its hemisphere into ``out`` (N, 3).

    The normal plus a point of the unit ``sphere`` (32, 3) is cosine-weighted.
    """
    for k in range(len(out)):
        s = step[k] % 32
        x, y, z = unit(
            normals[k, 0] * 1.03 + sphere[s, 0],
            normals[k, 1] * 1.03 + sphere[s, 1],
            normals[k, 2] * 1.03 + sphere[s, 2],
        )
        out[k, 0] = x
        out[k, 1] = y
        out[k, 2] = z


@kernel
def aim_key(
    lamp: F32, spread: float, start: F32, normals: F32, step: NDArray[np.int64], sphere: F32,
    out: F32, reach: F32,
) -> None:  # fmt: skip
    """Write a unit direction a point to the key, a ball of light, into ``out`` (N, 3).

    ``reach`` (N,) becomes the metres to it, 0 where the surface faces away from it.
    """
    for k in range(len(out)):
        s = step[k] % 32
        x, y, z, far = float(lamp[0]), float(lamp[1]), float(lamp[2]), 60.0 + spread
        if lamp[3] > 0.0:
            x, y, z = x - start[k, 0], y - start[k, 1], z - start[k, 2]
            far = np.sqrt(x * x + y * y + z * z)
        reach[k] = far - spread
        x, y, z = unit(
            x + sphere[s, 0] * spread, y + sphere[s, 1] * spread, z + sphere[s, 2] * spread
        )
        if normals[k, 0] * x + normals[k, 1] * y + normals[k, 2] * z < _AWAY:
            reach[k] = 0.0
        out[k, 0] = x
        out[k, 1] = y
        out[k, 2] = z


@kernel
def _to_linear(srgb: float) -> float:
    """Return the 2.2 power of a number in [0, 1], by a polynomial that is 0.0003 off at most."""
    x = min(max(srgb, _ZERO), _ONE)
    rest = single(-0.65486325) + x * single(0.22613119)
    return x * x * (single(0.58243134) + x * (single(0.8466008) + x * rest))


@kernel
def _shown(linear: float) -> float:
    """Return the sRGB that linear light is shown as: a soft shoulder, so that 1 is below white.

    The 1 / 2.2 power is a polynomial in the fourth root, 0.0001 off at most.
    """
    x = max(linear, _ZERO)
    x = x * (_ONE + x * single(0.25)) / (_ONE + x * single(0.62))
    x = single(np.sqrt(np.sqrt(min(x, _ONE))))
    rest = single(1.68895925) + x * (single(-1.23203601) + x * single(0.3632803))
    rest = single(1.45538428) + x * (single(-1.29242356) + x * rest)
    return min(x * (single(0.01693198) + x * rest), _ONE)


@part
def _sky(hues: F32, up: float) -> tuple[float, float, float]:
    """Return the sRGB of the sky along a ray that rises by ``up``."""
    share = min(max(up, 0.0), 1.0) ** 0.55
    return (
        hues[3, 0] + (hues[2, 0] - hues[3, 0]) * share,
        hues[3, 1] + (hues[2, 1] - hues[3, 1]) * share,
        hues[3, 2] + (hues[2, 2] - hues[3, 2]) * share,
    )


@part
def _air(hues: F32, reach: float) -> float:
    """Return the share of haze before what is ``reach`` metres away."""
    return 0.0 if hues[4, 0] == 0.0 else 1.0 - np.exp(-hues[4, 0] * max(reach - 3.0, 0.0))


@kernel
def _ambient(hues: F32, run: F32) -> None:
    """Begin the arriving light of a run with what comes from everywhere."""
    for k in range(3):
        above, below = hues[0, k], hues[1, k]
        for c in range(_RUN):
            up = (run[_NORMAL + 2, c] + _ONE) * _HALF
            run[_RED + k, c] = (below + (above - below) * up) * run[_SKY, c]


@kernel
def _lamp(lamps: F32, lamp: int, run: F32) -> None:
    """Add one lamp to the arriving light of a run.

    Lambert's law, wrapped a little on performers so that the terminator on a face stays soft.
    """
    px, py, pz, stands = lamps[lamp, 0], lamps[lamp, 1], lamps[lamp, 2], lamps[lamp, 3]
    strength, weak = lamps[lamp, 4], lamps[lamp, 5]
    red, green, blue = lamps[lamp, 6], lamps[lamp, 7], lamps[lamp, 8]
    bodies, others, traced = lamps[lamp, 9], lamps[lamp, 10], lamps[lamp, 11]
    for c in range(_RUN):
        x = px - run[_PLACE, c] * stands
        y = py - run[_PLACE + 1, c] * stands
        z = pz - run[_PLACE + 2, c] * stands
        square = x * x + y * y + z * z + _SMALL
        turned = run[_NORMAL, c] * x + run[_NORMAL + 1, c] * y + run[_NORMAL + 2, c] * z
        body = run[_BODY, c]
        wrap = _WRAP * body
        amount = max(turned / np.sqrt(square) + wrap, _ZERO)
        amount *= strength / ((_ONE + wrap) * (_ONE + square * weak))
        amount *= body * bodies + (_ONE - body) * others
        # Other lamps are not traced; the ambient share keeps them out of corners.
        open_ = single(0.4) + single(0.6) * run[_SKY, c]
        amount *= run[_KEY, c] * traced + open_ * (_ONE - traced)
        run[_RED, c] += amount * red
        run[_RED + 1, c] += amount * green
        run[_RED + 2, c] += amount * blue


@kernel
def _lit(lamps: F32, hues: F32, run: F32) -> None:
    """Turn a run's arriving light into the sRGB of its surfaces, and of the light alone."""
    _ambient(hues, run)
    for lamp in range(len(lamps)):
        _lamp(lamps, lamp, run)
    exposure, glowing = hues[4, 1], single(1.9)
    for c in range(_RUN):
        red, green, blue = run[_RED, c], run[_RED + 1, c], run[_RED + 2, c]
        light = (_LUMA[0] * red + _LUMA[1] * green + _LUMA[2] * blue) * exposure
        run[_RED + 3, c] = _shown(light + run[_GLOW, c])
    for k in range(3):
        for c in range(_RUN):
            arriving = run[_RED + k, c] * exposure + run[_GLOW, c] * glowing
            run[_RED + k, c] = _shown(_to_linear(run[_COLOR + k, c]) * arriving)
    if hues[4, 0] > 0.0:
        for c in range(_RUN):
            air = _air(hues, run[_FAR, c])
            for k in range(3):
                run[_RED + k, c] += (hues[3, k] - run[_RED + k, c]) * air


@part
def _open(sky: float) -> float:
    """Return how much of the sky's light arrives: corners get some by way of other surfaces."""
    return single(0.25) + single(0.75) * sky


@kernel
def shade(
    world: World, view: View, light: Light, plate: Plate, shares: F32, top: int, bottom: int,
    beauty: F32, lit: F32,
) -> None:  # fmt: skip
    """Write ``beauty`` (H, W, 3) and ``lit`` (H, W) of rows ``top`` to ``bottom``, sRGB.

    ``shares`` (H, W, 2) are what shadows leave of key and sky; the sky's never leaves nothing.
    """
    # Every look into a tuple of arrays counts references: none inside the loop.
    faces, normals, albedo, depths = plate.face, plate.normals, plate.albedo, plate.depth
    owners, glows, performers = world.owner, world.glow, world.performer
    turn, k, eye = view.turn, view.intrinsics, view.eye
    lamps, hues = light.lamps, light.hues
    run = np.zeros((_ROWS, _RUN), np.float32)
    width = lit.shape[1]
    for row in range(top, bottom):
        for left in range(0, width, _RUN):
            count, solid = min(_RUN, width - left), 0
            for c in range(count):
                column = left + c
                face = faces[row, column]
                if face < 0:
                    continue
                solid += 1
                x, y, z = ray(turn, k, column + 0.5, row + 0.5)
                far, owner = depths[row, column], owners[face]
                run[_KEY, c], run[_SKY, c] = shares[row, column, 0], _open(shares[row, column, 1])
                run[_BODY, c], run[_GLOW, c] = performers[owner], glows[owner]
                run[_PLACE, c] = eye[0] + x * far
                run[_PLACE + 1, c] = eye[1] + y * far
                run[_PLACE + 2, c] = eye[2] + z * far
                run[_FAR, c] = far * np.sqrt(x * x + y * y + z * z)
                for i in range(3):
                    run[_NORMAL + i, c] = normals[row, column, i]
                    run[_COLOR + i, c] = albedo[row, column, i]
            if solid > 0:
                _lit(lamps, hues, run)
            for c in range(count):
                column = left + c
                if faces[row, column] < 0:
                    x, y, z = ray(turn, k, column + 0.5, row + 0.5)
                    red, green, blue = _sky(hues, z / np.sqrt(x * x + y * y + z * z))
                    put(beauty, row, column, red, green, blue)
                    put(albedo, row, column, red, green, blue)
                    lit[row, column] = _LUMA[0] * red + _LUMA[1] * green + _LUMA[2] * blue
                    continue
                put(beauty, row, column, run[_RED, c], run[_RED + 1, c], run[_RED + 2, c])
                lit[row, column] = run[_RED + 3, c]


@kernel
def soften(
    world: World, view: View, points: F64, light: Light, edges: NDArray[np.uint8], shares: F32,
    beside: I32, dx: float, dy: float, top: int, bottom: int, beauty: F32,
) -> None:  # fmt: skip
    """Add a further sample to ``beauty`` along ``edges``, rows ``top`` to ``bottom``.

    ``beside`` (H, W) are the faces seen ``dx``, ``dy`` pixels off the center. ``shares`` are the
    pixel's own.
    """
    vertices, shapes, faces, colors = world.vertices, world.normals, world.faces, world.colors
    owners, glows, performers = world.owner, world.glow, world.performer
    turn, k, eye = view.turn, view.intrinsics, view.eye
    lamps, hues = light.lamps, light.hues
    run, waiting = np.zeros((_ROWS, _RUN), np.float32), np.zeros(_RUN, np.int32)
    for row in range(top, bottom):
        count = 0
        for column in range(edges.shape[1]):
            if edges[row, column] == 0:
                continue
            sx, sy, face = column + 0.5 + dx, row + 0.5 + dy, beside[row, column]
            x, y, z = ray(turn, k, sx, sy)
            if face < 0:
                red, green, blue = _sky(hues, z / np.sqrt(x * x + y * y + z * z))
                beauty[row, column, 0] += red
                beauty[row, column, 1] += green
                beauty[row, column, 2] += blue
                continue
            p, q, r, far = weights(points, faces, face, sx, sy)
            nx, ny, nz = smooth(vertices, shapes, faces, face, p, q, r, x, y, z)
            red, green, blue = blend(colors, faces, face, p, q, r)
            run[_NORMAL, count], run[_NORMAL + 1, count], run[_NORMAL + 2, count] = nx, ny, nz
            run[_COLOR, count], run[_COLOR + 1, count], run[_COLOR + 2, count] = red, green, blue
            run[_PLACE, count] = eye[0] + x * far
            run[_PLACE + 1, count] = eye[1] + y * far
            run[_PLACE + 2, count] = eye[2] + z * far
            run[_FAR, count] = far * np.sqrt(x * x + y * y + z * z)
            run[_BODY, count], run[_GLOW, count] = performers[owners[face]], glows[owners[face]]
            run[_KEY, count] = shares[row, column, 0]
            run[_SKY, count] = _open(shares[row, column, 1])
            waiting[count] = column
            count += 1
            if count == _RUN:
                _add(lamps, hues, run, waiting, count, row, beauty)
                count = 0
        if count > 0:
            _add(lamps, hues, run, waiting, count, row, beauty)


@kernel
def _add(lamps: F32, hues: F32, run: F32, waiting: I32, count: int, row: int, beauty: F32) -> None:
    """Light a run and add it to the pixels of a row at the columns ``waiting``."""
    _lit(lamps, hues, run)
    for c in range(count):
        for k in range(3):
            beauty[row, waiting[c], k] += run[_RED + k, c]


@kernel
def even(edges: NDArray[np.uint8], count: float, top: int, bottom: int, beauty: F32) -> None:
    """Turn the sums of ``count`` samples in rows of ``beauty`` along ``edges`` into their mean."""
    for row in range(top, bottom):
        for column in range(edges.shape[1]):
            if edges[row, column] > 0:
                for k in range(3):
                    beauty[row, column, k] /= count


@kernel
def veil(hues: F32, depth: F32, top: int, bottom: int, albedo: F32) -> None:
    """Let the albedo of what is far away go over to the color of the fog."""
    for row in range(top, bottom):
        for column in range(depth.shape[1]):
            air = _air(hues, min(depth[row, column], single(99.0)))
            for k in range(3):
                albedo[row, column, k] += (hues[3, k] - albedo[row, column, k]) * air
