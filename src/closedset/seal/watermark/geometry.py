"""How a marked picture was turned and scaled, from the pilots in its spectrum.

A translation changes phases only, so the pilots stand out in the power spectrum wherever the
picture was cut; turning or scaling the picture turns or scales their constellation. Each pose is
first scored by the power found where its pilots would lie (a discrete Fourier-Mellin search over a
few points). That is quick, but blind to phases; so the better poses, and more of the unturned ones,
because people crop more often than they turn, are scored once more by how well the pilots' phases
agree on one translation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import fft

from closedset.model.pixels import F32
from closedset.seal.watermark.lattice import C64, TILE, VARIANTS, Lattice

F64 = NDArray[np.float64]

_SIZE = 1024
"""Points of the spectrum per side."""
_ANGLES = np.deg2rad(np.arange(-6.0, 6.01, 0.25))
_SCALES = np.exp(np.arange(np.log(0.75), np.log(2.2), 0.005))
_NARROW = float(_ANGLES[-1])
_WIDE_ANGLES = np.deg2rad(np.arange(-90.0, 90.0, 0.5))
_WIDE_SCALES = np.exp(np.arange(np.log(0.45), np.log(2.0), 0.01))
_LONG_SCALES = np.exp(np.arange(np.log(0.6), np.log(3.4), 0.01))
_SQUEEZES = np.arange(0.78, 1.29, 0.01)
"""The wide search: half a turn (the other half has the same power), and shapes without a turn."""
_WIDELY = 48
"""How many poses of each kind of the wide search are scored by phase."""
_UNTURNED, _ANYHOW = 60, 24
"""How many poses, without and with a turn, are scored by phase."""
_KEPT = 4
_LOUDEST = 10.0
"""A point's power counts at most this many times that of its surroundings."""
_LARGEST = 1400
"""Pixels per side of a rectified plane."""
_TURN, _STRETCH = 0.0011, 0.00125
"""Radians and relative scale by which a pose is refined."""
SHIFTS = 64
"""Translations looked at per axis: every second pixel, enough for 17 cycles a tile."""


@dataclass(frozen=True, slots=True)
class Pose:
    """How the picture lies on the lattice."""

    angle: float = 0.0
    """Radians, counter-clockwise."""
    scale: float = 1.0
    """Picture pixels per lattice pixel, both canonical."""
    mirrored: bool = False
    squeeze: float = 1.0
    """Times that the picture was made wider than high; 1 keeps its shape."""

    def rectify(self, plane: F32) -> F32:
        """Return the plane turned and scaled back onto the lattice."""
        if (self.angle, self.scale, self.squeeze) == (0.0, 1.0, 1.0):
            return plane
        height, width = plane.shape
        columns, rows = self._canvas(width, height)
        matrix = cv2.getRotationMatrix2D(
            (width / 2, height / 2), float(np.rad2deg(self.angle)), 1 / self.scale
        )
        matrix[:, 2] += columns / 2 - width / 2, rows / 2 - height / 2
        matrix[0] /= self.squeeze
        matrix[0, 2] += columns / 2 * (1 - 1 / self.squeeze)
        warped = cv2.warpAffine(plane, matrix, (columns, rows), flags=cv2.INTER_LINEAR)
        return np.asarray(warped, np.float32)

    def _canvas(self, width: int, height: int) -> tuple[int, int]:
        """Return a size (columns, rows) that holds the plane once it is turned back."""
        room = 1.15 / self.scale
        across, down = width * room, height * room
        if abs(self.angle) > _NARROW:
            cos, sin = abs(np.cos(self.angle)), abs(np.sin(self.angle))
            across, down = across * cos + down * sin, across * sin + down * cos
        return min(int(across / self.squeeze), _LARGEST), min(int(down), _LARGEST)


UPRIGHT = Pose()


def spectra_of(planes: Sequence[F32]) -> tuple[C64, ...]:
    """Return each plane's (1024, 1024) spectrum about its center, relative to its surroundings."""
    return tuple(_spectrum(plane) for plane in planes)


def mirrored(spectra: Sequence[C64]) -> tuple[C64, ...]:
    """Return the spectra of the planes mirrored left to right."""
    return tuple(np.roll(spectrum[:, ::-1], 1, axis=1) for spectrum in spectra)


def _spectrum(plane: F32) -> C64:
    height, width = (min(side, _SIZE) for side in plane.shape)
    canvas = np.zeros((_SIZE, _SIZE), np.float32)
    canvas[:height, :width] = plane[:height, :width]
    centered = np.roll(canvas, (-(height // 2), -(width // 2)), (0, 1))
    spectrum = np.asarray(fft.fft2(centered), np.complex64)
    power = (spectrum.real**2 + spectrum.imag**2).astype(np.float32)
    around = cv2.blur(power, (31, 31), borderType=cv2.BORDER_REFLECT) + 1e-9
    scale = np.sqrt(np.maximum(around, power / _LOUDEST))
    return np.asarray(spectrum / scale, np.complex64)


def candidates(layers: Sequence[Lattice], spectra: Sequence[C64]) -> list[Pose]:
    """Return the likeliest poses, best first."""
    return _refined(layers, spectra, _by_phase(layers, spectra, _by_power(layers, spectra)), (1,))


def wide_candidates(layers: Sequence[Lattice], spectra: Sequence[C64]) -> list[Pose]:
    """Return the likeliest poses of pictures turned by any angle, or squeezed, or cut very small.

    On a coarser raster than ``candidates``, so each is refined in two steps.
    """
    found: list[Pose] = []
    turned = _loudest(layers, spectra, _WIDE_ANGLES, _WIDE_SCALES, np.ones(1))
    for pose in turned[:_WIDELY]:
        found += [pose, replace(pose, angle=pose.angle + np.pi)]
    found += _loudest(layers, spectra, np.zeros(1), _LONG_SCALES, _SQUEEZES)[:_WIDELY]
    return _refined(layers, spectra, _by_phase(layers, spectra, found), (2, 1))


def _refined(
    layers: Sequence[Lattice],
    spectra: Sequence[C64],
    found: Sequence[tuple[Pose, int]],
    steps: Sequence[int],
) -> list[Pose]:
    scored = []
    for pose, variant in found:
        fit = 0.0
        for step in steps:
            pose, fit = _refine(layers, spectra, (pose, variant), step)
        scored.append((pose, fit))
    return [pose for pose, _ in sorted(scored, key=lambda pair: -pair[1])]


def _by_power(layers: Sequence[Lattice], spectra: Sequence[C64]) -> list[Pose]:
    """Return the poses with the loudest pilots: the best unturned ones and the best of all."""
    upright = _loudest(layers, spectra, np.zeros(1), _SCALES, np.ones(1))[:_UNTURNED]
    anyhow = _loudest(layers, spectra, _ANGLES, _SCALES, np.ones(1))[:_ANYHOW]
    return list(dict.fromkeys([*upright, *anyhow]))


def _loudest(
    layers: Sequence[Lattice], spectra: Sequence[C64], angles: F64, scales: F64, squeezes: F64
) -> list[Pose]:
    """Return the poses with the loudest pilots, the loudest first."""
    power = [spectrum.real**2 + spectrum.imag**2 for spectrum in spectra]
    raster = np.meshgrid(angles, scales, squeezes, indexing="ij")
    fits = np.zeros(raster[0].shape, np.float32)
    for layer, plane in zip(layers, power, strict=True):
        rows, columns = (np.rint(at).astype(np.intp) for at in _places(layer, *raster))
        fits += plane[rows, columns].sum(0)
    order = np.argsort(-fits, axis=None, kind="stable")[: max(_UNTURNED, _WIDELY)]
    at = [axis.ravel()[order].tolist() for axis in raster]
    return [Pose(angle, scale, False, squeeze) for angle, scale, squeeze in zip(*at, strict=True)]


def _by_phase(
    layers: Sequence[Lattice], spectra: Sequence[C64], poses: Sequence[Pose]
) -> list[tuple[Pose, int]]:
    """Return the few poses, with their variants, whose pilots agree best; no close neighbors."""
    scored = []
    for pose, pilots in zip(poses, _look(layers, spectra, poses), strict=True):
        tops = _agreement(layers, pilots, range(VARIANTS))
        best = int(tops.argmax())
        scored.append((float(tops[best]), pose, best))
    scored.sort(key=lambda entry: -entry[0])
    kept: list[tuple[Pose, int]] = []
    for _, pose, variant in scored:
        if all(_apart(pose, other) for other, _ in kept):
            kept.append((pose, variant))
    return kept[:_KEPT]


def _apart(one: Pose, other: Pose) -> bool:
    return (
        abs(one.angle - other.angle) > 0.009
        or abs(np.log(one.scale / other.scale)) > 0.011
        or abs(one.squeeze - other.squeeze) > 0.011
    )


def _refine(
    layers: Sequence[Lattice], spectra: Sequence[C64], found: tuple[Pose, int], step: int
) -> tuple[Pose, float]:
    """Return the best pose within a raster step around a pose, and its agreement.

    A squeezed pose is refined in its squeeze, any other in its angle.
    """
    pose, variant = found
    turns, shapes = (range(-2, 3), (0,)) if pose.squeeze == 1.0 else ((0,), range(-2, 3))
    around = [
        Pose(
            pose.angle + a * step * _TURN,
            pose.scale * (1 + b * step * _STRETCH),
            pose.mirrored,
            pose.squeeze * (1 + c * step * _STRETCH),
        )
        for a in turns
        for b in range(-2, 3)
        for c in shapes
    ]
    fits = [
        float(_agreement(layers, seen, (variant,))[0]) for seen in _look(layers, spectra, around)
    ]
    best = int(np.argmax(fits))
    return around[best], fits[best]


def _look(
    layers: Sequence[Lattice], spectra: Sequence[C64], poses: Sequence[Pose]
) -> list[list[C64]]:
    """Return, for each pose and channel, the coefficients where its pilots would lie."""
    angles, scales, squeezes = (
        np.array([getattr(pose, name) for pose in poses]) for name in ("angle", "scale", "squeeze")
    )
    seen = [
        _between(spectrum, *_places(layer, angles, scales, squeezes))
        for layer, spectrum in zip(layers, spectra, strict=True)
    ]
    return [[channel[:, k] for channel in seen] for k in range(len(poses))]


def _places(layer: Lattice, angles: F64, scales: F64, squeezes: F64) -> tuple[F32, F32]:
    """Return (pilots, …) rows and columns of the spectrum where the pilots lie in each pose.

    They may be negative down to minus half the size, as array indices may.
    """
    each = (-1, *(1,) * angles.ndim)
    down = (layer.u[layer.pilots] * (_SIZE / TILE)).astype(np.float32).reshape(each)
    right = (layer.v[layer.pilots] * (_SIZE / TILE)).astype(np.float32).reshape(each)
    right = right / squeezes.astype(np.float32)
    cos = (np.cos(angles) / scales).astype(np.float32)
    sin = (np.sin(angles) / scales).astype(np.float32)
    return down * cos + right * sin, right * cos - down * sin


def correlate(layers: Sequence[Lattice], pilots: Sequence[C64], variants: Sequence[int]) -> F32:
    """Return (variants, 64, 64): how well pilots fit each variant at every second pixel's shift."""
    planes = np.zeros((len(variants), SHIFTS, SHIFTS), np.complex64)
    for layer, found in zip(layers, pilots, strict=True):
        phases = layer.phases[np.array(variants)][:, layer.pilots]
        planes[:, layer.u[layer.pilots], layer.v[layer.pilots]] += found * phases.conj()
    return np.asarray(fft.ifft2(planes).real, np.float32)


def _agreement(layers: Sequence[Lattice], pilots: Sequence[C64], variants: Sequence[int]) -> F32:
    """Return each variant's highest correlation over all shifts, in the pilots' own units."""
    return np.asarray(correlate(layers, pilots, variants).max((1, 2)), np.float32)


def _between(plane: C64, rows: F32, columns: F32) -> C64:
    """Interpolate linearly between the points of a plane."""
    top, left = np.floor(rows).astype(np.intp), np.floor(columns).astype(np.intp)
    down, right = (rows - top).astype(np.float32), (columns - left).astype(np.float32)
    below, far = top + 1, left + 1
    upper = plane[top, left] * (1 - right) + plane[top, far] * right
    lower = plane[below, left] * (1 - right) + plane[below, far] * right
    return np.asarray(upper * (1 - down) + lower * down, np.complex64)
