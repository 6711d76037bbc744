"""Texture that sticks: noise and stroke coordinates taken from where a pixel lies in the world.

Paper tooth, pigment and pen strokes laid out in picture coordinates stand still while the picture
moves behind them, like a shower door. Here they are functions of the world point that a pixel
shows, at a scale chosen so that they keep their size in the picture: scales are powers of two
metres, and what a finer scale adds fades in, so that strokes never jump when the camera comes
closer. Sky has no surface and is anchored to its direction.

What numba keeps of a kernel does not notice when another module's kernel changes: after a change
here, touch ``hatching`` too.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from closedset.compiled import in_bands, kernel, part, single
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
        self.owner = np.zeros(depth.shape, np.int16) if owner is None else owner
        self.homes = np.zeros((1, 3)) if owner is None or homes is None else homes
        k = camera.intrinsics
        self.turn = camera.world_to_camera[:3, :3].astype(np.float64)
        self.eye = -self.turn.T @ camera.world_to_camera[:3, 3]
        self.focal = float(k[0, 0])
        """Pixels."""
        self._offset = _drift(seed)
        height, width = depth.shape
        self.x: F32 = ((np.arange(width) + 0.5 - k[0, 2]) / k[0, 0]).astype(np.float32)
        """(W,) of the view ray of depth 1, in camera coordinates; ``y`` (H,) too."""
        self.y: F32 = ((np.arange(height) + 0.5 - k[1, 2]) / k[1, 1]).astype(np.float32)
        self.reach: F32 = np.where(np.isfinite(depth), depth, np.float32(SKY)).astype(np.float32)

    def ray(self, axis: NDArray[np.float64]) -> F32:
        """(H, W) of ``axis`` . ray, where ray is the view ray of depth 1 in world coordinates."""
        a, b, c = (self.turn @ axis).astype(np.float32)
        return np.asarray((a * self.x + c)[None, :] + (b * self.y)[:, None], np.float32)

    def along(self, *axes: NDArray[np.float64]) -> F32:
        """(A, H, W) metres: the point's coordinate along each (3,) axis, from its owner's home."""
        out = np.empty((len(axes), *self.reach.shape), np.float32)
        ways, homes = self.ways(*axes), self.homes_along(*axes)
        in_bands(
            lambda top, low: _along_rows(
                ways, self.x, self.y, self.reach, self.owner, homes, top, low, out
            ),
            len(self.reach),
        )
        return out

    def ways(self, *axes: NDArray[np.float64]) -> F32:
        """(A, 4) each (3,) axis in camera coordinates, and how far along it the eye stands."""
        return np.array([[*(self.turn @ axis), axis @ self.eye] for axis in axes], np.float32)

    def homes_along(self, *axes: NDArray[np.float64]) -> F32:
        """(K, A) coordinates along each (3,) axis of what the texture moves with."""
        return np.asarray(self.homes @ np.stack(axes, axis=1), np.float32)

    def spots(self, where: NDArray[np.intp], normals: F32) -> Spots:
        """Return the surface at flat pixel indices ``where`` (N,); ``normals`` is (H, W, 3)."""
        rows, columns = np.divmod(where.astype(np.int32), np.int32(len(self.x)))
        normal = normals.reshape(-1, 3).take(where, axis=0)
        return Spots(
            self,
            where,
            self.x.take(columns),
            self.y.take(rows),
            self.reach.ravel().take(where),
            normal @ self.turn.T.astype(np.float32),
        )

    def home_of(self, axis: NDArray[np.float64], where: NDArray[np.intp]) -> F32:
        """(N,) coordinate along ``axis`` of what the texture of each pixel moves with."""
        return np.asarray(self.homes_along(axis)[:, 0].take(self.owner.ravel().take(where)))

    def noise(self, cell: float, smooth: float = 0.0) -> F32:
        """(H, W) unit-variance noise of the surface with cells of about ``cell`` pixels."""
        return self._look_up(self.reach, self._planes, cell, smooth, 0)

    def slow_noise(self, cell: float) -> F32:
        """The same for large cells: smooth, found on a coarse grid and spread over the picture."""
        step = max(1, min(16, int(cell / 8)))
        height, width = self.reach.shape
        small = np.empty((-(-height // step), -(-width // step)), np.float32)
        size, start = single(cell / 6.0 / self.focal), self._start(0)
        planes, volume = self._planes, _volume(3.0)
        in_bands(
            lambda top, low: _slow_rows(
                planes, self.reach, step, size, volume, start, top, low, small
            ),
            len(small),
        )
        grown = cv2.resize(small, None, fx=step, fy=step, interpolation=cv2.INTER_LINEAR)
        return np.asarray(grown[:height, :width], np.float32)

    def at(self, x: NDArray[np.int64], y: NDArray[np.int64], cell: float) -> F32:
        """(N,) smooth noise of the surface under pixels ``x``, ``y``; cells of ``cell`` pixels."""
        planes = np.ascontiguousarray(self._planes[:, y, x][:, None])
        return self._look_up(self.reach[y, x][None], planes, cell / 6.0, 3.0, 1).reshape(-1)

    @cached_property
    def _planes(self) -> F32:
        return self.along(*_TURN)

    def _start(self, shift: int) -> F32:
        # A large positive start keeps the truncation to whole voxels from folding at zero.
        return np.array([o + 17.0 * shift for o in self._offset], np.float32) + np.float32(2**20)

    def _look_up(self, reach: F32, planes: F32, cell: float, smooth: float, shift: int) -> F32:
        size, start, volume = (
            single(cell * 1.4142 / self.focal),
            self._start(shift),
            _volume(smooth),
        )
        out = np.empty(reach.shape, np.float32)
        in_bands(
            lambda top, low: _noise_rows(planes, reach, size, volume, start, top, low, out),
            len(out),
        )
        return out


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


@kernel
def _along_rows(
    ways: F32, x: F32, y: F32, reach: F32, owner: NDArray[np.int16], homes: F32, top: int,
    bottom: int, out: F32,
) -> None:  # fmt: skip
    """Write the coordinates of rows along ``ways`` (A, 4) into ``out`` (A, H, W)."""
    for axis in range(len(ways)):
        a, b, c, eye = ways[axis, 0], ways[axis, 1], ways[axis, 2], ways[axis, 3]
        for row in range(top, bottom):
            down = b * y[row]
            for column in range(len(x)):
                at = ((a * x[column] + c) + down) * reach[row, column] + eye
                out[axis, row, column] = at - homes[owner[row, column], axis]


@part
def exponent_of(value: float) -> int:
    """Return the whole part of the binary logarithm of a positive number."""
    return int(np.int32(np.float32(value).view(np.int32) >> 23)) - 127


@part
def power(exponent: int) -> float:
    """Return 2**exponent, by writing the exponent's bits."""
    bits = np.int32((exponent + 127) << 23)
    return bits.view(np.float32)  # type: ignore[return-value]


@part
def _voxel(planes: F32, row: int, column: int, size: float, volume: F32, start: F32) -> float:
    """Return what ``volume`` holds at a point scaled by ``size``."""
    i = np.int32(planes[0, row, column] * size + start[0]) & _LAST
    j = np.int32(planes[1, row, column] * size + start[1]) & _LAST
    k = np.int32(planes[2, row, column] * size + start[2]) & _LAST
    return volume[(((i << 6) | j) << 6) | k]  # type: ignore[no-any-return]


@kernel
def _noise_rows(
    planes: F32, reach: F32, size: float, volume: F32, start: F32, top: int, bottom: int, out: F32
) -> None:
    """Look rows of points up in the volume, whose voxels are ``size`` at one metre, or less."""
    nearest = single(0.05)
    for row in range(top, bottom):
        for column in range(out.shape[1]):
            scale = power(-exponent_of(max(reach[row, column], nearest) * size))
            out[row, column] = _voxel(planes, row, column, scale, volume, start)


@kernel
def _slow_rows(
    planes: F32, reach: F32, step: int, size: float, volume: F32, start: F32, top: int,
    bottom: int, out: F32,
) -> None:  # fmt: skip
    """Mix the two scales between which each point lies; ``out`` is one pixel in ``step``."""
    nearest, one = single(0.05), single(1)
    for row in range(top, bottom):
        for column in range(out.shape[1]):
            y, x = row * step, column * step
            level = np.log2(max(reach[y, x], nearest) * size)
            floor = np.floor(level)
            fade = level - floor
            scale = power(-int(floor))
            near = _voxel(planes, y, x, scale, volume, start)
            far = _voxel(planes, y, x, scale * single(0.5), volume, start)
            mixed = (one - fade) * near + fade * far
            out[row, column] = mixed / np.sqrt(fade * fade + (one - fade) * (one - fade))
