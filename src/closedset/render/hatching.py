"""Hatching that follows form and stays on the surface.

The world is cut into slices by parallel planes; where a plane meets a surface there may be a
stroke. Round a limb the cuts bend as a draftsman's cross-contours do, on a wall they are slanted
lines, on a floor they run into the distance. Slices are powers of two of a metre thick, chosen so
that strokes keep their spacing in the picture; the odd slices of a scale fade out before the next
takes over. Along each line, strokes begin and end where a hash of the line's place in the world
says. So a camera that moves carries every stroke with the surface.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from closedset.compiled import in_bands, kernel, part, single
from closedset.model.pixels import F32
from closedset.render.surface import Surface, exponent_of, power

I32 = NDArray[np.int32]
_FINEST = -14
"""Exponent of the thinnest slice that numbers of lines can tell apart: 2**-14 m."""
_COARSEST = 12
_GRAZING = single(-0.04)
"""Cosine beyond which a surface is taken to be seen no flatter."""
_SMALLEST = 0.55
"""Size of strokes against those at 720 lines, at least."""
_LONGEST = 8
"""Strokes are 1, 2, 4 or at most 8 lengths long, so that a scale that takes over keeps most."""


def _unit(*axis: float) -> NDArray[np.float64]:
    return np.asarray(axis, np.float64) / np.linalg.norm(axis)


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """A family of parallel planes."""

    across: NDArray[np.float64]
    """(3,) unit: from plane to plane."""
    along: NDArray[np.float64]
    """(3,) unit, in the planes: measures where strokes begin and end."""
    spare: NDArray[np.float64]
    """(3,) unit: planes for surfaces that nearly lie in a plane of ``across``."""


FORM = Cut(_unit(0.34, 0.22, 0.91), _unit(0.71, 0.62, -0.42), _unit(0.80, 0.52, 0.30))
"""Round standing limbs and down walls, at the slant of a right hand."""
SLANT = Cut(_unit(0.58, 0.58, 0.57), _unit(0.68, -0.05, -0.64), _unit(-0.60, 0.70, 0.38))
"""For set pieces: 45 degrees on every wall and floor that lies along the axes."""
CROSS = Cut(_unit(-0.55, 0.60, 0.58), _unit(0.58, -0.05, 0.60), _unit(0.70, 0.55, 0.45))
"""Across the others."""


@dataclass(frozen=True, slots=True)
class Nib:
    """How hatching is drawn."""

    spacing: float = 6.5
    """Pixels between strokes at 720 lines, at least; up to twice that where a scale fades."""
    width: float = 1.3
    """Pixels in the darkest places; half of it in the lightest."""
    length: float = 7.0
    """Length of the shortest strokes, in spacings."""
    threshold: float = 0.3
    """Where strokes begin, in the shadow map."""
    ragged: float = 0.18
    """How far strokes run beyond their shadow or stop short of it."""


class Phase(NamedTuple):
    """Where N pixels lie in the pattern of strokes."""

    line: I32
    """Number of the nearest line, the same at every scale."""
    off: F32
    """Pixels from that line's middle."""
    part: F32
    """0 at a stroke's start, 1 where the next one starts."""
    stroke: I32
    """Number of the stroke on its line."""
    weight: F32
    """1, less on a line that is fading out."""


def hatch(surface: Surface, normals: F32, shadow: F32, cut: Cut, nib: Nib) -> F32:
    """Return ink (H, W) in [0, 1] for ``shadow`` (H, W): 0 none, 1 the deepest."""
    # In a small picture strokes cannot be smaller still, or they would be a grey.
    scale = max(len(shadow) / 720.0, _SMALLEST)
    where = np.flatnonzero(shadow > nib.threshold - nib.ragged)
    out = np.zeros(shadow.size, np.float32)
    if not len(where):
        return out.reshape(shadow.shape)
    phase = locate(surface, normals, where, cut, nib.spacing * scale, nib.length)
    width, flat = single(nib.width * scale), shadow.ravel()
    threshold, ragged = single(nib.threshold), single(nib.ragged)
    in_bands(
        lambda low, high: _draw(where, flat, *phase, width, threshold, ragged, low, high, out),
        len(where),
    )
    return out.reshape(shadow.shape)


def locate(
    surface: Surface,
    normals: F32,
    where: NDArray[np.intp],
    cut: Cut,
    spacing: float,
    length: float = 7.0,
) -> Phase:
    """Return where the pixels ``where`` (N,), flat indices, lie in the pattern of ``cut``.

    ``normals`` is (H, W, 3); ``spacing`` in pixels.
    """
    count, axes = len(where), (cut.across, cut.spare, cut.along)
    ground = _Ground(
        surface.x, surface.y, surface.reach, normals, surface.owner,
        # The hand that rules a line is a little off, slowly.
        surface.slow_noise(70.0 * spacing / 6.5),
        surface.turn.astype(np.float32), surface.ways(*axes), surface.homes_along(*axes),
    )  # fmt: skip
    phase = Phase(
        np.empty(count, np.int32), np.empty(count, np.float32), np.empty(count, np.float32),
        np.empty(count, np.int32), np.empty(count, np.float32),
    )  # fmt: skip
    pixel, gap, run = single(1 / surface.focal), single(spacing), single(length)
    in_bands(lambda low, high: _locate(ground, where, pixel, gap, run, low, high, *phase), count)
    return phase


class _Ground(NamedTuple):
    """The surfaces that strokes lie on."""

    x: F32
    """(W,) of the view ray of depth 1, in camera coordinates; ``y`` (H,) too."""
    y: F32
    reach: F32
    """(H, W) metres along the view axis."""
    normals: F32
    """(H, W, 3)."""
    owner: NDArray[np.int16]
    """(H, W) row of ``homes``."""
    hand: F32
    """(H, W) slow noise."""
    turn: F32
    """(3, 3) world to camera."""
    ways: F32
    """(3, 4): across, spare and along in camera coordinates, and where the eye stands on them."""
    homes: F32
    """(K, 3) where each owner's texture begins on them."""


@part
def _across(ways: F32, axis: int, x: float, y: float, nx: float, ny: float, nz: float) -> float:
    """Return metres along an axis from one pixel to the next, for a ray of depth 1.

    A ray r meets the plane n . p = c at depth z = c / (n . r), so a step of the ray by r' moves
    the point by z (r' - r (n . r') / (n . r)).
    """
    a, b, c = ways[axis, 0], ways[axis, 1], ways[axis, 2]
    slope = (a * x + b * y + c) / min(nx * x + ny * y + nz, _GRAZING)
    right, down = a - nx * slope, b - ny * slope
    return np.sqrt(right * right + down * down)  # type: ignore[no-any-return]


@kernel
def _locate(
    ground: _Ground, where: NDArray[np.intp], pixel: float, spacing: float, length: float,
    low: int, high: int, lines: I32, offs: F32, parts: F32, strokes: I32, weights: F32,
) -> None:  # fmt: skip
    """Write the phases of pixels ``low`` to ``high`` of ``where``."""
    # Every look into a tuple of arrays counts references: none inside the loop.
    xs, ys, reaches, normals = ground.x, ground.y, ground.reach, ground.normals
    owners, hand, turn, ways, homes = (
        ground.owner, ground.hand, ground.turn, ground.ways, ground.homes,
    )  # fmt: skip
    zero, one, half, tiny, thin = single(0), single(1), single(0.5), single(1e-5), single(1e-6)
    flat, off_by, seven = single(0.86), single(0.22), single(7)
    for k in range(low, high):
        row, column = where[k] // len(xs), where[k] % len(xs)
        x, y, far, owner = xs[column], ys[row], reaches[row, column], owners[row, column]
        wx, wy, wz = normals[row, column, 0], normals[row, column, 1], normals[row, column, 2]
        nx = turn[0, 0] * wx + turn[0, 1] * wy + turn[0, 2] * wz
        ny = turn[1, 0] * wx + turn[1, 1] * wy + turn[1, 2] * wz
        nz = turn[2, 0] * wx + turn[2, 1] * wy + turn[2, 2] * wz
        facing = nx * ways[0, 0] + ny * ways[0, 1] + nz * ways[0, 2]
        axis = 1 if abs(facing) > flat else 0
        gradient = _across(ways, axis, x, y, nx, ny, nz) * far * pixel
        ideal = max(gradient, tiny) * spacing
        exponent = min(max(exponent_of(ideal), _FINEST), _COARSEST)
        scale = power(-exponent)
        at = (ways[axis, 0] * x + ways[axis, 1] * y + ways[axis, 2]) * far + ways[axis, 3]
        at = (at - homes[owner, axis]) * scale + hand[row, column] * off_by
        nearest = np.floor(at + half)
        number = int(nearest)
        lowest = min(number & -number, _LONGEST) if number != 0 else _LONGEST
        line = (number << (exponent - _FINEST)) + (axis << 30)
        run = (ways[2, 0] * x + ways[2, 1] * y + ways[2, 2]) * far + ways[2, 3]
        run = (run - homes[owner, 2]) * scale / (single(lowest) * length)
        run += _chance(line, line) * seven
        stroke = np.floor(run)
        lines[k], strokes[k], parts[k] = np.int32(line), np.int32(stroke), run - stroke
        offs[k] = abs(at - nearest) / max(gradient * scale, thin)
        # Of two scales that follow one another, the finer one's lines fade out.
        weights[k] = one - min(max(ideal * scale - one, zero), one) if lowest == 1 else one


@kernel
def _draw(
    where: NDArray[np.intp], shadow: F32, lines: I32, offs: F32, parts: F32, strokes: I32,
    weights: F32, nib: float, threshold: float, ragged: float, low: int, high: int, out: F32,
) -> None:  # fmt: skip
    """Write the ink of pixels ``low`` to ``high`` of ``where`` into ``out`` (H * W,)."""
    zero, one, two, half = single(0), single(1), single(2), single(0.5)
    for k in range(low, high):
        chance = _chance(lines[k], strokes[k])
        dark = shadow[where[k]] - threshold + ragged * (two * chance - one)
        dark /= one - threshold
        # Each stroke has a length of its own, and thins toward its end.
        reach = single(0.62) + single(0.33) * _chance(strokes[k], lines[k])
        lift = min(max((reach - parts[k]) * single(5), zero), one)
        lift *= min(max(parts[k] * single(14) + single(0.3), zero), one)
        pen = nib * (half + half * min(max(dark * single(1.4), zero), one))
        pen *= single(0.45) + single(0.55) * lift
        tone = min(max(dark * single(6), zero), one) * min(max(lift * single(3), zero), one)
        # A line under a pixel wide is drawn a pixel wide and paler.
        edge = min(max(max(pen, one) * half + half - offs[k], zero), one)
        out[where[k]] = edge * tone * weights[k] * min(pen, one)


@part
def _chance(one: int, other: int) -> float:
    """Return a number in [0, 1) that depends on nothing but the two integers' lower 32 bits."""
    low = np.uint64(0xFFFFFFFF)
    mixed = (np.uint64(one) * np.uint64(0x9E3779B1)) & low
    mixed ^= (np.uint64(other) * np.uint64(0x85EBCA77)) & low
    mixed ^= mixed >> np.uint64(15)
    mixed = (mixed * np.uint64(0xC2B2AE3D)) & low
    mixed ^= mixed >> np.uint64(13)
    return single(float(mixed >> np.uint64(8))) * single(2.0**-24)


@kernel
def _chances(one: I32, other: I32, out: F32) -> None:
    for k in range(len(out)):
        out[k] = _chance(one[k], other[k])


def hashed(one: I32, other: I32) -> F32:
    """(N,) numbers in [0, 1) that look random and depend on nothing but the two integers."""
    out = np.empty(len(one), np.float32)
    _chances(one, other, out)
    return out
