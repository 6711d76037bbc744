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

import numpy as np
from numpy.typing import NDArray

from closedset.model.pixels import F32
from closedset.render.surface import Spots, Surface, power_of_two

I32 = NDArray[np.int32]
_FINEST = -14
"""Exponent of the thinnest slice that numbers of lines can tell apart: 2**-14 m."""
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


@dataclass(frozen=True, slots=True, eq=False)
class Phase:
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
    chance = hashed(phase.line, phase.stroke)
    there = shadow.ravel()[where]
    dark = (there - nib.threshold + nib.ragged * (2 * chance - 1)) / (1 - nib.threshold)
    # Each stroke has a length of its own, and thins toward its end.
    reach = 0.62 + 0.33 * hashed(phase.stroke, phase.line)
    lift = np.clip((reach - phase.part) * 5.0, 0, 1) * np.clip(phase.part * 14.0 + 0.3, 0, 1)
    pen = nib.width * scale * (0.5 + 0.5 * np.clip(dark * 1.4, 0, 1)) * (0.45 + 0.55 * lift)
    tone = np.clip(dark * 6.0, 0, 1) * np.clip(lift * 3.0, 0, 1) * phase.weight
    # A line under a pixel wide is drawn a pixel wide and paler.
    half = np.maximum(pen, 1.0) / 2
    out[where] = np.clip(half + 0.5 - phase.off, 0, 1) * tone * np.minimum(pen, 1.0)
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
    spots = surface.spots(where, normals)
    line, off, weight, lowest, sliced = _slices(spots, cut.across, spacing)
    flat = np.flatnonzero(np.abs(spots.facing(cut.across)) > 0.86)
    if len(flat):
        spare = _slices(surface.spots(where[flat], normals), cut.spare, spacing)
        line[flat], off[flat], weight[flat], lowest[flat], sliced[flat] = spare
        line[flat] += 1 << 30
    run = spots.along(cut.along) * sliced
    run = run / (lowest * np.float32(length)) + hashed(line, line) * np.float32(7.0)
    stroke = np.floor(run)
    return Phase(line, off, run - stroke, stroke.astype(np.int32), weight)


def _slices(
    spots: Spots, axis: NDArray[np.float64], spacing: float
) -> tuple[I32, F32, F32, I32, F32]:
    """Line number, pixels off it, weight, its stroke length in spacings, spacings a metre."""
    gradient = spots.gradient(axis)
    ideal = np.maximum(gradient, 1e-5) * np.float32(spacing)
    exponent = np.clip((ideal.view(np.int32) >> 23) - 127, _FINEST, 12)
    scale = power_of_two(-exponent)
    fade = np.clip(ideal * scale - 1.0, 0, 1)
    at = spots.along(axis) * scale
    # The hand that rules a line is a little off, slowly.
    at += spots.noise(70.0 * spacing / 6.5) * np.float32(0.22)
    row = np.floor(at + 0.5)
    number = row.astype(np.int32)
    lowest = np.minimum(number & -number, np.int32(_LONGEST))
    lowest[number == 0] = _LONGEST
    off = np.abs(at - row) / np.maximum(gradient * scale, np.float32(1e-6))
    weight = np.where(lowest == 1, 1 - fade, np.float32(1.0))
    return number << (exponent - np.int32(_FINEST)), off, weight, lowest, scale


def hashed(one: I32, other: I32) -> F32:
    """(N,) numbers in [0, 1) that look random and depend on nothing but the two integers."""
    mixed = one.view(np.uint32) * np.uint32(0x9E3779B1)
    mixed ^= other.view(np.uint32) * np.uint32(0x85EBCA77)
    mixed ^= mixed >> np.uint32(15)
    mixed *= np.uint32(0xC2B2AE3D)
    mixed ^= mixed >> np.uint32(13)
    return np.asarray((mixed >> np.uint32(8)) * np.float32(2.0**-24), np.float32)
