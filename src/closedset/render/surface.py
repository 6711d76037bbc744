"""Texture that sticks: noise and stroke coordinates taken from where a pixel lies in the world.

Paper tooth, pigment and pen strokes laid out in picture coordinates stand still while the picture
moves behind them, like a shower door. Here they are functions of the world point that a pixel
shows, at a scale chosen so that they keep their size in the picture: scales are powers of two
metres, and what a finer scale adds fades in, so that strokes never jump when the camera comes
closer. Sky has no surface and is anchored to its direction.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from closedset.compiled import in_bands, kernel
from closedset.model.pixels import F32, Camera

SKY = 40.0
"""Metres: how far away the sky's texture lies."""
_SIDE = 64
"""Voxels along one side of the noise volume, a power of two; it repeats."""
_LAST = _SIDE - 1
_TURN = np.array(
    [[0.8138, 0.4698, 0.3420], [-0.5630, 0.7875, 0.2509], [-0.1455, -0.3967, 0.9063]], np.float64
)
"""The noise volume lies askew in the world: a wall along an axis would show how it repeats."""


@cache
def _volume(smooth: float) -> NDArray[np.float32]:
    """Noise of unit variance, (64 * 64 * 64,), blurred by ``smooth`` voxels; the same for ever."""
    rng = np.random.Generator(np.random.PCG64(20))
    block = rng.standard_normal((_SIDE,) * 3, np.float32)
    if smooth:
        reach = np.arange(_SIDE, dtype=np.float32)
        reach = np.minimum(reach, _SIDE - reach)
        kernel = np.exp(-0.5 * (reach / smooth) ** 2)
        gain = np.fft.fft(kernel / kernel.sum()).real.astype(np.float32)
        for axis in range(3):
            shape = [1, 1, 1]
            shape[axis] = _SIDE
            spectrum = np.fft.fft(block, axis=axis) * gain.reshape(shape)
            block = np.fft.ifft(spectrum, axis=axis).real.astype(np.float32)
    block = (block - block.mean()) / block.std()
    return np.ascontiguousarray(block.ravel(), np.float32)


def _drift(seed: int) -> tuple[float, float, float]:
    """Where in the volume a picture's noise begins, in voxels: what the seed decides."""
    at = np.random.Generator(np.random.PCG64(seed % 2**63)).uniform(0, _SIDE, 3)
    return float(at[0]), float(at[1]), float(at[2])


class Surface:
    """The world point under every pixel of one picture."""

    def __init__(
        self,
        camera: Camera,
        depth: F32,
        seed: int,
        owner: NDArray[np.int16] | None = None,
        homes: NDArray[np.float64] | None = None,
    ) -> None:
        """``depth`` is (H, W) metres along the view axis, inf for sky.

        ``owner`` (H, W) says which of the (K, 3) world points ``homes`` a pixel's texture moves
        with: 0 for the set, which stands still, so ``homes[0]`` is zero.
        """
        self._owner, self._homes = owner, homes
        k = camera.intrinsics
        self.turn = camera.world_to_camera[:3, :3].astype(np.float64)
        self.eye = -self.turn.T @ camera.world_to_camera[:3, 3]
        self.focal = float(k[0, 0])
        """Pixels."""
        self._offset = _drift(seed)
        height, width = depth.shape
        self._x = ((np.arange(width) + 0.5 - k[0, 2]) / k[0, 0]).astype(np.float32)
        self._y = ((np.arange(height) + 0.5 - k[1, 2]) / k[1, 1]).astype(np.float32)
        self.reach: F32 = np.where(np.isfinite(depth), depth, np.float32(SKY)).astype(np.float32)

    def ray(self, axis: NDArray[np.float64]) -> F32:
        """(H, W) of ``axis`` . ray, where ray is the view ray of depth 1 in world coordinates."""
        a, b, c = (self.turn @ axis).astype(np.float32)
        return np.asarray((a * self._x + c)[None, :] + (b * self._y)[:, None], np.float32)

    def along(self, axis: NDArray[np.float64]) -> F32:
        """(H, W) metres: the point's coordinate along ``axis`` (3,), from its owner's home."""
        at = self.ray(axis) * self.reach + np.float32(axis @ self.eye)
        if self._owner is not None and self._homes is not None:
            at -= (self._homes @ axis).astype(np.float32).take(self._owner)
        return np.asarray(at, np.float32)

    def spots(self, where: NDArray[np.intp], normals: F32) -> Spots:
        """Return the surface at flat pixel indices ``where`` (N,); ``normals`` is (H, W, 3)."""
        rows, columns = np.divmod(where.astype(np.int32), np.int32(len(self._x)))
        normal = normals.reshape(-1, 3).take(where, axis=0)
        return Spots(
            self,
            where,
            self._x.take(columns),
            self._y.take(rows),
            self.reach.ravel().take(where),
            normal @ self.turn.T.astype(np.float32),
        )

    def home_of(self, axis: NDArray[np.float64], where: NDArray[np.intp]) -> F32 | float:
        """(N,) coordinate along ``axis`` of what the texture of each pixel moves with."""
        if self._owner is None or self._homes is None:
            return 0.0
        table = (self._homes @ axis).astype(np.float32)
        return np.asarray(table.take(self._owner.ravel().take(where)), np.float32)

    def noise(self, cell: float, smooth: float = 0.0) -> F32:
        """(H, W) unit-variance noise of the surface with cells of about ``cell`` pixels."""
        return self._look_up(self.reach, self._planes, cell, smooth, 0)

    def slow_noise(self, cell: float) -> F32:
        """The same for large cells: smooth, found on a coarse grid and spread over the picture."""
        step = max(1, min(16, int(cell / 8)))
        a, b, c = (np.ascontiguousarray(p[::step, ::step]) for p in self._planes)
        reach = np.ascontiguousarray(self.reach[::step, ::step])
        level = np.log2(np.maximum(reach, 0.05) * np.float32(cell / 6.0 / self.focal))
        fade = level - np.floor(level)
        small = np.zeros_like(reach)
        for up, weight in ((0, 1 - fade), (1, fade)):
            exponent = np.floor(level).astype(np.int32) + up
            small += weight * _gather((a, b, c), exponent, _volume(3.0), self._offset)
        small /= np.sqrt(fade**2 + (1 - fade) ** 2)
        height, width = self.reach.shape
        grown = cv2.resize(small, None, fx=step, fy=step, interpolation=cv2.INTER_LINEAR)
        return np.asarray(grown[:height, :width], np.float32)

    def at(self, x: NDArray[np.int64], y: NDArray[np.int64], cell: float) -> F32:
        """(N,) smooth noise of the surface under pixels ``x``, ``y``; cells of ``cell`` pixels."""
        a, b, c = (p[y, x][None] for p in self._planes)
        found = self._look_up(self.reach[y, x][None], (a, b, c), cell / 6.0, 3.0, 1)
        return found.reshape(-1)

    @cached_property
    def _planes(self) -> tuple[F32, F32, F32]:
        a, b, c = (self.along(axis) for axis in _TURN)
        return a, b, c

    def _look_up(
        self, reach: F32, planes: tuple[F32, F32, F32], cell: float, smooth: float, shift: int
    ) -> F32:
        scaled = np.maximum(reach, np.float32(0.05)) * np.float32(cell * 1.4142 / self.focal)
        exponent = (scaled.view(np.int32) >> 23) - 127
        offset = tuple(o + 17.0 * shift for o in self._offset)
        return _gather(planes, exponent, _volume(smooth), offset)


@dataclass(frozen=True, slots=True, eq=False)
class Spots:
    """The surface at N chosen pixels."""

    surface: Surface
    where: NDArray[np.intp]
    """(N,) flat pixel indices."""
    x: F32
    """(N,) of the view ray of depth 1, in camera coordinates; ``y`` too."""
    y: F32
    reach: F32
    """(N,) metres along the view axis."""
    normals: F32
    """(N, 3), in camera coordinates."""

    def along(self, axis: NDArray[np.float64]) -> F32:
        """(N,) metres, as ``Surface.along``."""
        a, b, c = (self.surface.turn @ axis).astype(np.float32)
        at = (a * self.x + b * self.y + c) * self.reach + np.float32(axis @ self.surface.eye)
        return np.asarray(at - self.surface.home_of(axis, self.where), np.float32)

    def facing(self, axis: NDArray[np.float64]) -> F32:
        """(N,) cosine between the surface's normal and a world ``axis``."""
        return np.asarray(self.normals @ (self.surface.turn @ axis).astype(np.float32), np.float32)

    def gradient(self, axis: NDArray[np.float64]) -> F32:
        """(N,) metres along ``axis`` from one pixel to the next.

        A ray r meets the plane n . p = c at depth z = c / (n . r), so a step of the ray by r' moves
        the point by z (r' - r (n . r') / (n . r)).
        """
        a, b, c = (self.surface.turn @ axis).astype(np.float32)
        nx, ny, nz = np.ascontiguousarray(self.normals.T)
        toward = np.minimum(nx * self.x + ny * self.y + nz, np.float32(-0.04))
        slope = (a * self.x + b * self.y + c) / toward
        across = np.hypot(a - nx * slope, b - ny * slope)
        return np.asarray(across * self.reach * np.float32(1 / self.surface.focal), np.float32)

    def noise(self, cell: float) -> F32:
        """(N,) smooth noise; cells of about ``cell`` pixels."""
        return self.surface.slow_noise(cell).ravel().take(self.where)


def _gather(
    planes: tuple[F32, F32, F32],
    exponent: NDArray[np.int32],
    volume: NDArray[np.float32],
    offset: tuple[float, ...],
) -> F32:
    """Look (H, W) points up in the volume at voxels of 2**exponent metres."""
    out = np.empty(exponent.shape, np.float32)
    # A large positive start keeps the truncation to whole voxels from folding at zero.
    start = np.array(offset, np.float32) + np.float32(2**20)
    scale = power_of_two(-exponent)
    in_bands(lambda top, low: _gather_rows(*planes, scale, volume, start, top, low, out), len(out))
    return out


@kernel
def _gather_rows(
    x: F32, y: F32, z: F32, scale: F32, volume: F32, start: F32, top: int, bottom: int, out: F32
) -> None:
    """Write what ``volume`` holds at rows of the points ``x``, ``y``, ``z``, ``scale``d."""
    for row in range(top, bottom):
        for column in range(out.shape[1]):
            size = scale[row, column]
            i = np.int32(x[row, column] * size + start[0]) & _LAST
            j = np.int32(y[row, column] * size + start[1]) & _LAST
            k = np.int32(z[row, column] * size + start[2]) & _LAST
            out[row, column] = volume[(((i << 6) | j) << 6) | k]


def power_of_two(exponent: NDArray[np.int32]) -> F32:
    """2**exponent, by writing the exponent's bits: many times faster than computing it."""
    return ((exponent + np.int32(127)) << np.int32(23)).astype(np.int32).view(np.float32)
