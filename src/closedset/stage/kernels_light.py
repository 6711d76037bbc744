"""The picture's inner loops: where rays to the lights go, and how what they found is spread.

One pixel in four sends rays, in directions that differ over a 4 by 4 tile; the tile is averaged and
handed to the pixels between only where it is the same surface, so that shadows keep their edges and
corners stay dark.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from closedset.model.pixels import F32, I32
from closedset.stage.compiled import kernel
from closedset.stage.kernels import (
    F64,
    Plate,
    View,
    World,
    blend,
    facing,
    put,
    ray,
    smooth,
    unit,
    weights,
)

DISPLAY_END = 1.4
"""Linear light that is white whatever is added."""


class Light(NamedTuple):
    """A light plan for kernels."""

    lamps: F64
    """(L, 10): place or direction, half-strength distance, color, share on performers, share on
    the rest, whether it is the one that is traced."""
    hues: F64
    """(5, 3): ambient above and below, zenith and horizon in sRGB; haze, exposure and whether
    things vanish in fog."""
    linear: F32
    """sRGB to linear, at even steps; ``display`` is linear to sRGB at even steps of its root."""
    display: F32


@kernel
def _alike(ids: I32, planes: F32, normals: F32, row: int, column: int, y: int, x: int) -> bool:
    """Whether two pixels show the same smooth surface."""
    if ids[row, column] != ids[y, x] or abs(planes[row, column] - planes[y, x]) >= 0.12:
        return False
    return ids[row, column] == 0 or facing(normals, row, column, y, x) > 0.8


@kernel
def _even(shares: F32, top: int, bottom: int, left: int, right: int) -> bool:
    """Whether all of a window has the same shares: most of a picture has."""
    one, two = shares[top, left, 0], shares[top, left, 1]
    for y in range(top, bottom):
        for x in range(left, right):
            if shares[y, x, 0] != one or shares[y, x, 1] != two:
                return False
    return True


@kernel
def calm(plate: Plate, shares: F32, top: int, bottom: int, out: F32) -> None:
    """Average ``shares`` (H / 2, W / 2, 2) over a 4 by 4 tile, within each pixel's own surface."""
    rows, columns = shares.shape[0], shares.shape[1]
    ids, planes, normals = plate.ids, plate.planes, plate.normals
    for row in range(top, bottom):
        for column in range(columns):
            top_row, low_row = max(row - 1, 0), min(row + 3, rows)
            left, right = max(column - 1, 0), min(column + 3, columns)
            if _even(shares, top_row, low_row, left, right):
                out[row, column, 0] = shares[row, column, 0]
                out[row, column, 1] = shares[row, column, 1]
                continue
            one = two = weight = 0.0
            for y in range(top_row, low_row):
                for x in range(left, right):
                    if _alike(ids, planes, normals, 2 * row, 2 * column, 2 * y, 2 * x):
                        one += shares[y, x, 0]
                        two += shares[y, x, 1]
                        weight += 1.0
            out[row, column, 0] = one / weight
            out[row, column, 1] = two / weight


@kernel
def _share(
    ids: I32, planes: F32, normals: F32, shares: F32, row: int, column: int
) -> tuple[float, float]:
    """Return key and sky of a pixel: the mean of its sparse neighbors on the same surface.

    Where there is none, a hair or a rail, the nearest one's share has to do.
    """
    above, before = row >> 1, column >> 1
    below = min((row + 1) >> 1, shares.shape[0] - 1)
    after = min((column + 1) >> 1, shares.shape[1] - 1)
    one, two = float(shares[above, before, 0]), float(shares[above, before, 1])
    if _even(shares, above, below + 1, before, after + 1):
        return one, two
    key = sky = weight = 0.0
    for y in range(above, below + 1):
        for x in range(before, after + 1):
            if _alike(ids, planes, normals, row, column, 2 * y, 2 * x):
                key += shares[y, x, 0]
                sky += shares[y, x, 1]
                weight += 1.0
    return (key / weight, sky / weight) if weight > 0.0 else (one, two)


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
    lamp: F64, spread: float, start: F32, step: NDArray[np.int64], sphere: F32, out: F32, reach: F32
) -> None:
    """Write a unit direction a point to the key, a ball of light, into ``out`` (N, 3).

    ``reach`` (N,) becomes the metres to it.
    """
    for k in range(len(out)):
        s = step[k] % 32
        x, y, z, far = lamp[0], lamp[1], lamp[2], 60.0 + spread
        if lamp[3] > 0.0:
            x, y, z = x - start[k, 0], y - start[k, 1], z - start[k, 2]
            far = np.sqrt(x * x + y * y + z * z)
        reach[k] = far - spread
        x, y, z = unit(
            x + sphere[s, 0] * spread, y + sphere[s, 1] * spread, z + sphere[s, 2] * spread
        )
        out[k, 0] = x
        out[k, 1] = y
        out[k, 2] = z


@kernel
def _amount(
    lamps: F64, lamp: int, x: float, y: float, z: float, nx: float, ny: float, nz: float,
    performer: float,
) -> float:  # fmt: skip
    """Return how much of an unshadowed lamp arrives at a point.

    Lambert's law, wrapped a little on performers so that the terminator on a face stays soft.
    """
    lx, ly, lz = lamps[lamp, 0], lamps[lamp, 1], lamps[lamp, 2]
    wrap, falloff = 0.12 * performer, 1.0
    if lamps[lamp, 3] > 0.0:
        lx, ly, lz = lx - x, ly - y, lz - z
        if wrap == 0.0 and nx * lx + ny * ly + nz * lz <= 0.0:
            return 0.0
        square = lx * lx + ly * ly + lz * lz
        far = np.sqrt(square)
        # Direction and falloff share one division.
        falloff = 1.6 / ((1.0 + square / (lamps[lamp, 3] * lamps[lamp, 3])) * far)
        wrap *= far
    share = float(performer * lamps[lamp, 7] + (1.0 - performer) * lamps[lamp, 8])
    turned = max(float(nx * lx + ny * ly + nz * lz + wrap), 0.0) / (1.0 + 0.12 * performer)
    return float(turned * falloff * share)


@kernel
def _arriving(
    lamps: F64, hues: F64, x: float, y: float, z: float, nx: float, ny: float, nz: float,
    performer: float, key: float, ambient: float,
) -> tuple[float, float, float]:  # fmt: skip
    """Return the linear light that arrives at a point.

    ``key`` and ``ambient`` are what shadows leave of the key lamp and of the sky.
    """
    up = (nz + 1.0) / 2.0
    red = (hues[0, 0] * up + hues[1, 0] * (1.0 - up)) * ambient
    green = (hues[0, 1] * up + hues[1, 1] * (1.0 - up)) * ambient
    blue = (hues[0, 2] * up + hues[1, 2] * (1.0 - up)) * ambient
    for lamp in range(len(lamps)):
        amount = _amount(lamps, lamp, x, y, z, nx, ny, nz, performer)
        # Other lamps are not traced; the ambient share keeps them out of corners.
        amount *= key if lamps[lamp, 9] > 0.0 else 0.4 + 0.6 * ambient
        red += amount * lamps[lamp, 4]
        green += amount * lamps[lamp, 5]
        blue += amount * lamps[lamp, 6]
    exposure = hues[4, 1]
    return red * exposure, green * exposure, blue * exposure


@kernel
def _curve(table: F32, at: float) -> float:
    """Return what a table of even steps from 0 to 1 says at ``at``."""
    place = min(max(at, 0.0), 1.0) * (len(table) - 1)
    step = min(int(place), len(table) - 2)
    low, high = float(table[step]), float(table[step + 1])
    return low + (high - low) * (place - step)


@kernel
def _shown(display: F32, linear: float) -> float:
    """Return the sRGB that linear light is shown as."""
    return _curve(display, np.sqrt(max(linear, 0.0) / DISPLAY_END))


@kernel
def _sky(hues: F64, up: float) -> tuple[float, float, float]:
    """Return the sRGB of the sky along a ray that rises by ``up``."""
    share = min(max(up, 0.0), 1.0) ** 0.55
    return (
        hues[3, 0] + (hues[2, 0] - hues[3, 0]) * share,
        hues[3, 1] + (hues[2, 1] - hues[3, 1]) * share,
        hues[3, 2] + (hues[2, 2] - hues[3, 2]) * share,
    )


@kernel
def _air(hues: F64, reach: float) -> float:
    """Return the share of haze before what is ``reach`` metres away."""
    return 0.0 if hues[4, 0] == 0.0 else 1.0 - np.exp(-hues[4, 0] * max(reach - 3.0, 0.0))


@kernel
def _seen(
    linear: F32, display: F32, hues: F64, red: float, green: float, blue: float, glow: float,
    ared: float, agreen: float, ablue: float, far: float,
) -> tuple[float, float, float, float]:  # fmt: skip
    """Return the sRGB of a surface of sRGB (ared, agreen, ablue) in arriving linear light.

    The last is the luminance of the light alone; ``far`` is metres to the eye.
    """
    lit = _shown(display, 0.2126 * red + 0.7152 * green + 0.0722 * blue + glow)
    glow *= 1.9
    red = _shown(display, _curve(linear, ared) * (red + glow))
    green = _shown(display, _curve(linear, agreen) * (green + glow))
    blue = _shown(display, _curve(linear, ablue) * (blue + glow))
    air = _air(hues, far)
    red, green = red + (hues[3, 0] - red) * air, green + (hues[3, 1] - green) * air
    return red, green, blue + (hues[3, 2] - blue) * air, lit


@kernel
def shade(
    world: World, view: View, light: Light, plate: Plate, shares: F32, top: int, bottom: int,
    beauty: F32, lit: F32, kept: F32,
) -> None:  # fmt: skip
    """Write ``beauty`` (H, W, 3) and ``lit`` (H, W) of rows ``top`` to ``bottom``, sRGB.

    The shares of key and sky go into ``kept`` (H, W, 2).
    """
    # Every look into a tuple of arrays counts references: none inside the loop.
    faces, normals, albedo, depths = plate.face, plate.normals, plate.albedo, plate.depth
    ids, planes, owners, glows = plate.ids, plate.planes, world.owner, world.glow
    performers, turn, k, eye = world.performer, view.turn, view.intrinsics, view.eye
    lamps, hues, linear, display = light.lamps, light.hues, light.linear, light.display
    for row in range(top, bottom):
        for column in range(lit.shape[1]):
            face = faces[row, column]
            x, y, z = ray(turn, k, column + 0.5, row + 0.5)
            far = np.sqrt(x * x + y * y + z * z)
            if face < 0:
                red, green, blue = _sky(hues, z / far)
                put(beauty, row, column, red, green, blue)
                put(albedo, row, column, red, green, blue)
                lit[row, column] = 0.2126 * red + 0.7152 * green + 0.0722 * blue
                kept[row, column, 0] = kept[row, column, 1] = 1.0
                continue
            key, sky = _share(ids, planes, normals, shares, row, column)
            sky = 0.25 + 0.75 * sky
            kept[row, column, 0] = key
            kept[row, column, 1] = sky
            owner, depth = owners[face], depths[row, column]
            red, green, blue = _arriving(
                lamps, hues, eye[0] + x * depth, eye[1] + y * depth, eye[2] + z * depth,
                normals[row, column, 0], normals[row, column, 1], normals[row, column, 2],
                performers[owner], key, sky,
            )  # fmt: skip
            red, green, blue, luminance = _seen(
                linear, display, hues, red, green, blue, glows[owner],
                albedo[row, column, 0], albedo[row, column, 1], albedo[row, column, 2],
                depth * far,
            )  # fmt: skip
            put(beauty, row, column, red, green, blue)
            lit[row, column] = luminance


@kernel
def soften(
    world: World, view: View, points: F64, light: Light, edges: NDArray[np.uint8], kept: F32,
    beside: I32, dx: float, dy: float, top: int, bottom: int, beauty: F32,
) -> None:  # fmt: skip
    """Add a further sample to ``beauty`` along ``edges``, rows ``top`` to ``bottom``.

    ``beside`` (H, W) are the faces seen ``dx``, ``dy`` pixels off the center. Shadow shares are the
    pixel's own.
    """
    vertices, shapes, faces, colors = world.vertices, world.normals, world.faces, world.colors
    owners, glows, performers = world.owner, world.glow, world.performer
    turn, k, eye = view.turn, view.intrinsics, view.eye
    lamps, hues, linear, display = light.lamps, light.hues, light.linear, light.display
    for row in range(top, bottom):
        for column in range(edges.shape[1]):
            if edges[row, column] == 0:
                continue
            sx, sy, face = column + 0.5 + dx, row + 0.5 + dy, beside[row, column]
            x, y, z = ray(turn, k, sx, sy)
            far = np.sqrt(x * x + y * y + z * z)
            if face < 0:
                red, green, blue = _sky(hues, z / far)
            else:
                p, q, r, depth = weights(points, faces, face, sx, sy)
                nx, ny, nz = smooth(vertices, shapes, faces, face, p, q, r, x, y, z)
                red, green, blue = _arriving(
                    lamps, hues, eye[0] + x * depth, eye[1] + y * depth, eye[2] + z * depth,
                    nx, ny, nz, performers[owners[face]],
                    kept[row, column, 0], kept[row, column, 1],
                )  # fmt: skip
                own = blend(colors, faces, face, p, q, r)
                red, green, blue, _ = _seen(
                    linear, display, hues, red, green, blue, glows[owners[face]],
                    own[0], own[1], own[2], depth * far,
                )  # fmt: skip
            beauty[row, column, 0] += red
            beauty[row, column, 1] += green
            beauty[row, column, 2] += blue


@kernel
def veil(hues: F64, depth: F32, top: int, bottom: int, albedo: F32) -> None:
    """Let the albedo of what is far away go over to the color of the fog."""
    for row in range(top, bottom):
        for column in range(depth.shape[1]):
            air = _air(hues, min(depth[row, column], np.float32(99.0)))
            for k in range(3):
                albedo[row, column, k] += (hues[3, k] - albedo[row, column, k]) * air
